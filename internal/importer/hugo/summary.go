// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

const divider = "<!--more-->"

// looseDivider is a divider, or a comment that other tools take for one.
var looseDivider = regexp.MustCompile(`<!--[ \t]*more[ \t]*-->`)

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
	text.Replace(looseDivider, func(rewrite.Match) (string, bool) { return "", true })
	text.RemoveComments(func(line int, comment string) {
		s.Lose(post.File, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	})
	s.FinishArticle(text, post.File, "static", "assets", s.config.content)
	post.Content = text.String()
}

// summary returns the text before the divider; without a divider, the summary of the front matter; without both, the first
// paragraphs until there are enough words.
func (s *site) summary(post *importer.Post, body string) string {
	shown := rewrite.New(rewrite.WithoutCalloutMarks(body), 1)
	head, _, divided := strings.Cut(body, divider)
	if strings.TrimSpace(head) != "" && divided {
		const mark = "HUGOMORE42" // Hugo's own
		return rewrite.TextOfHTML(beforeMark(s.render(strings.Replace(shown.String(), divider, "\n\n"+mark+"\n\n", 1)), mark))
	}
	matter := s.sources[post.File].matter
	if own := textIn(matter, "summary"); own != "" {
		return rewrite.TextOfHTML(s.render(own))
	}
	if divided {
		return ""
	}
	limit := summaryWords
	if own := s.config.in("summarylength"); own.Kind == frontmatter.Int {
		limit = int(own.Number)
	}
	return rewrite.TextOfHTML(firstWords(s.render(shown.String()), limit, s.countsCharacters(matter, body)))
}

var eastAsian = regexp.MustCompile(`\p{Han}|\p{Hangul}|\p{Hiragana}|\p{Katakana}`)

// countsCharacters reports whether characters count as words, as in Chinese.
func (s *site) countsCharacters(matter frontmatter.Value, body string) bool {
	if own, ok := matter.Get("iscjklanguage"); ok {
		return own.Bool
	}
	return s.config.in("hascjklanguage").Bool && eastAsian.MatchString(body)
}

// render is Markdown as the HTML that Hugo makes of it, with the extensions that a site has unless it turns them off.
func (s *site) render(source string) string {
	typographer := s.config.in("markup", "goldmark", "extensions", "typographer")
	return rewrite.Rendering{
		ShowsHTML:  s.config.in("markup", "goldmark", "renderer", "unsafe").Bool,
		Typography: typographer.Kind != frontmatter.Bool || typographer.Bool,
	}.HTML(source)
}

// beforeMark returns the HTML before the paragraph that is a mark. In another block, such as code, the text up to the next end of a
// paragraph belongs to it.
func beforeMark(markup, mark string) string {
	before, after, _ := strings.Cut(markup, mark)
	if head, ok := strings.CutSuffix(strings.TrimSpace(before), "<p>"); ok {
		return head
	}
	if end := strings.Index(after, paragraphEnd); end >= 0 {
		after = after[:end]
	}
	return before + after
}

const paragraphEnd = "</p>"

// firstWords returns the paragraphs up to the one in which the count of words reaches the limit. Only the end of a paragraph
// ends them: lists, headings and code go on.
func firstWords(markup string, limit int, characters bool) string {
	if limit <= 0 {
		return ""
	}
	count := 0
	for at := 0; ; {
		length := strings.Index(markup[at:], paragraphEnd)
		if length < 0 {
			return markup
		}
		if count += countWords(markup[at:at+length], limit-count, characters); count >= limit {
			return markup[:at+length+len(paragraphEnd)]
		}
		at += length + len(paragraphEnd) - 1 // Hugo counts the ">" in
	}
}

// countWords counts words of HTML up to a limit.
func countWords(markup string, limit int, characters bool) (count int) {
	start := 0
	for i, r := range markup {
		if !unicode.IsSpace(r) && i+utf8.RuneLen(r) != len(markup) {
			continue
		}
		word := strings.TrimSpace(markup[start:i])
		start = i
		switch {
		case word == "" || markupWord.MatchString(word):
		case !characters:
			count++
		default:
			count += countCharacters(word)
		}
		if count >= limit {
			break
		}
	}
	return count
}

// markupWord is a word that is most likely a part of a tag.
var markupWord = regexp.MustCompile(`^(?:>|</?[A-Za-z]+>?$|[A-Za-z]+=["'])`)

// countCharacters counts the characters of a word in an East Asian script; any other is one word.
func countCharacters(word string) int {
	word = rewrite.TextOfHTML(word)
	if n := utf8.RuneCountInString(word); n != len(word) {
		return n
	}
	return 1
}
