// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hexo

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

var (
	rawBlock   = regexp.MustCompile(`(?s)\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}`)
	codeBlock  = regexp.MustCompile(`(?s)([ \t]*)\{%-?\s*(codeblock|code)\b(.*?)-?%\}\n?(.*?)\n?[ \t]*\{%-?\s*end(?:codeblock|code)\s*-?%\}`)
	quoteBlock = regexp.MustCompile(`(?s)\{%-?\s*(blockquote|quote|pullquote|note|cq|centerquote)\b(.*?)-?%\}(.*?)\{%-?\s*end(?:blockquote|quote|pullquote|note|cq|centerquote)\s*-?%\}`)
	tag        = regexp.MustCompile(`(?s)\{%-?\s*(\w+)\b(.*?)-?%\}`)
	output     = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	comment    = regexp.MustCompile(`(?s)\{#[^}]*?#\}`)
	argument   = regexp.MustCompile(`"([^"]*)"|'([^']*)'|(\S+)`)
)

// splitArguments returns the arguments of a tag.
func splitArguments(text string) []string {
	var list []string
	for _, found := range argument.FindAllStringSubmatch(text, -1) {
		list = append(list, found[1]+found[2]+found[3])
	}
	return list
}

// translate makes Markdown of the usual tags, and takes others away.
func (s *site) translate(text *rewrite.Text, file string) {
	var raw []string // is put back at the end
	text.Replace(rawBlock, func(m rewrite.Match) (string, bool) {
		raw = append(raw, m.Groups[1])
		return fmt.Sprintf("\x00%d\x00", len(raw)-1), true
	})
	text.Replace(codeBlock, func(m rewrite.Match) (string, bool) {
		return fenced(m.Groups[1], m.Groups[4], splitArguments(m.Groups[3])), true
	})
	text.Replace(quoteBlock, func(m rewrite.Match) (string, bool) {
		return quoted(m.Groups[1], splitArguments(m.Groups[2]), strings.TrimSpace(m.Groups[3])), true
	})
	text.Replace(comment, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(strings.Trim(m.Groups[0], "{}# ")))
		return "", true
	})
	text.Replace(tag, func(m rewrite.Match) (string, bool) {
		replacement, known := s.tag(tagCall{file, m.Line, m.Groups[1], splitArguments(m.Groups[2]), text.MarkupAt(m.Start)})
		if !known && !strings.HasPrefix(m.Groups[1], "end") {
			s.Lose(file, m.Line, importer.TemplateRemoved, "tag removed: %s", rewrite.Excerpt(m.Groups[0]))
		}
		return replacement, true
	})
	text.Replace(output, func(m rewrite.Match) (string, bool) {
		s.Lose(file, m.Line, importer.TemplateRemoved, "expression removed: %s", rewrite.Excerpt(m.Groups[0]))
		return "", true
	})
	text.ReplaceAll(regexp.MustCompile(`\x00(\d+)\x00`), func(m rewrite.Match) (string, bool) {
		return raw[number(m.Groups[1])], true
	})
}

// fenced is a block of code. Its arguments are a title, "lang:go" and options that only change its looks.
func fenced(indent, code string, arguments []string) string {
	language, title := "", []string{}
	for _, argument := range arguments {
		if key, value, ok := strings.Cut(argument, ":"); ok && !strings.HasPrefix(value, "//") {
			if key == "lang" || key == "language" {
				language = value
			}
			continue
		}
		if !strings.Contains(argument, "://") {
			title = append(title, argument)
		}
	}
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	block := indent + fence + language + "\n" + code + "\n" + indent + fence
	if len(title) > 0 {
		block = indent + "**" + strings.Join(title, " ") + "**\n\n" + block
	}
	return block
}

// quoted is a quote, with the author and the source that its arguments give, or a callout.
func quoted(name string, arguments []string, body string) string {
	if name == "note" {
		kind, title := "note", ""
		if len(arguments) > 0 {
			kind, title = arguments[0], strings.Join(arguments[1:], " ")
		}
		if kind == "default" || kind == "primary" {
			kind = "note"
		}
		return "\n" + joined(rewrite.Callout(kind, title, 0, lines(body))) + "\n"
	}
	author, link := []string{}, ""
	for _, argument := range arguments {
		switch {
		case strings.Contains(argument, "://"):
			link = argument
		case link == "" && name != "pullquote":
			author = append(author, argument)
		}
	}
	if len(author) > 0 || link != "" {
		source := strings.Join(author, " ")
		if link != "" {
			if source == "" {
				source = link
			}
			source = "[" + rewrite.Label(source) + "](" + rewrite.Address(link) + ")"
		}
		body += "\n\n— " + source
	}
	var quote []string
	for _, line := range lines(body) {
		quote = append(quote, strings.TrimRight("> "+line.Text, " "))
	}
	return strings.Join(quote, "\n")
}

func lines(text string) []rewrite.Line { return rewrite.New(text, 0).Lines() }

func joined(list []rewrite.Line) string {
	texts := make([]string, len(list))
	for i, line := range list {
		texts[i] = line.Text
	}
	return strings.Join(texts, "\n")
}

// tagCall is a tag with its arguments.
type tagCall struct {
	file      string
	line      int
	name      string
	arguments []string
	markup    rewrite.Markup // for the text that replaces the tag
}

// services are the addresses that tags with an id stand for: the part before the id, and the part after it.
var services = map[string][2]string{"youtube": {"https://www.youtube.com/watch?v="}, "vimeo": {"https://vimeo.com/"}, "gist": {"https://gist.github.com/"},
	"jsfiddle": {"https://jsfiddle.net/", "/"}, "iframe": {}}

// tag returns the replacement of a tag; known is false if the tag has no counterpart.
func (s *site) tag(t tagCall) (replacement string, known bool) {
	first := ""
	if len(t.arguments) > 0 {
		first = t.arguments[0]
	}
	if service, ok := services[t.name]; ok {
		return t.markup.Link("", service[0]+first+service[1]), true
	}
	switch t.name {
	case "more":
		return "<!-- more -->", true
	case "post_link", "post_path":
		return s.postLink(t), true
	case "asset_img", "img", "image":
		return markdownPicture(t.arguments, t.markup), true
	case "asset_link":
		label := strings.Join(t.arguments[min(1, len(t.arguments)):], " ")
		if label == "true" || label == "false" {
			label = ""
		}
		return t.markup.Link(label, first), true
	case "asset_path":
		return rewrite.Address(first), true
	case "link":
		return namedLink(t.arguments, t.markup), true
	case "include_code":
		return s.included(t.file, t.line, t.arguments), true
	}
	return "", false
}

// namedLink is {% link text url [external] [title] %}.
func namedLink(arguments []string, markup rewrite.Markup) string {
	for i, argument := range arguments {
		if i > 0 && (strings.Contains(argument, "://") || strings.HasPrefix(argument, "/")) {
			return markup.Link(strings.Join(arguments[:i], " "), argument)
		}
	}
	return strings.Join(arguments, " ")
}

var (
	size        = regexp.MustCompile(`^\d+(?:px|%)?$`)
	pictureName = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|svg|webp|avif|bmp)(?:[?#].*)?$`)
)

// markdownPicture is {% asset_img [class] file [width] [height] [title [alt]] %}.
func markdownPicture(arguments []string, markup rewrite.Markup) string {
	at := 0
	for i, argument := range arguments {
		if pictureName.MatchString(argument) || strings.Contains(argument, "/") {
			at = i
			break
		}
	}
	if at >= len(arguments) {
		return ""
	}
	source, rest := arguments[at], arguments[at+1:]
	for len(rest) > 0 && size.MatchString(rest[0]) {
		rest = rest[1:]
	}
	alt, title := "", ""
	switch len(rest) {
	case 0:
	case 1:
		alt = strings.Trim(rest[0], `'"`)
	default:
		title, alt = rest[0], rest[len(rest)-1]
	}
	if title == alt {
		title = ""
	}
	return markup.Picture(alt, source, title)
}

// postLink is a link to the file of another post, which may have an anchor.
func (s *site) postLink(t tagCall) string {
	if len(t.arguments) == 0 {
		return ""
	}
	slug, anchor, _ := strings.Cut(t.arguments[0], "#")
	target, ok := s.slugs[slug]
	if !ok {
		target, ok = s.slugs[path.Base(slug)]
	}
	rest := t.arguments[1:]
	if n := len(rest); n > 0 && (rest[n-1] == "true" || rest[n-1] == "false") {
		rest = rest[:n-1]
	}
	label := strings.Join(rest, " ")
	if !ok {
		s.Lose(t.file, t.line, importer.LinkBroken, "there is no post %q to link to", t.arguments[0])
		if label == "" {
			label = slug
		}
		return label
	}
	relative, err := filepath.Rel(path.Dir(t.file), target)
	if err != nil {
		relative = target
	}
	address := filepath.ToSlash(relative)
	if anchor != "" {
		address += "#" + anchor
	}
	if t.name == "post_path" {
		return rewrite.Address(address)
	}
	if label == "" {
		label = s.titles[target]
	}
	if label == "" {
		label = slug
	}
	return t.markup.Link(label, address)
}

// included is a file of code.
func (s *site) included(file string, line int, arguments []string) string {
	language, name := "", ""
	for _, argument := range arguments {
		if value, ok := strings.CutPrefix(argument, "lang:"); ok {
			language = value
		} else if !strings.Contains(argument, ":") {
			name = argument
		}
	}
	source := path.Join(s.source, s.config.codeDir, name)
	if name == "" || !s.Exists(source) {
		s.Lose(file, line, importer.LinkBroken, "there is no file of code %s", source)
		return ""
	}
	code, ok := s.Read(source)
	if !ok {
		return ""
	}
	if language == "" {
		language = strings.TrimPrefix(path.Ext(name), ".")
	}
	return fenced("", strings.TrimRight(code, "\n"), []string{"lang:" + language})
}
