// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// isPhrase reports whether an element is part of a line of text.
func isPhrase(n *html.Node) bool {
	switch n.Data {
	case "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span",
		"strike", "strong", "sub", "sup", "tt", "u", "var", "big", "acronym":
		return true
	}
	return false
}

func isBlock(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.Data {
	case "address", "article", "aside", "audio", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "embed", "fieldset",
		"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "legend", "li",
		"main", "menu", "nav", "noscript", "object", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
		"video", "caption", "script", "listing", "xmp", "dir":
		return true
	}
	return false
}

func holdsBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if isBlock(d) {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	for c := range strings.FieldsSeq(attribute(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

// find returns the first element below a node that is asked for, or nil.
func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func named(names string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for name := range strings.FieldsSeq(names) {
			if n.Data == name {
				return true
			}
		}
		return false
	}
}

func classed(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return hasClass(n, class) }
}

// textOf is the text of a node as it is written.
func textOf(n *html.Node) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		return n.Data
	}
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.Data == "br":
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func lineOf(n *html.Node) string { return strings.Join(strings.Fields(textOf(n)), " ") }

func unescaped(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
