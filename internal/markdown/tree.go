// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// asBrowsersRead returns HTML as browsers read it: each element ends where browsers end it.
func asBrowsersRead(markup []byte) ([]byte, error) {
	nodes, err := html.ParseFragment(bytes.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return nil, fmt.Errorf("cannot read HTML: %w", err)
	}
	var out bytes.Buffer
	for _, n := range nodes {
		writeNode(&out, n)
	}
	return out.Bytes(), nil
}

func writeNode(out *bytes.Buffer, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		out.WriteString(html.EscapeString(n.Data))
	case html.ElementNode:
		if n.Data != "p" || n.FirstChild != nil { // an empty one is an end tag that had no start
			writeElement(out, n)
		}
	}
}

func writeElement(out *bytes.Buffer, n *html.Node) {
	name := n.Data
	if name == "th" && isBlank(n) { // a header says something
		name = "td"
	}
	out.WriteString("<" + name)
	for _, a := range n.Attr {
		if name == "td" && a.Key == "scope" {
			continue
		}
		out.WriteString(" " + a.Key + `="` + html.EscapeString(a.Val) + `"`)
	}
	out.WriteByte('>')
	if contains("br hr img input wbr", name) {
		return
	}
	if first := n.FirstChild; name == "pre" && first != nil && first.Type == html.TextNode && strings.HasPrefix(first.Data, "\n") {
		out.WriteByte('\n') // which browsers leave out
	}
	for child := range n.ChildNodes() {
		writeNode(out, child)
	}
	out.WriteString("</" + name + ">")
}

// isBlank reports whether a node shows nothing.
func isBlank(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" || d.Type == html.ElementNode && (d.Data == "img" || d.Data == "input") {
			return false
		}
	}
	return true
}
