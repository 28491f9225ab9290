// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"path"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/liquid"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// finish gives a post its summary and its article, once the addresses of all are known.
func (s *site) finish(p *page) {
	context := s.context(p)
	text := rewrite.New(p.cut.Body, p.cut.BodyLine)
	if own, ok := p.matter.Get("render_with_liquid"); !ok || isTrue(own) {
		s.Blog.Losses = append(s.Blog.Losses, liquid.TranslateText(text, context)...)
	}
	p.post.Summary = s.summary(p, context)
	if s.config.emoji {
		text.Emoji(true)
		p.post.Title = rewrite.EmojiLine(p.post.Title) // as readers saw it above the article
		text.Replace(gitHubPicture, func(m rewrite.Match) (string, bool) {
			s.Lose(p.post.File, m.Line, importer.PictureMissing, "%s is a picture of GitHub, and no character: the code stays", m.Groups[0])
			return "", false
		})
	}
	text.RemoveComments(func(line int, comment string) {
		if !dividers.MatchString(comment) {
			s.Lose(p.post.File, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
		}
	})
	text.RemoveHiddenInHTML(s.LoseHidden(p.post.File))
	text.MarkdownInHTML()
	text.RemoveAbbreviations(func(line int, word, meaning string) {
		s.Lose(p.post.File, line, importer.MarkupRemoved, "abbreviation removed: %s is %s", word, meaning)
	})
	s.kramdown(text, p.post.File, func(line int, list string) {
		p.post.Draft = true
		s.Lose(p.post.File, line, importer.VisibilityUnclear, "%s hides text: a draft here, so remove the text", list)
	})
	s.withoutBase(text)
	s.FinishArticle(text, p.post.File, s.config.source)
	p.post.Content = text.String()
}

// gitHubPicture are the codes for which jemoji shows a picture that is no emoji.
var gitHubPicture = regexp.MustCompile(`:(?:atom|basecampy?|bowtie|electron|feelsgood|finnadie|goberserk|godmode|hurtrealbad|neckbeard|octocat|rage[1-4]|shipit|suspect|trollface):`)

// dividers are comments that only say where an excerpt ends.
var dividers = regexp.MustCompile(`^(?:more|excerpt|end-excerpt|read-?more)$`)

// summary returns the excerpt of the front matter, or the excerpt that Jekyll takes from the article, as plain text.
func (s *site) summary(p *page, context liquid.Context) string {
	if own, ok := p.matter.Get("excerpt"); ok && isTrue(own) {
		text, _ := rewrite.PlainLine(strings.Join(strings.Fields(own.Text), " "))
		if s.config.emoji {
			text = rewrite.EmojiLine(text)
		}
		return text
	}
	separator := s.config.separator
	if own, ok := p.matter.Get("excerpt_separator"); ok && own.Kind != frontmatter.Null {
		separator = own.Text
	}
	body := p.cut.Body
	if separator == "" {
		body = "" // an empty separator turns excerpts off
	}
	if separator != "" && (!p.crlf || !strings.Contains(separator, "\n\n")) { // a file with the line ends of Windows has no such separator
		if head, tail, found := strings.Cut(body, separator); found {
			body = head + "\n\n" + strings.Join(definition.FindAllString(tail, -1), "\n")
		}
	}
	markdown, _ := liquid.Translate(body, context)
	text := rewrite.New(openFence(markdown), 1)
	text.RemoveHiddenInHTML(func(int, string) {}) // reported with the whole article
	text.Replace(contents, func(rewrite.Match) (string, bool) { return "", true })
	s.attributes(text, func(int, string) {})
	if s.config.emoji {
		text.Emoji(true)
	}
	text.Replace(kramdownHidden, func(rewrite.Match) (string, bool) { return "", true })
	text.RemoveAbbreviations(func(int, string, string) {})
	quotes := s.config.in("kramdown", "smart_quotes").Text
	rendering := rewrite.Rendering{ShowsHTML: true, Typography: true, StraightQuotes: strings.Contains(quotes, "apos") || strings.Contains(quotes, "quot,")}
	if plain := rewrite.TextOfHTML(rendering.HTML(text.String())); plain != "" {
		return plain
	}
	description, _ := p.matter.Get("description")
	return description.Text
}

// definition is a line with the address of a link, or with a footnote.
var definition = regexp.MustCompile(`(?m)^ {0,3}\[[^\]\n]+\]:.*$`)

var fences = regexp.MustCompile("(?m)^(```|~~~)")

// openFence turns a fence without an end into text, as kramdown does.
func openFence(markdown string) string {
	if len(fences.FindAllString(markdown, -1))%2 == 0 {
		return markdown
	}
	return fences.ReplaceAllString(markdown, `\$1`)
}

// context returns the values that Liquid may refer to within a post.
func (s *site) context(p *page) liquid.Context {
	return liquid.Context{
		File: p.post.File, Line: p.cut.BodyLine,
		Lookup:  func(name string) (string, bool) { return s.variable(p, name) },
		PostURL: func(name string) (string, bool) { return s.postURL(name) },
		Link: func(file string) (string, bool) {
			if target, ok := s.pages[path.Join(s.config.source, strings.TrimPrefix(file, "/"))]; ok && !target.post.Draft {
				return target.post.Path, true
			}
			if name := path.Join(s.config.source, strings.TrimPrefix(file, "/")); s.Exists(name) {
				return s.pageURL(file), true
			}
			return "", false
		},
		Include: func(name string) (string, bool) {
			return s.Config(path.Join(s.config.source, "_includes", name))
		},
		IncludeRelative: func(name string) (string, bool) {
			if leadsUp.MatchString(name) {
				return "", false
			}
			return s.Config(path.Join(path.Dir(p.post.File), name))
		},
	}
}

// leadsUp is a sequence in the name of a file that Jekyll stops at.
var leadsUp = regexp.MustCompile(`[./]{2,}`)

// pageURL is the address of a page or file that is no post.
func (s *site) pageURL(file string) string {
	file = "/" + strings.TrimPrefix(file, "/")
	if ext := path.Ext(file); ext == ".md" || ext == ".markdown" || ext == ".html" {
		file = strings.TrimSuffix(file, ext)
		if s.config.permalink == "pretty" || strings.HasSuffix(s.config.permalink, "/") {
			file += "/"
		} else {
			file += ".html"
		}
		file = strings.TrimSuffix(strings.TrimSuffix(file, "index.html"), "index/")
	}
	return s.config.baseURL + file
}

// postURL finds a post by the name of its file without the ending.
func (s *site) postURL(name string) (string, bool) {
	target := s.named[strings.Trim(name, "/")]
	if target == nil {
		return "", false
	}
	return target.post.Path, true
}

// namesOf are the names by which post_url finds the post of a file: with the directories above and below _posts, with
// those below it, and without any.
func (s *site) namesOf(file string) []string {
	stem := strings.TrimSuffix(s.relative(file), path.Ext(file))
	_, below, _ := strings.Cut("/"+stem, "/_posts/")
	return []string{strings.TrimPrefix(strings.Replace("/"+stem, "/_posts/", "/", 1), "/"), below, path.Base(stem)}
}

// variable is a value of the configuration or of the front matter.
func (s *site) variable(p *page, name string) (string, bool) {
	scope, key, _ := strings.Cut(name, ".")
	var value frontmatter.Value
	switch {
	case name == "site.baseurl":
		return s.config.baseURL, true
	case name == "site.url":
		return s.Blog.BaseURL, true
	case name == "page.url":
		return p.path, true
	case name == "page.title":
		return p.post.Title, true
	case name == "page.date" || name == "page.content" || name == "page.excerpt" || strings.HasPrefix(name, "site.data."):
		return "", false
	case scope == "site":
		value = s.config.in(strings.Split(key, ".")...)
		if value.Kind == frontmatter.Null {
			return "", false
		}
	case scope == "page":
		value = config{Value: p.matter}.in(strings.Split(key, ".")...)
	default:
		return "", false
	}
	if !value.IsScalar() {
		return "", false
	}
	if value.Kind == frontmatter.Bool && !value.Bool {
		return "", true
	}
	return value.Text, true
}

var (
	attributeList  = regexp.MustCompile(`[ \t]?\{:(?:[^{}\n]*)\}`)
	attributeLine  = regexp.MustCompile(`(?m)^[ \t]*\{:[^{}\n]*\}[ \t]*(?:\n|\z)`)
	contents       = regexp.MustCompile(`(?m)^[*+-] [^\n]*\n[ \t]*\{:[ \t]*\.?toc[^{}\n]*\}[ \t]*(?:\n|\z)|^[0-9]+\. [^\n]*\n[ \t]*\{:[ \t]*\.?toc[^{}\n]*\}[ \t]*(?:\n|\z)`)
	headingWithID  = regexp.MustCompile(`(?m)^(#{1,6} [^\n]*?)[ \t]*\n\{:[ \t]*#([\w-]+)[^{}\n]*\}[ \t]*$`)
	kramdownOption = regexp.MustCompile(`(?m)^\{::[^{}\n]*/?\}[ \t]*(?:\n|\z)`)
	kramdownHidden = regexp.MustCompile(`(?s)\{::comment\}.*?\{:/(?:comment)?\}`)
)

// kramdown removes the syntax of kramdown alone: attributes, the table of contents, options and comments. It calls hide for attributes
// that hide text.
func (s *site) kramdown(text *rewrite.Text, file string, hide func(line int, list string)) {
	text.Replace(kramdownHidden, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(m.Groups[0]))
		return "", true
	})
	text.Replace(contents, func(m rewrite.Match) (string, bool) { return "", true }) // pages have one of their own
	text.Replace(headingWithID, func(m rewrite.Match) (string, bool) { return m.Groups[1] + " {#" + m.Groups[2] + "}", true })
	s.attributes(text, func(line int, list string) {
		if rewrite.HidesByAttributes(list) {
			hide(line, list)
			return
		}
		s.Lose(file, line, importer.MarkupRemoved, "attributes removed: %s", list)
	})
	text.Replace(kramdownOption, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.MarkupRemoved, "option of kramdown removed: %s", strings.TrimSpace(m.Groups[0]))
		return "", true
	})
}

// attributes removes lists of attributes, on lines of their own and behind the text they belong to.
func (s *site) attributes(text *rewrite.Text, removed func(line int, list string)) {
	for _, pattern := range []*regexp.Regexp{attributeLine, attributeList} {
		text.Replace(pattern, func(m rewrite.Match) (string, bool) {
			removed(m.Line, strings.TrimSpace(m.Groups[0]))
			return "", true
		})
	}
}

// withoutBase cuts the base of the site off the addresses of its pictures and files, whose paths have none.
func (s *site) withoutBase(text *rewrite.Text) {
	if s.config.baseURL == "" {
		return
	}
	text.Destinations(func(d rewrite.Destination) string {
		if rest, ok := strings.CutPrefix(d.Address, s.config.baseURL+"/"); ok && s.Exists(path.Join(s.config.source, rest)) {
			return "/" + rest
		}
		return d.Address
	})
}
