// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"encoding/xml"
)

// XML returns v as encoding/xml does with an indent of two spaces, with the line that XML
// begins with and a line feed at the end.
func XML(v any) ([]byte, error) {
	return Bytes(func(b *bytes.Buffer) error {
		b.WriteString(xml.Header)
		encoder := xml.NewEncoder(b)
		encoder.Indent("", "  ")
		if err := encoder.Encode(v); err != nil {
			return err
		}
		return b.WriteByte('\n')
	})
}

// A Tree is a document of XML in the making. It looks as one of XML does; who writes many
// elements is spared the reflection, which takes longer than all else.
type Tree struct {
	b     *bytes.Buffer
	depth int
}

// WriteXML returns the document that write writes: one element, with all others in it.
func WriteXML(write func(*Tree)) []byte {
	body, _ := Bytes(func(b *bytes.Buffer) error { // a buffer takes everything
		b.WriteString(xml.Header)
		write(&Tree{b: b})
		return b.WriteByte('\n')
	})
	return body
}

// In writes an element with attributes, given as names and values in turn. inside writes
// its content.
func (t *Tree) In(name string, attributes []string, inside func()) {
	t.start(name, attributes)
	t.depth++
	inside()
	t.depth--
	t.line()
	t.end(name)
}

// Text writes an element that holds text.
func (t *Tree) Text(name, text string, attributes ...string) {
	t.start(name, attributes)
	t.escape(text)
	t.end(name)
}

// Escaped writes an element that holds text which is escaped already.
func (t *Tree) Escaped(name, text string) {
	t.start(name, nil)
	t.b.WriteString(text)
	t.end(name)
}

func (t *Tree) start(name string, attributes []string) {
	if t.depth > 0 {
		t.line()
	}
	t.b.WriteByte('<')
	t.b.WriteString(name)
	for i := 0; i < len(attributes); i += 2 {
		t.b.WriteByte(' ')
		t.b.WriteString(attributes[i])
		t.b.WriteString(`="`)
		t.escape(attributes[i+1])
		t.b.WriteByte('"')
	}
	t.b.WriteByte('>')
}

func (t *Tree) end(name string) {
	t.b.WriteString("</")
	t.b.WriteString(name)
	t.b.WriteByte('>')
}

func (t *Tree) line() {
	t.b.WriteByte('\n')
	for range t.depth {
		t.b.WriteString("  ")
	}
}

// escape writes text for the inside of an element or of a quoted attribute.
func (t *Tree) escape(text string) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\'' || c == '&' || c == '<' || c == '>' {
			_ = xml.EscapeText(t.b, []byte(text)) // a buffer takes everything
			return
		}
	}
	t.b.WriteString(text)
}
