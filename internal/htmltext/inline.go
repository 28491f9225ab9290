// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// inline writes a line of text.
type inline struct {
	*writer
	out     strings.Builder
	last    rune // that is written, or 0
	space   bool // is due before the next text
	oneLine bool // a line break is <br>
	cell    bool // of a table
	marks   int  // how deep emphasis is
	link    bool // within a link
}

// String is the text, without line breaks at its end.
func (in *inline) String() string {
	return trimBreaks(in.out.String())
}

func trimBreaks(text string) string {
	for {
		trimmed := strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(text, " "), "\\\n"), "<br>")
		if trimmed == text {
			return text
		}
		text = trimmed
	}
}

func (in *inline) children(n *html.Node) {
	for child := range n.ChildNodes() {
		in.node(child)
	}
}

// within returns the content of an element, without the spaces and line breaks around it. The ones before
// are written, those after by the function, if blank.
func (in *inline) within(n *html.Node, inner inline) (text string, after func(), blank bool) {
	inner.writer, inner.oneLine, inner.cell = in.writer, inner.oneLine || in.oneLine, in.cell
	if inner.last == 0 {
		inner.last = ' '
	}
	inner.children(n)
	text = inner.out.String()
	if startsBlank(n) {
		in.space = true
	}
	for {
		switch rest := strings.TrimLeft(text, " "); {
		case rest != text:
			text, in.space = rest, true
			continue
		case strings.HasPrefix(text, "\\\n"):
			text = text[2:]
		case strings.HasPrefix(text, "<br>"):
			text = text[4:]
		default:
			kept := trimBreaks(text)
			breaks := strings.Count(text[len(kept):], "\\\n") + strings.Count(text[len(kept):], "<br>")
			return kept, func() {
				for range breaks {
					in.breakLine()
				}
				in.space = in.space || inner.space
			}, breaks > 0 || inner.space
		}
		in.breakLine()
	}
}

// raw writes Markdown.
func (in *inline) raw(text string) {
	if text == "" {
		return
	}
	in.blank()
	in.out.WriteString(text)
	in.last, _ = utf8.DecodeLastRuneInString(text)
}

// blank writes the space that is due.
func (in *inline) blank() {
	if in.space && in.last != 0 && in.last != '\n' {
		in.out.WriteByte(' ')
		in.last = ' '
	}
	in.space = false
}

func (in *inline) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		in.text(n)
	case html.ElementNode:
		in.element(n)
	}
}

// text writes text. Its spaces become one, as browsers show them. Formulas stay as they are.
func (in *inline) text(n *html.Node) {
	text := withSingleBlanks(n.Data)
	for text != "" {
		if text[0] == ' ' {
			in.space = true
			text = text[1:]
			continue
		}
		end := strings.IndexByte(text, ' ')
		if end < 0 {
			end = len(text)
		}
		following := ' '
		if end == len(text) {
			following = nextRune(n)
		}
		in.blank()
		start, length := in.findFormula(text, end, nextRune(n))
		switch {
		case length == 0:
			in.raw(in.escapeWord(text[:end], following))
			text = text[end:]
		case start > 0:
			in.raw(in.escapeWord(text[:start], '$'))
			text = text[start:]
		default:
			in.raw(text[:length])
			text = text[length:]
		}
	}
}

// findFormula returns where a formula begins in the first word of text, which ends at end, and the length of the formula, or 0.
// An address holds none.
func (in *inline) findFormula(text string, end int, following rune) (start, length int) {
	for i := range end {
		if text[i] == '$' && !strings.Contains(text[:i], "://") {
			if length := in.formula(text[i:], following); length > 0 {
				return i, length
			}
		}
	}
	return 0, 0
}

func (in *inline) element(n *html.Node) {
	in.target(n)
	if p, ok := emphases[n.Data]; ok {
		in.emphasis(n, p.mark, p.tag)
		return
	}
	switch n.Data {
	case "br":
		in.breakLine()
	case "wbr":
		in.raw("<wbr>")
	case "img":
		in.image(n)
	case "a":
		in.anchor(n)
	case "code", "tt":
		in.code(n)
	case "abbr", "acronym", "cite", "dfn", "ins", "kbd", "mark", "q", "samp", "small", "sub", "sup", "u", "var", "bdo", "bdi", "time", "ruby", "rt", "rp":
		in.tagged(n)
	case "input":
		in.input(n)
	case "iframe", "video", "audio", "embed", "object", "script":
		if blocks := in.embedded(n, ""); len(blocks) > 0 {
			in.raw(blocks[0])
		}
	default:
		if attribute(n, "lang") != "" || attribute(n, "dir") != "" {
			in.tagged(n)
			return
		}
		in.children(n)
	}
}

// target keeps the id of an element that a link leads to.
func (in *inline) target(n *html.Node) {
	if id := attribute(n, "id"); id != "" && in.anchors[id] && n.Data != "a" {
		in.raw(anchor(id))
	}
}

// breakLine writes a line break, unless it is at the start.
func (in *inline) breakLine() {
	in.space = false
	switch {
	case in.oneLine || in.last == '\\': // after an escaped backslash the parser takes no other for a line break
		in.raw("<br>")
	case in.last != 0:
		in.raw("\\\n")
	}
}

// input writes the box of an item of a task list.
func (in *inline) input(n *html.Node) {
	if attribute(n, "type") != "checkbox" {
		return
	}
	box := "[ ]"
	if hasAttribute(n, "checked") {
		box = "[x]"
	}
	if in.last != 0 || nearest(n, "li") == nil || in.oneLine {
		box = `\` + strings.Replace(box, "]", `\]`, 1)
	}
	in.raw(box)
	in.space = true
}

// code writes a span of code. One with links or emphasis stays HTML.
func (in *inline) code(n *html.Node) {
	text := strings.Join(strings.FieldsFunc(textOf(n), func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }), " ")
	if text == "" {
		return
	}
	if find(n, named("a b br em i img strong sub sup mark del")) != nil || strings.TrimSpace(text) == "" {
		in.tagged(n)
		return
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if text[0] == '`' || text[len(text)-1] == '`' || text[0] == ' ' && text[len(text)-1] == ' ' {
		text = " " + text + " "
	}
	if in.cell {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	in.blank()
	if in.last == '`' {
		in.raw("<code>" + escapeText(strings.TrimSpace(textOf(n))) + "</code>")
		return
	}
	in.raw(fence + text + fence)
}

// tagged writes an element as HTML, with Markdown in it.
func (in *inline) tagged(n *html.Node) {
	start, end := tags(n)
	text, after, _ := in.within(n, inline{marks: in.marks, link: in.link, last: '>'})
	if text != "" {
		in.raw(start + text + end)
	}
	after()
}
