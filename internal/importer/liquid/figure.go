// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package liquid

import (
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// parameters are the arguments of a tag or an include.
type parameters struct {
	positional []string
	named      map[string]string
}

// first is the first named parameter that is there.
func (p parameters) first(names ...string) string {
	for _, name := range names {
		if text := p.named[name]; text != "" {
			return text
		}
	}
	return ""
}

var (
	includeName = regexp.MustCompile(`^("[^"]*"|'[^']*'|[^\s,]+)\s*,?\s*`)
	// argument is key=value, key: value, or a value, the latter in quotes that may hold quotes.
	argument = regexp.MustCompile(`(?s)^(?:([\w-]+)\s*[=:]\s*)?(?:"((?:[^"]|"+[^\s,"])*"*)"|'((?:[^']|'+[^\s,'])*'*)'|([^\s,"']+))\s*,?\s*`)
)

// arguments cuts the arguments of a tag. A variable stands for its value.
func arguments(args string, t *translation) parameters {
	p := parameters{named: map[string]string{}}
	args = strings.TrimSpace(t.resolve(args))
	for args != "" {
		m := argument.FindStringSubmatch(args)
		if m == nil {
			break
		}
		args = args[len(m[0]):]
		text := m[2] + m[3]
		if inner, ok := strings.CutPrefix(text, `"`); ok && strings.HasSuffix(inner, `"`) {
			text = strings.TrimSuffix(inner, `"`) // ""text""
		}
		if m[4] != "" {
			if v := t.term(m[4]); v.known {
				text = v.text
			} else if m[1] == "" {
				text = m[4]
			}
		}
		if m[1] != "" {
			p.named[m[1]] = text
		} else {
			p.positional = append(p.positional, text)
		}
	}
	return p
}

func includeArguments(args string, t *translation) (name string, p parameters) {
	m := includeName.FindString(args)
	return strings.Trim(strings.TrimRight(m, " \t\n,"), `"'`), arguments(args[len(m):], t)
}

var (
	figureName = regexp.MustCompile(`(?i)^(.*[/_-])?(figure|fig|image|images|img|picture|pic|photo|screenshot)s?([_-].*)?$`)
	youtubeID  = regexp.MustCompile(`^[\w-]+$`)
)

// shortcode is a tag of the well-known plugins as Markdown.
func shortcode(name, args string, t *translation) (text string, ok bool) {
	return wellKnown(name, arguments(args, t), t)
}

// wellKnown is a figure, a player or a gist as Markdown, by the name of a tag or of an included file.
func wellKnown(name string, p parameters, t *translation) (text string, ok bool) {
	base := strings.TrimSuffix(name, ".html")
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".liquid"), ".md")
	if figureName.MatchString(base) {
		return figure(base, p, t)
	}
	id := orDefault(p.first("id", "video", "video_id", "youtube_id", "url", "src"), strings.Join(p.positional[:min(1, len(p.positional))], ""))
	title := p.first("title", "caption", "alt")
	switch key := strings.ToLower(base[strings.LastIndexByte(base, '/')+1:]); {
	case id == "":
	case strings.HasPrefix(key, "youtube") && (youtubeID.MatchString(id) || isAddress(id)):
		return t.address(title, "https://www.youtube.com/watch?v=", id), true
	case strings.HasPrefix(key, "vimeo"):
		return t.address(title, "https://vimeo.com/", id), true
	case key == "gist":
		return t.address(title, "https://gist.github.com/", id), true
	case (key == "twitter" || key == "tweet" || key == "oembed" || key == "video" || key == "embed" || key == "iframe") && isAddress(id):
		return t.address(title, "", id), true
	}
	return "", false
}

// address is a link to an id at a service, or to the address that the id is already.
func (t *translation) address(title, service, id string) string {
	if !isAddress(id) {
		id = service + id
	}
	return t.markup().Link(title, id)
}

// markup is the markup that fits the place where the next text is written.
func (t *translation) markup() rewrite.Markup { return rewrite.MarkupAfter(t.out.String()) }

// figure is a picture with its caption below it.
func figure(name string, p parameters, t *translation) (text string, ok bool) {
	source := p.first("src", "image_path", "image", "url", "path", "file", "filename", "img", "image_url")
	alt := p.first("alt", "image_alt", "alt_text")
	if source == "" && len(p.positional) > 0 {
		source = p.positional[0]
		if alt == "" {
			alt = positionalAlt(name, p.positional)
		}
	}
	if source == "" {
		return "", false
	}
	if !isAddress(source) && !strings.HasPrefix(source, ".") {
		source = t.relative(source)
	}
	caption := p.first("caption", "figcaption", "image_caption", "image_figcaption")
	if caption == "" && alt != "" {
		caption = p.named["title"]
	}
	markup := t.markup()
	picture := markup.Picture(alt, source, "")
	if link := p.first("link", "href", "link_url"); link != "" {
		picture = markup.Linked(picture, link)
	}
	return picture + markup.Caption(caption), true
}

// className is a word that is a class or a size and no text.
var className = regexp.MustCompile(`^[a-z]+(?:-[a-z0-9]+)+$`)

// positionalAlt is the text of a picture among arguments without names, of which the first is the address. A class may stand before it.
func positionalAlt(name string, values []string) string {
	switch last := len(values) - 1; {
	case last < 1:
		return ""
	case strings.Contains(name, "class"), className.MatchString(values[1]) && last > 1:
		return values[last]
	}
	return values[1]
}
