// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"html"
	"regexp"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/text/unicode/bidi"
)

// directionOf returns the dir attribute of a block of text: the block has the direction
// of its own first letter. Browsers ignore children with a
// dir attribute when they look for that letter. So the first paragraph of a quote or an item has no
// such attribute: the container takes its direction from the paragraph, and the paragraph from the container.
func directionOf(n ast.Node) string {
	switch parent := n.Parent().(type) {
	case *ast.Blockquote, *ast.ListItem, *extast.Footnote, *extast.DefinitionDescription:
		if _, alert := parent.AttributeString(alertAttribute); parent.FirstChild() == n && !alert {
			return ""
		}
	}
	return "auto"
}

// measure matches left-to-right text that falls apart in a right-to-left
// line: a number with its unit, such as "10 ms" or "5%", and a name with
// signs, such as "C++".
var measure = regexp.MustCompile(`[+−-]?[0-9][0-9.,/:]*(?:[–-][0-9][0-9.,]*)?[ \x{a0}\x{202f}]?[A-Za-zµμΩ°%‰$€][A-Za-z0-9µμΩ°²³%/·]*` +
	`|[A-Za-z][A-Za-z0-9.]*[+#]+|\.[A-Z]{2,}`)

// isolate returns text as HTML, with elements around each measure that keep it together.
func isolate(text string) string {
	places := measure.FindAllStringIndex(text, -1)
	if places == nil {
		return html.EscapeString(text)
	}
	var out []byte
	start := 0
	for _, at := range places {
		out = append(out, html.EscapeString(text[start:at[0]])+`<bdi dir="ltr">`+html.EscapeString(text[at[0]:at[1]])+"</bdi>"...)
		start = at[1]
	}
	return string(append(out, html.EscapeString(text[start:])...))
}

// isRightToLeft reports whether the first letter of a block is a right-to-left letter.
// As in browsers, text with its own direction does not count: code, addresses and
// measures.
func (r *renderer) isRightToLeft(block ast.Node) bool {
	if block.FirstChild() == nil || block.FirstChild().Type() == ast.TypeBlock {
		return false
	}
	first := bidi.ON
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		text := ""
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.AutoLink, *ast.Image:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if !continuesText(n) {
				text = measure.ReplaceAllString(r.textFrom(n), "")
			}
		case *wikiLink:
			text = r.find(n).text
		}
		if first = firstStrong(text); first != bidi.ON {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return first == bidi.R
}

// firstStrong returns the direction of the first letter: bidi.L, bidi.R, or bidi.ON without
// a letter.
func firstStrong(text string) bidi.Class {
	for _, r := range text {
		properties, _ := bidi.LookupRune(r)
		switch properties.Class() {
		case bidi.L:
			return bidi.L
		case bidi.R, bidi.AL:
			return bidi.R
		}
	}
	return bidi.ON
}

// hasRightToLeft reports whether some letter of a text is read from right to left.
func hasRightToLeft(text []byte) bool {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if i += size; r < 0x0590 {
			continue
		}
		if properties, _ := bidi.LookupRune(r); properties.Class() == bidi.R || properties.Class() == bidi.AL {
			return true
		}
	}
	return false
}
