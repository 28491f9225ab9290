// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package eleventy

import (
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/liquid"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

var (
	nunjucksComment = regexp.MustCompile(`(?s)\{#(.*?)#\}`)
	// attributes are classes and an id, as markdown-it-attrs reads them.
	attributes = regexp.MustCompile(`[ \t]?\{[.#][\w:-]+(?:[ \t]+[.#][\w:-]+)*\}`)
	tag        = regexp.MustCompile(`(?s)\{%-?\s*(\w+)\b(.*?)-?%\}`)
	output     = regexp.MustCompile(`(?s)\{\{-?\s*(.*?)\s*-?\}\}`)
)

// content is the article in Markdown.
func (s *site) content(file string, cut frontmatter.File, post importer.Post, data metadata) string {
	text := rewrite.New(cut.Body, cut.BodyLine)
	if s.templates {
		s.translate(text, file, post, data)
	}
	if s.emoji {
		text.Emoji(false)
	}
	text.Replace(divider, func(rewrite.Match) (string, bool) { return "", true })
	text.RemoveComments(func(line int, comment string) {
		s.Lose(file, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	})
	s.FinishArticle(text, file, s.input, ".", "public", s.input+"/public")
	return text.String()
}

var divider = regexp.MustCompile(`<!--\s*(?:more|excerpt)\s*-->`)

// translate turns the usual template language into Markdown and removes the rest.
func (s *site) translate(text *rewrite.Text, file string, post importer.Post, data metadata) {
	text.Replace(nunjucksComment, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(m.Groups[1]))
		return "", true
	})
	s.Blog.Losses = append(s.Blog.Losses, liquid.TranslateText(text, liquid.Context{
		File: file, HighlightVerbatim: true,
		Lookup: func(name string) (string, bool) {
			if name == "site.baseurl" || name == "site.pathPrefix" {
				return "", true
			}
			return s.evaluate(name, post, file, data)
		},
		Include: func(name string) (string, bool) { return s.Config(path.Join(s.input, "_includes", name)) },
	})...)
	text.Replace(attributes, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.MarkupRemoved, "attributes removed: %s", strings.TrimSpace(m.Groups[0]))
		return "", true
	})
}

// fill puts data into a permalink; known is false if that takes more than is known here.
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
	literal      = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)')$`)
	variableName = regexp.MustCompile(`^[A-Za-z_][\w.]*$`)
	strftime     = strings.NewReplacer("%Y", "2006", "%m", "01", "%d", "02", "%H", "15", "%M", "04", "%S", "05", "%y", "06", "%B", "January", "%b", "Jan", "%-d", "2", "%-m", "1", "%e", "_2", "%F", "2006-01-02")
)

// evaluate is the value of an expression of Liquid or Nunjucks: a text or a variable, and filters.
func (s *site) evaluate(expression string, post importer.Post, file string, data metadata) (value string, ok bool) {
	parts := strings.Split(expression, "|")
	head := strings.TrimSpace(parts[0])
	if value, ok = s.variable(head, post, file, data); !ok {
		return "", false
	}
	isDate := head == "page.date" || head == "date"
	for _, filter := range parts[1:] {
		name, arguments, _ := strings.Cut(strings.TrimSpace(filter), ":")
		switch name = strings.TrimSpace(name); name {
		case "url", "safe", "raw":
		case "slugify", "slug":
			value = slugify(value)
		case "downcase", "lower":
			value = strings.ToLower(value)
		case "upcase", "upper":
			value = strings.ToUpper(value)
		case "append":
			text := literal.FindStringSubmatch(strings.TrimSpace(arguments))
			if text == nil {
				return "", false
			}
			value += text[1] + text[2]
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

// variable is the value of a text in quotes, of a variable that Eleventy provides, or of a field of the data.
func (s *site) variable(name string, post importer.Post, file string, data metadata) (value string, ok bool) {
	if found := literal.FindStringSubmatch(name); found != nil {
		return found[1] + found[2], true
	}
	switch name {
	case "page.fileSlug":
		return s.slug(file), true
	case "page.filePathStem":
		return s.pathStem(file), true
	case "page.url":
		return post.Path, true
	case "page.date", "date":
		if !post.Date.IsZero() {
			return post.Date.UTC().Format("2006-01-02T15:04:05.000Z"), true
		}
	}
	if !variableName.MatchString(name) {
		return "", false
	}
	v := data.Value
	for key := range strings.SplitSeq(name, ".") {
		if v, ok = v.Get(key); !ok {
			return "", false
		}
	}
	return v.Text, v.IsScalar()
}

// pathStem is the path of a file without its ending, and without a date in its name.
func (s *site) pathStem(file string) string {
	stem := "/" + strings.TrimSuffix(s.inside(file), ".md")
	if strings.HasSuffix(stem, "/index") {
		return stem
	}
	return stem[:strings.LastIndex(stem, "/")+1] + s.slug(file)
}

var spelledOut = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "ø", "o", "å", "a", "ł", "l", "&", " and ")

// slugify is Eleventy's filter: in lower case, without accents, with a hyphen for all else.
func slugify(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(spelledOut.Replace(strings.ToLower(text))) {
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
