// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/internal/embed"
)

// blocks returns the blocks of Markdown that a node holds.
func (w *writer) blocks(n *html.Node) []string {
	var list []string
	var line []*html.Node
	flush := func() {
		if text := w.paragraph(line); text != "" {
			list = append(list, text)
			w.marker = 0
		}
		line = nil
	}
	for child := range n.ChildNodes() {
		switch {
		case isMore(child):
			flush()
			list = append(list, "<!--more-->")
		case isBlock(child) || child.Type == html.ElementNode && holdsBlock(child):
			flush()
			list = append(list, w.block(child)...)
		default:
			line = append(line, child)
		}
	}
	flush()
	return list
}

// block returns the blocks of Markdown that an element becomes.
func (w *writer) block(n *html.Node) []string {
	switch n.Data {
	case "ul", "ol", "menu", "dir":
		return w.list(n)
	}
	w.marker = 0
	switch n.Data {
	case "p":
		return w.anchored(n, w.blocks(n))
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return w.heading(n)
	case "blockquote":
		return w.quote(n)
	case "pre", "listing", "xmp":
		return w.code(n)
	case "table":
		return w.table(n)
	case "hr":
		return []string{"***"}
	case "details":
		return w.details(n, find(n, named("summary")))
	case "dl":
		return []string{w.markup(n)}
	case "iframe", "video", "audio", "embed", "object", "script":
		return w.embedded(n, "")
	case "noscript":
		return w.noscript(n)
	case "figure":
		return w.figure(n)
	}
	if blocks, ok := w.card(n); ok {
		return blocks
	}
	return w.anchored(n, w.blocks(n))
}

// anchored puts the anchor of a block before it, where a link of the text leads to it.
func (w *writer) anchored(n *html.Node, blocks []string) []string {
	if id := attribute(n, "id"); w.anchors[id] && id != "" && len(blocks) > 0 {
		blocks[0] = anchor(id) + blocks[0]
	}
	return blocks
}

func anchor(id string) string { return `<a id="` + html.EscapeString(id) + `"></a>` }

// paragraph returns nodes that are parts of a line.
func (w *writer) paragraph(nodes []*html.Node) string {
	in := &inline{writer: w}
	for _, n := range nodes {
		in.node(n)
	}
	return in.String()
}

func (w *writer) heading(n *html.Node) []string {
	in := &inline{writer: w, oneLine: true}
	in.children(n)
	text := in.String()
	if text == "" {
		return nil
	}
	if match := trailingHashes.FindStringIndex(text); match != nil {
		text = text[:match[0]] + strings.Replace(text[match[0]:], "#", `\#`, 1)
	}
	if id := attribute(n, "id"); id != "" && !strings.ContainsAny(id, " {}`") && id != slug(lineOf(n)) {
		text += " {#" + id + "}"
	}
	return []string{strings.Repeat("#", int(n.Data[1]-'0')) + " " + text}
}

var trailingHashes = regexp.MustCompile(`(^|\s)#+$`)

// slug is the anchor that a heading gets by itself.
func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func (w *writer) quote(n *html.Node) []string {
	blocks := w.blocks(n)
	w.marker = 0
	if len(blocks) == 0 {
		return nil
	}
	return w.anchored(n, []string{indent(strings.Join(blocks, "\n\n"), "> ", "> ")})
}

// indent puts text before the first line of a block and before the others.
func indent(block, first, rest string) string {
	lines := strings.Split(block, "\n")
	for i, line := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		if line == "" {
			prefix = strings.TrimRight(prefix, " ")
		}
		lines[i] = prefix + line
	}
	return strings.Join(lines, "\n")
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func (w *writer) details(n, summary *html.Node) []string {
	title := "Details"
	if summary != nil {
		title = w.inner(summary)
		summary.Parent.RemoveChild(summary)
	}
	open := ""
	if hasAttribute(n, "open") {
		open = " open"
	}
	blocks := append([]string{"<details" + open + ">\n<summary>" + title + "</summary>"}, w.blocks(n)...)
	w.marker = 0
	return append(blocks, "</details>")
}

// embedded returns a link to the resource that an element would load.
func (w *writer) embedded(n *html.Node, title string) []string {
	address := attribute(n, "src")
	if n.Data == "object" {
		address = attribute(n, "data")
	}
	if source := find(n, named("source embed")); address == "" && source != nil {
		address = attribute(source, "src")
	}
	for _, lazy := range []string{"data-src", "data-lazy-src", "data-litespeed-src"} {
		if later := attribute(n, lazy); later != "" && (address == "" || address == "about:blank") {
			address = later
		}
	}
	if address = embed.Page(w.address(address)); address == "" {
		w.tell("<" + n.Data + "> names nothing that it loads")
		return nil
	}
	if title == "" {
		title = strings.Join(strings.Fields(attribute(n, "title")), " ")
	}
	return []string{link(escapeText(title), address, "")}
}

func isGistScript(n *html.Node) bool { return embed.IsGist(attribute(n, "src")) }

// noscript returns the pictures that a reader without scripts sees, unless they are there already.
func (w *writer) noscript(n *html.Node) []string {
	if picture := find(n, named("img")); picture != nil && w.address(attribute(picture, "src")) == w.picture {
		return nil
	}
	return w.blocks(n)
}

// isFlow reports whether an element is more than pictures and their boxes.
func isFlow(n *html.Node) bool {
	return isBlock(n) && n.Data != "div" && n.Data != "figure" && n.Data != "p" && n.Data != "noscript"
}

// nearest is the innermost element of a name around a node.
func nearest(n *html.Node, name string) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return p
		}
	}
	return nil
}
