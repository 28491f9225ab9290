// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"html"
	"strings"
	"unicode/utf8"
)

// raw writes finished HTML.
func (r *renderer) raw(finished string) {
	r.length += len(finished)
	if !r.discard {
		r.out.WriteString(finished)
	}
}

// text writes text, which readers see.
func (r *renderer) text(text string) {
	if text == "" {
		return
	}
	first, _ := utf8.DecodeRuneInString(text)
	if r.softBreak > 0 && joinsLines(r.last, first) {
		r.takeBack(r.softBreak)
	}
	r.softBreak = 0
	r.shown++
	r.last, _ = utf8.DecodeLastRuneInString(text)
	r.words.add(text)
	if r.rightToLeft {
		r.raw(isolate(text))
	} else {
		r.raw(html.EscapeString(text))
	}
}

// takeBack takes back the line feed that ends somewhere.
func (r *renderer) takeBack(end int) {
	r.length--
	r.words.collected.join()
	if !r.discard {
		written := r.out.Bytes()
		copy(written[end-1:], written[end:])
		r.out.Truncate(r.length)
	}
}

// breakLine writes a line break of the source. It is removed if the following text
// needs no space before it.
func (r *renderer) breakLine() {
	r.words.end()
	r.raw("\n")
	r.softBreak = r.length
}

// open writes a start tag with pairs of names and values, as startTag returns it.
func (r *renderer) open(tag string, attributes ...string) {
	if r.portable() {
		attributes = r.portableAttributes(attributes)
	}
	r.raw(startTag(tag, attributes...))
}

// startTag returns a start tag with pairs of names and values. Empty attributes are omitted,
// except those that may be empty.
func startTag(tag string, attributes ...string) string {
	var b strings.Builder
	b.WriteString("<" + tag)
	for i := 0; i < len(attributes); i += 2 {
		switch name, value := attributes[i], attributes[i+1]; {
		case value != "", name == "alt", name == "checked", name == "disabled", name == "open", name == "reversed":
			b.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
		}
	}
	b.WriteString(">")
	return b.String()
}
