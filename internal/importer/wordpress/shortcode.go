// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package wordpress

import (
	"cmp"
	"html"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
)

var (
	shortcode = regexp.MustCompile(`(?s)\[(\[?)(/?)([A-Za-z][A-Za-z0-9_-]*)((?:\s+(?:[^\[\]"'/]|/[^\]]|"[^"]*"|'[^']*')*)|\s*=\s*[^\]]*)?(/?)\](\]?)`)
	attribute = regexp.MustCompile(`([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|(\S+)`)
	codeSpans = regexp.MustCompile(`(?is)<pre\b.*?</pre>|<code\b.*?</code>|<script\b.*?</script>|<style\b.*?</style>`)
	lastImage = regexp.MustCompile(`(?is)^(\s*(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)$`)
)

// known are the shortcodes that are translated.
var known = " audio caption code embed gallery gist latex playlist sourcecode source video vimeo wp_caption youtube "

// attributes returns the attributes of a shortcode. One without a name is under "".
func attributes(text string) map[string]string {
	list := map[string]string{}
	text = html.UnescapeString(strings.NewReplacer("“", `"`, "”", `"`, "″", `"`).Replace(text))
	for _, m := range attribute.FindAllStringSubmatch(strings.TrimPrefix(strings.TrimSpace(text), "="), -1) {
		switch {
		case m[1] != "":
			list[strings.ToLower(m[1])] = m[2] + m[3] + m[4]
		case list[""] == "":
			list[""] = strings.Trim(m[5], `"'`)
		}
	}
	return list
}

// expand translates the known shortcodes of a body, outside code. Other shortcodes are removed and reported; their content stays.
func (l *loader) expand(body string, line int) string {
	var out strings.Builder
	last := 0
	for _, at := range codeSpans.FindAllStringIndex(body, -1) {
		out.WriteString(l.expandText(body[last:at[0]], line))
		out.WriteString(body[at[0]:at[1]])
		last = at[1]
	}
	out.WriteString(l.expandText(body[last:], line))
	return out.String()
}

func (l *loader) expandText(text string, line int) string {
	var out strings.Builder
	for text != "" {
		at := shortcode.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		name, end := strings.ToLower(group(3)), at[1]
		if group(1) != "" && group(6) != "" { // [[shortcode]] is shown as [shortcode]
			out.WriteString(text[:at[0]] + html.EscapeString(text[at[0]+1:end-1]))
			text = text[end:]
			continue
		}
		start, end := at[0]+len(group(1)), end-len(group(6))
		content, after, closed := text[end:], "", false
		if group(2) == "" && group(5) == "" {
			content, after, closed = strings.Cut(text[end:], "[/"+group(3)+"]")
		}
		if !isShortcode(name, group(4), closed) || group(2) != "" {
			out.WriteString(text[:end])
			text = text[end:]
			continue
		}
		out.WriteString(text[:start])
		if !closed {
			content, after = "", text[end:]
		}
		out.WriteString(l.translate(name, attributes(group(4)), content, line))
		text = after
	}
	out.WriteString(text)
	return out.String()
}

// isShortcode tells a shortcode from text in brackets.
func isShortcode(name, written string, closed bool) bool {
	return strings.Contains(known, " "+name+" ") || closed || strings.Contains(written, "=")
}

// translate returns a shortcode as HTML. Of an unknown one, the content is kept.
func (l *loader) translate(name string, a map[string]string, content string, line int) string {
	switch name {
	case "caption", "wp_caption":
		return l.caption(a, content, line)
	case "gallery":
		return l.gallery(a, line)
	case "code", "sourcecode", "source":
		return sourceCode(a, content)
	case "latex":
		l.lose(line, importer.MarkupRemoved, "maths is shown as its source: $%s$", short(content))
		return "$" + content + "$"
	}
	if address, ok := embedded(name, a, content); ok {
		return block(link(address))
	}
	l.lose(line, importer.TemplateRemoved, "the shortcode [%s] removed: %s", name, short(distinctiveAttribute(a)))
	return l.expandText(content, line)
}

func sourceCode(a map[string]string, content string) string {
	language := firstAttribute(a, "language", "lang")
	return "\n\n<pre><code class=\"language-" + html.EscapeString(language) + "\">" + html.EscapeString(html.UnescapeString(strings.Trim(content, "\n"))) + "</code></pre>\n\n"
}

// embedded is the address of the resource that a shortcode embeds: an attribute, or the content. ok is false if there is none.
func embedded(name string, a map[string]string, content string) (address string, ok bool) {
	or := func(attribute string) string { return cmp.Or(attribute, strings.TrimSpace(content)) }
	switch name {
	case "embed":
		return or(firstAttribute(a, "src")), true
	case "youtube":
		return onHost("https://www.youtube.com/watch?v=", or(firstAttribute(a, "url", "src", "id", "v"))), true
	case "vimeo":
		return onHost("https://vimeo.com/", or(firstAttribute(a, "url", "id"))), true
	case "gist":
		id := or(firstAttribute(a, "url", "id"))
		if !strings.Contains(id, "/") || !strings.HasPrefix(id, "http") {
			id = "https://gist.github.com/" + id
		}
		return id, true
	case "video", "audio", "playlist":
		address = or(firstAttribute(a, "src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav"))
		return address, address != "" && !strings.Contains(address, "<")
	}
	return "", false
}

// onHost is the address of an id. An id with a slash is an address already.
func onHost(prefix, id string) string {
	if strings.Contains(id, "/") {
		return id
	}
	return prefix + id
}

// firstAttribute is the first of some attributes that has a value, otherwise the one without a name.
func firstAttribute(a map[string]string, names ...string) string {
	for _, n := range names {
		if a[n] != "" {
			return a[n]
		}
	}
	return a[""]
}

// distinctiveAttribute are the attributes that tell one shortcode from others.
func distinctiveAttribute(a map[string]string) string {
	for _, name := range []string{"", "id", "ids", "title", "slug", "url", "src", "name"} {
		if a[name] != "" {
			return a[name]
		}
	}
	return "it has no counterpart"
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

func block(markup string) string { return "\n\n<p>" + markup + "</p>\n\n" }

func link(address string) string {
	address = html.EscapeString(strings.TrimSpace(address))
	return `<a href="` + address + `">` + address + "</a>"
}

// caption returns a figure. The caption is an attribute, or the text after the picture.
func (l *loader) caption(a map[string]string, content string, line int) string {
	picture, text := content, a["caption"]
	if m := lastImage.FindStringSubmatch(content); m != nil && text == "" {
		picture, text = m[1], strings.TrimSpace(m[2])
	}
	return "\n\n<figure>" + strings.TrimSpace(picture) + "<figcaption>" + l.expandText(text, line) + "</figcaption></figure>\n\n"
}

// gallery returns the pictures that a gallery names.
func (l *loader) gallery(a map[string]string, line int) string {
	ids := firstAttribute(a, "ids", "include")
	if ids == "" {
		l.lose(line, importer.TemplateRemoved, "a gallery of all pictures of the post removed: the export does not say their order")
		return ""
	}
	var b strings.Builder
	for id := range strings.SplitSeq(ids, ",") {
		id = strings.TrimSpace(id)
		picture, ok := l.pictures[id]
		if !ok {
			l.lose(line, importer.PictureMissing, "the gallery names the picture %s, which the export does not have", id)
			continue
		}
		b.WriteString(`<img src="` + html.EscapeString(picture.address) + `" alt="` + html.EscapeString(picture.alt) + `"> `)
	}
	if b.Len() == 0 {
		return ""
	}
	return block(b.String())
}
