// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"strings"

	"golang.org/x/net/html"
)

func (in *inline) image(n *html.Node) {
	address := in.source(n)
	if address == "" {
		return
	}
	in.picture = address
	alt := strings.Join(strings.Fields(attribute(n, "alt")), " ")
	title := strings.Join(strings.Fields(attribute(n, "title")), " ")
	in.raw("![" + escapeText(alt) + "](" + destination(address, title) + ")")
}

// lateSources are the attributes in which scripts that load pictures late keep the address.
var lateSources = []string{"data-src", "data-lazy-src", "data-original", "data-orig-file", "data-full-url"}

// source is the address of a picture. One that is loaded late has it in another attribute.
func (w *writer) source(n *html.Node) string {
	source := strings.TrimSpace(attribute(n, "src"))
	for _, name := range lateSources {
		later := strings.TrimSpace(attribute(n, name))
		if later == "" || strings.HasPrefix(later, "data:") {
			continue
		}
		if name == "data-src" || name == "data-lazy-src" || isPlaceholder(n, source) {
			return w.address(later)
		}
	}
	if source != "" && !strings.HasPrefix(source, "data:") {
		return w.address(source)
	}
	if set := orElse(attribute(n, "srcset"), attribute(n, "data-srcset")); set != "" {
		first, _, _ := strings.Cut(strings.TrimSpace(set), " ")
		return w.address(strings.TrimSuffix(first, ","))
	}
	if source != "" {
		w.tell("a picture in the text itself is left out: " + shorten(source))
	} else {
		w.tell("a picture without an address is left out")
	}
	return ""
}

// isPlaceholder reports whether a picture shows something else until a script loads it.
func isPlaceholder(n *html.Node, source string) bool {
	if source == "" || strings.HasPrefix(source, "data:") || strings.Contains(attribute(n, "class"), "lazy") {
		return true
	}
	return strings.Contains(source, "placeholder") || strings.Contains(source, "blank.gif") || strings.Contains(source, "spacer")
}

// figure returns the content of a figure, with its caption.
func (w *writer) figure(n *html.Node) []string {
	if blocks, ok := w.card(n); ok {
		return blocks
	}
	caption := find(n, func(d *html.Node) bool { return d.Data == "figcaption" && nearest(d, "figure") == n })
	if caption == nil {
		return w.anchored(n, w.blocks(n))
	}
	caption.Parent.RemoveChild(caption)
	text := w.inner(caption)
	if media := find(n, named("iframe video audio embed object script")); media != nil && find(n, named("img table")) == nil {
		return w.captioned(w.embedded(media, lineOf(caption)), text, lineOf(caption))
	}
	if find(n, isFlow) == nil {
		content := w.inner(n)
		if lineOf(n) == "" {
			content = w.pictures(n)
		}
		if content == "" {
			return w.captioned(nil, text, "")
		}
		return []string{"<figure>\n" + content + "\n<figcaption>" + text + "</figcaption>\n</figure>"}
	}
	blocks := w.blocks(n)
	if len(blocks) == 1 && strings.HasPrefix(blocks[0], "<table>") && text != "" && !strings.Contains(blocks[0], "<caption>") {
		return []string{"<figure>\n" + blocks[0] + "\n<figcaption>" + text + "</figcaption>\n</figure>"}
	}
	return w.captioned(blocks, text, "")
}

// pictures is the pictures in a node, with the links around them but without their boxes.
func (w *writer) pictures(n *html.Node) string {
	var list []string
	for d := range n.Descendants() {
		if d.Data != "img" {
			continue
		}
		shown := d
		if to := nearest(d, "a"); to != nil {
			shown = to
		}
		if d.Parent.Data == "noscript" && w.address(attribute(d, "src")) == w.picture {
			continue
		}
		var b strings.Builder
		w.writeMarkup(&b, shown, false)
		list = append(list, strings.TrimSpace(b.String()))
	}
	return strings.Join(list, "\n")
}

// captioned puts blocks into a figure with a caption. A caption that the block says already is left out.
func (w *writer) captioned(blocks []string, caption, said string) []string {
	switch {
	case caption == "", said != "" && len(blocks) > 0 && caption == html.EscapeString(said):
		return blocks
	case len(blocks) == 0:
		return []string{caption}
	}
	w.marker = 0
	return append(append([]string{"<figure>"}, blocks...), "<figcaption>"+caption+"</figcaption>\n</figure>")
}
