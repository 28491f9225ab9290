// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package eleventy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

var (
	rawBlock     = regexp.MustCompile(`(?s)\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}`)
	commentBlock = regexp.MustCompile(`(?s)\{%-?\s*comment\s*-?%\}(.*?)\{%-?\s*endcomment\s*-?%\}|\{#(.*?)#\}`)
	codeBlock    = regexp.MustCompile(`(?s)\{%-?\s*highlight\s+['"]?([\w+#-]*)[^%]*?-?%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}`)
	tag          = regexp.MustCompile(`(?s)\{%-?\s*(\w+)\b(.*?)-?%\}`)
	output       = regexp.MustCompile(`(?s)\{\{-?\s*(.*?)\s*-?\}\}`)
	argument     = regexp.MustCompile(`"([^"]*)"|'([^']*)'|([^\s,]+)`)
	placeholder  = regexp.MustCompile(`\x00(\d+)\x00`)
)

// content is the article in Markdown.
func (s *site) content(file string, cut frontmatter.File, post importer.Post, data metadata) string {
	text := rewrite.New(cut.Body, cut.BodyLine)
	if s.templates {
		s.translate(text, file, post, data)
	}
	text.Replace(divider, func(rewrite.Match) (string, bool) { return "", true })
	text.RemoveComments(func(line int, comment string) {
		s.Lose(file, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	})
	s.Links(text, file, s.input, ".", "public", s.input+"/public")
	return text.String()
}

var divider = regexp.MustCompile(`<!--\s*(?:more|excerpt)\s*-->`)

// translate makes Markdown of the usual template language, and takes other away. Code has none of its own:
// who wants to show template language puts it between raw and endraw.
func (s *site) translate(text *rewrite.Text, file string, post importer.Post, data metadata) {
	var raw []string // what is put back at the end
	keep := func(written string) string {
		raw = append(raw, written)
		return fmt.Sprintf("\x00%d\x00", len(raw)-1)
	}
	text.ReplaceAll(rawBlock, func(m rewrite.Match) (string, bool) { return keep(m.Groups[1]), true })
	text.Replace(codeBlock, func(m rewrite.Match) (string, bool) {
		return keep("```" + m.Groups[1] + "\n" + m.Groups[2] + "\n```"), true
	})
	text.Replace(commentBlock, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(m.Groups[1]+m.Groups[2]))
		return "", true
	})
	text.Replace(tag, func(m rewrite.Match) (string, bool) {
		replacement, known := shortcode(m.Groups[1], m.Groups[2])
		if !known && !strings.HasPrefix(m.Groups[1], "end") {
			s.Lose(file, m.Line, importer.TemplateRemoved, "tag removed: %s", rewrite.Excerpt(m.Groups[0]))
		}
		return replacement, true
	})
	text.Replace(output, func(m rewrite.Match) (string, bool) {
		if value, ok := s.evaluate(m.Groups[1], post, file, data); ok {
			return value, true
		}
		s.Lose(file, m.Line, importer.TemplateRemoved, "expression removed: %s", rewrite.Excerpt(m.Groups[0]))
		return "", true
	})
	for placeholder.MatchString(text.String()) {
		text.ReplaceAll(placeholder, func(m rewrite.Match) (string, bool) {
			i, _ := strconv.Atoi(m.Groups[1])
			return raw[i], true
		})
	}
}

// shortcode is what stands for a tag; known is false for a tag that has no counterpart.
func shortcode(name, arguments string) (replacement string, known bool) {
	var list []string
	for _, found := range argument.FindAllStringSubmatch(arguments, -1) {
		list = append(list, found[1]+found[2]+found[3])
	}
	if len(list) == 0 {
		return "", false
	}
	switch name {
	case "image", "img", "picture", "figure":
		alt := ""
		if len(list) > 1 {
			alt = list[1]
		}
		return "![" + rewrite.Label(alt) + "](" + rewrite.Address(list[0]) + ")", true
	case "youtube":
		return "<https://www.youtube.com/watch?v=" + list[0] + ">", true
	case "vimeo":
		return "<https://vimeo.com/" + list[0] + ">", true
	case "gist":
		return "<https://gist.github.com/" + list[0] + ">", true
	}
	return "", false
}

// fill puts data into a permalink; known is false where that takes more than is known here.
func (s *site) fill(permalink string, post importer.Post, file string, data metadata) (filled string, known bool) {
	known = !tag.MatchString(permalink)
	filled = output.ReplaceAllStringFunc(permalink, func(written string) string {
		value, ok := s.evaluate(output.FindStringSubmatch(written)[1], post, file, data)
		known = known && ok
		return value
	})
	return filled, known
}

var (
	literal  = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)')$`)
	variable = regexp.MustCompile(`^[A-Za-z_][\w.]*$`)
	strftime = strings.NewReplacer("%Y", "2006", "%m", "01", "%d", "02", "%H", "15", "%M", "04", "%S", "05", "%y", "06", "%B", "January", "%b", "Jan", "%-d", "2", "%-m", "1", "%e", "_2", "%F", "2006-01-02")
)

// evaluate is the value of an expression of Liquid or Nunjucks: a text or a variable, and filters.
func (s *site) evaluate(expression string, post importer.Post, file string, data metadata) (value string, ok bool) {
	parts := strings.Split(expression, "|")
	head := strings.TrimSpace(parts[0])
	isDate := head == "page.date" || head == "date"
	switch found := literal.FindStringSubmatch(head); {
	case found != nil:
		value = found[1] + found[2]
	case head == "page.fileSlug":
		value = s.slug(file)
	case head == "page.filePathStem":
		value = "/" + strings.TrimSuffix(s.inside(file), ".md")
		if slug := s.slug(file); !strings.HasSuffix(value, "/index") {
			value = value[:strings.LastIndex(value, "/")+1] + slug
		}
	case head == "page.url":
		value = post.Path
	case isDate && !post.Date.IsZero():
		value = post.Date.UTC().Format("2006-01-02T15:04:05.000Z")
	case variable.MatchString(head):
		v := data.Value
		for key := range strings.SplitSeq(head, ".") {
			if v, ok = v.Get(key); !ok {
				return "", false
			}
		}
		if !v.IsScalar() {
			return "", false
		}
		value = v.Text
	default:
		return "", false
	}
	for _, filter := range parts[1:] {
		name, arguments, _ := strings.Cut(strings.TrimSpace(filter), ":")
		switch name = strings.TrimSpace(name); name {
		case "url", "safe", "raw":
		case "slugify", "slug":
			value = slugify(value)
		case "downcase", "lower":
			value = strings.ToLower(value)
		case "date":
			layout := literal.FindStringSubmatch(strings.TrimSpace(arguments))
			if !isDate || layout == nil {
				return "", false
			}
			value = post.Date.UTC().Format(strftime.Replace(layout[1] + layout[2]))
		default:
			return "", false
		}
	}
	return value, true
}

// slugify is Eleventy's filter: in lower case, without accents, with a hyphen for all else.
func slugify(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.IsMark(r), r == '\'', r == '\u2019':
		default:
			gap = true
		}
	}
	return b.String()
}
