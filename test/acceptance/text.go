// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package acceptance

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// VisibleText returns the text of the body that a reader of an HTML page sees, without scripts, styles and hidden
// elements. A run of white space becomes one space, and blocks are separated by a space. It returns an error if the
// page has no body with content.
func VisibleText(page []byte) (string, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", fmt.Errorf("parsing the page: %w", err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.DataAtom == atom.Body {
			write(&b, n)
		}
	}
	text := normalize(b.String())
	if text == "" {
		return "", errors.New("the page has no visible text")
	}
	return text, nil
}

// write appends the visible text of n.
func write(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
		return
	case hidden(n):
		return
	}
	if !inline[n.DataAtom] {
		b.WriteByte(' ')
		defer b.WriteByte(' ')
	}
	for child := range n.ChildNodes() {
		write(b, child)
	}
}

// hidden reports whether a browser does not show an element.
func hidden(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript:
		return true
	}
	for _, attr := range n.Attr {
		if attr.Key == "hidden" {
			return true
		}
	}
	return false
}

// inline elements do not separate the text around them. All others do.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true,
	atom.Code: true, atom.Em: true, atom.I: true, atom.Kbd: true, atom.Mark: true, atom.Q: true,
	atom.S: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}
