// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// startsBlank reports whether the text of a node begins with a blank.
func startsBlank(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Data != "" {
			return strings.TrimLeft(d.Data[:1], " \t\n\r\f") == ""
		}
	}
	return false
}

func isEdge(r rune) bool { return r == 0 || unicode.IsSpace(r) }

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' }

func isPunctuation(r rune) bool { return r == dollar || unicode.IsPunct(r) || unicode.IsSymbol(r) }

// nextRune is the character that follows a node in its block; a space if there is none.
func nextRune(n *html.Node) rune {
	for n != nil && !isBlock(n) {
		for next := n.NextSibling; next != nil; next = next.NextSibling {
			if isBlock(next) {
				return ' '
			}
			if r := firstRune(next); r != 0 {
				return r
			}
		}
		n = n.Parent
	}
	return ' '
}

func firstRune(n *html.Node) rune {
	switch {
	case n.Type == html.TextNode && n.Data != "":
		r, _ := utf8.DecodeRuneInString(n.Data)
		return r
	case n.Type != html.ElementNode:
		return 0
	case n.Data == "br":
		return '\n'
	case n.Data == "img":
		return '!'
	case n.Data == "code":
		return '`'
	}
	for child := range n.ChildNodes() {
		if r := firstRune(child); r != 0 {
			if n.Data == "a" {
				return '['
			}
			return r
		}
	}
	return 0
}
