// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

var divider = regexp.MustCompile(`<!--[ \t]*more[ \t]*-->`)

// summaryWords is how many words a summary has that nobody wrote.
const summaryWords = 70

// finish gives a post its summary and its article, once the addresses of all are known.
func (s *site) finish(post *importer.Post) {
	cut := s.sources[post.File]
	text := rewrite.New(cut.body, cut.bodyLine)
	s.shortcodes(text, post)
	if s.config.in("enableemoji").Bool {
		text.Emoji(false)
	}
	post.Summary = s.summary(post, text.String())
	text.Replace(divider, func(rewrite.Match) (string, bool) { return "", true })
	text.RemoveComments(func(line int, comment string) {
		s.Lose(post.File, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	})
	s.FinishArticle(text, post.File, "static", "assets", s.config.content)
	post.Content = text.String()
}

// summary returns the text before the divider; without a divider, the summary of the front matter; without both, the first
// paragraphs until there are enough words.
func (s *site) summary(post *importer.Post, body string) string {
	if at := divider.FindStringIndex(body); at != nil {
		return rewrite.PlainText(body[:at[0]], true)
	}
	p := page{matter: s.sources[post.File].matter}
	if own, ok := p.matter.Get("summary"); ok && own.Text != "" {
		return rewrite.PlainText(own.Text, true)
	}
	limit := summaryWords
	if own := s.config.in("summarylength"); own.Kind == frontmatter.Int {
		limit = int(own.Number)
	}
	blocks := strings.SplitAfter(body, "\n\n")
	for i := range blocks {
		head := strings.Join(blocks[:i+1], "")
		if plain := rewrite.PlainText(head, true); len(strings.Fields(plain)) >= limit {
			return plain
		}
	}
	return rewrite.PlainText(body, true)
}
