// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package ghost

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// node is a node of Lexical.
type node struct {
	Type     string          `json:"type"`
	Tag      string          `json:"tag"`
	Text     string          `json:"text"`
	Format   json.RawMessage `json:"format"` // the sum of formats of a text, or the alignment of a block
	URL      string          `json:"url"`
	Title    string          `json:"title"`
	Start    int             `json:"start"`
	ListType string          `json:"listType"`
	Children []node          `json:"children"`
	raw      json.RawMessage
}

func (n *node) UnmarshalJSON(data []byte) error {
	type plain node
	if err := json.Unmarshal(data, (*plain)(n)); err != nil {
		return err
	}
	n.raw = data
	return nil
}

// lexicalParts returns the parts of an article of Ghost's editor since version 5.
func lexicalParts(text string, lose func(string)) ([]part, error) {
	var document struct {
		Root node `json:"root"`
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return nil, fmt.Errorf("it is no Lexical: %w", err)
	}
	w := &lexicalWriter{lose: lose, anchors: map[string]int{}}
	for i := range document.Root.Children {
		w.block(&document.Root.Children[i])
	}
	w.flush()
	return w.parts, nil
}

type lexicalWriter struct {
	lose  func(string)
	parts []part
	out   strings.Builder
	// anchors counts how often a heading of the text has an anchor.
	anchors map[string]int
}

var (
	notInAnchor = regexp.MustCompile(`[\]\[!"#$%&'()*+,./:;<=>?@\\^_{|}~]`)
	blanks      = regexp.MustCompile(`\s+`)
)

// anchor is the id that Ghost gives a heading.
func (w *lexicalWriter) anchor(n *node) string {
	text := notInAnchor.ReplaceAllString(strings.ToLower(strings.TrimSpace(textOf(n))), "")
	base := strings.Trim(blanks.ReplaceAllString(text, "-"), "-")
	count := w.anchors[base]
	w.anchors[base]++
	if count > 0 {
		return fmt.Sprintf("%s-%d", base, count)
	}
	return base
}

func textOf(n *node) string {
	text := n.Text
	for i := range n.Children {
		text += textOf(&n.Children[i])
	}
	return text
}

// flush ends the HTML up to now, so that a card can follow it.
func (w *lexicalWriter) flush() {
	if w.out.Len() > 0 {
		w.parts = append(w.parts, part{html: w.out.String()})
		w.out.Reset()
	}
}

// block writes a block. Cards are parts of their own.
func (w *lexicalWriter) block(n *node) {
	switch n.Type {
	case "paragraph":
		w.element("p", "", n)
	case "heading", "extended-heading":
		w.element(tagOr(n.Tag, "h2"), ` id="`+html.EscapeString(w.anchor(n))+`"`, n)
	case "quote", "extended-quote", "aside":
		w.element("blockquote", "", n)
	case "list":
		w.list(n)
	default:
		var c card
		if err := json.Unmarshal(n.raw, &c); err != nil {
			w.lose(fmt.Sprintf("the card %q cannot be read: %v", n.Type, err))
			return
		}
		w.flush()
		w.parts = append(w.parts, c.part(n.Type, w.lose))
	}
}

func tagOr(tag, otherwise string) string {
	switch tag {
	case "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol":
		return tag
	}
	return otherwise
}

func (w *lexicalWriter) element(tag, attributes string, n *node) {
	if len(n.Children) == 0 {
		return
	}
	w.out.WriteString("<" + tag + attributes + ">")
	w.inline(n)
	w.out.WriteString("</" + tag + ">")
}

// list writes a list. An item that holds nothing but a list belongs to the one before it.
func (w *lexicalWriter) list(n *node) {
	tag, start := tagOr(n.Tag, "ul"), ""
	if tag == "ol" && n.Start > 1 {
		start = fmt.Sprintf(` start="%d"`, n.Start)
	}
	w.out.WriteString("<" + tag + start + ">")
	open := false
	for i := range n.Children {
		item := &n.Children[i]
		nested := len(item.Children) == 1 && item.Children[0].Type == "list"
		if !nested || !open {
			if open {
				w.out.WriteString("</li>")
			}
			w.out.WriteString("<li>")
			open = true
		}
		w.inline(item)
	}
	if open {
		w.out.WriteString("</li>")
	}
	w.out.WriteString("</" + tag + ">")
}

// formats are the elements of the bits of a text's format.
var formats = []string{"strong", "em", "s", "u", "code", "sub", "sup", "mark"}

func (w *lexicalWriter) inline(n *node) {
	for i := range n.Children {
		child := &n.Children[i]
		switch child.Type {
		case "linebreak":
			w.out.WriteString("<br>")
		case "tab":
			w.out.WriteString("\t")
		case "link", "autolink":
			w.out.WriteString(`<a href="` + html.EscapeString(child.URL) + `">`)
			w.inline(child)
			w.out.WriteString("</a>")
		case "list":
			w.list(child)
		case "text", "extended-text":
			var format int
			_ = json.Unmarshal(child.Format, &format) // a text instead of the number means no format
			end := ""
			for bit, tag := range formats {
				if format&(1<<bit) != 0 {
					w.out.WriteString("<" + tag + ">")
					end = "</" + tag + ">" + end
				}
			}
			w.out.WriteString(html.EscapeString(child.Text) + end)
		default:
			w.out.WriteString(html.EscapeString(child.Text))
			w.inline(child)
		}
	}
}
