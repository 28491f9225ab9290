// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"strings"
)

// Markup writes links and pictures: as Markdown, or as HTML within a block of HTML, where nothing is Markdown.
type Markup struct {
	html bool
}

// MarkupAfter returns the Markup for the place after a text.
func MarkupAfter(before string) Markup {
	return Markup{html: endsInHTML(before)}
}

// MarkupAt returns the Markup for an offset in the text.
func (t *Text) MarkupAt(offset int) Markup { return MarkupAfter(t.source[:offset]) }

// Picture returns a picture with the text in its place. The title may be empty.
func (m Markup) Picture(alt, address, title string) string {
	alt, title = oneLine(alt), oneLine(title)
	if m.html {
		if title != "" {
			title = ` title="` + attributeText.Replace(title) + `"`
		}
		return `<img src="` + attributeAddress.Replace(address) + `" alt="` + attributeText.Replace(alt) + `"` + title + `>`
	}
	if title != "" {
		title = ` "` + strings.ReplaceAll(title, `"`, `\"`) + `"`
	}
	return "![" + Label(alt) + "](" + Address(address) + title + ")"
}

// Link returns a link with a text. Without a text the address is shown.
func (m Markup) Link(shown, address string) string {
	shown = oneLine(shown)
	switch {
	case m.html && (shown == "" || shown == address):
		return m.Linked(attributeText.Replace(address), address)
	case m.html:
		return m.Linked(attributeText.Replace(shown), address)
	case strings.Contains(address, "://") && (shown == "" || shown == address):
		return "<" + address + ">"
	case shown == "":
		shown = address
	}
	return m.Linked(Label(shown), address)
}

// Linked returns a link with markup in it, such as a picture.
func (m Markup) Linked(markup, address string) string {
	if m.html {
		return `<a href="` + attributeAddress.Replace(address) + `">` + markup + "</a>"
	}
	return "[" + markup + "](" + Address(address) + ")"
}

// Caption returns a text, which is markup, as the caption below a picture.
func (m Markup) Caption(markup string) string {
	markup = oneLine(markup)
	if inner, ok := strings.CutPrefix(markup, "*"); ok && strings.HasSuffix(inner, "*") && strings.Count(inner, "*") == 1 {
		markup = strings.TrimSuffix(inner, "*")
	}
	switch {
	case markup == "":
		return ""
	case m.html:
		return "\n<br><em>" + markup + "</em>"
	case strings.Contains(markup, "*"):
		return "\n\n<em>" + markup + "</em>"
	}
	return "\n\n*" + markup + "*"
}

var (
	attributeText    = strings.NewReplacer(`"`, "&quot;", "<", "&lt;", ">", "&gt;")
	attributeAddress = strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E", " ", "%20", "\n", "")
)

func oneLine(shown string) string { return strings.Join(strings.Fields(shown), " ") }

var (
	// blockTag is a tag at the start of a line that begins a block of HTML. The block ends at the next empty line.
	blockTag = regexp.MustCompile(`(?im)^[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*</?(?:address|article|aside|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|menu|nav|ol|optgroup|option|p|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)(?:[\s/>]|$)`)
	// loneTag is another tag. It begins such a block if it has the first line of a paragraph for itself.
	loneTag = regexp.MustCompile(`^[ \t>]*</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>[ \t]*\n`)
)

// endsInHTML reports whether a text ends within a block of HTML.
func endsInHTML(shown string) bool {
	start := strings.LastIndexByte(shown, '\n') + 1
	for start > 0 {
		line := strings.LastIndexByte(shown[:start-1], '\n') + 1
		if strings.Trim(shown[line:start], " \t>\n") == "" {
			break
		}
		start = line
	}
	return blockTag.MatchString(shown[start:]) || loneTag.MatchString(shown[start:])
}
