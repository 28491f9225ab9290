// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package htmltext turns the HTML of posts into Markdown that topicpages renders as the HTML
// was rendered. Where Markdown has no form, the result holds HTML that articles may have.
package htmltext

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Options are the known facts about a text, and its receivers.
type Options struct {
	// Base is the address that relative addresses are relative to; nil leaves them as they are.
	Base *url.URL
	// Rewrite, if not nil, returns the address to use for an absolute one.
	Rewrite func(address string) string
	// Lose, if not nil, is told of everything that the Markdown cannot hold.
	Lose func(message string)
	// Hidden, if not nil, is told the text of each element that browsers do not show. The Markdown does not hold it.
	Hidden func(text string)
	// Portable is true if other programs than topicpages will read the Markdown. They may not know formulas, so a
	// formula that would be a link, code or HTML to them is escaped.
	Portable bool
}

// Markdown returns HTML as Markdown. The comment <!--more--> stays; others are left out.
func Markdown(markup string, o Options) string {
	context := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(markup), context, html.ParseOptionEnableScripting(false))
	if err != nil {
		if o.Lose != nil {
			o.Lose("the HTML cannot be read, and is shown as text: " + err.Error())
		}
		return dollars(escapeBlock(markup))
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	w := &writer{base: o.Base, rewrite: o.Rewrite, lose: o.Lose, hidden: o.Hidden, portable: o.Portable, anchors: map[string]bool{}, lost: map[string]bool{}}
	w.prepare(root)
	return dollars(strings.Join(w.blocks(root), "\n\n"))
}

// PlainText returns the text of HTML on one line.
func PlainText(markup string) string {
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return markup
	}
	var b strings.Builder
	var add func(n *html.Node)
	add = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || Hides(n.Attr)):
			return
		}
		if isBlock(n) || n.Data == "br" {
			b.WriteByte(' ')
		}
		for child := range n.ChildNodes() {
			add(child)
		}
		if isBlock(n) {
			b.WriteByte(' ')
		}
	}
	for _, n := range nodes {
		add(n)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// writer writes one text.
type writer struct {
	base    *url.URL
	rewrite func(string) string
	lose    func(message string)
	hidden  func(text string)
	// portable is true if the Markdown is read by other programs, too.
	portable bool
	lost     map[string]bool // messages that were told
	anchors  map[string]bool // ids that links of the text lead to
	picture  string          // the address of the last one
	linked   string          // the address of the last link
	marker   int             // of the last list, which tells it from the next
}

func (w *writer) tell(message string) {
	if w.lose != nil && !w.lost[message] {
		w.lost[message] = true
		w.lose(message)
	}
}

// prepare gives a tree the form of Markdown: links and emphasis are within blocks, and nothing is hidden.
func (w *writer) prepare(root *html.Node) {
	for n := range root.Descendants() {
		if id, ok := strings.CutPrefix(attribute(n, "href"), "#"); ok && n.Data == "a" {
			w.anchors[unescaped(id)] = true
		}
	}
	w.clean(root)
	pushDown(root)
}

// clean removes nodes that readers do not see.
func (w *writer) clean(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type == html.CommentNode && !isMore(child), child.Type == html.DoctypeNode:
			n.RemoveChild(child)
		case child.Type == html.ElementNode && Hides(child.Attr):
			w.hide(child)
			n.RemoveChild(child)
		case child.Type == html.ElementNode && isGone(child.Data):
			if child.Data != "style" && child.Data != "template" && !isDecoration(child) && (child.Data != "script" || !isGistScript(child)) {
				w.tell("<" + child.Data + "> is left out")
			}
			if child.Data != "script" || !isGistScript(child) {
				n.RemoveChild(child)
			}
		default:
			w.clean(child)
		}
		child = next
	}
}

func isGone(name string) bool {
	switch name {
	case "button", "canvas", "datalist", "form", "head", "map", "math", "script", "select", "style", "svg", "template", "textarea", "title":
		return true
	}
	return false
}

// isDecoration reports whether an element that is left out says nothing: an icon in a card or link,
// or hidden from those who listen.
func isDecoration(n *html.Node) bool {
	if attribute(n, "aria-hidden") == "true" || n.Data == "script" && attribute(n, "src") != "" && strings.Contains(attribute(n, "src"), "platform.twitter.com") {
		return true
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if strings.Contains(attribute(p, "class"), "kg-") && !hasClass(p, "kg-signup-card") {
			return n.Data == "svg" || n.Data == "button"
		}
	}
	return false
}

func isMore(n *html.Node) bool {
	return n.Type == html.CommentNode && (strings.TrimSpace(n.Data) == "more" || strings.HasPrefix(strings.TrimSpace(n.Data), "more "))
}

// pushDown moves links and emphasis that hold blocks into these.
func pushDown(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if child.Type == html.ElementNode && isPhrase(child) && holdsBlock(child) {
			next = child.FirstChild
			for grandchild := child.FirstChild; grandchild != nil; {
				after := grandchild.NextSibling
				child.RemoveChild(grandchild)
				n.InsertBefore(grandchild, child)
				wrap(grandchild, child)
				grandchild = after
			}
			n.RemoveChild(child)
			if next == nil {
				next = child.NextSibling
			}
			child = next
			continue
		}
		pushDown(child)
		child = next
	}
}

// wrap puts the lines of text in a node into copies of an element.
func wrap(n, element *html.Node) {
	if !isBlock(n) && !holdsBlock(n) {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" || n.Type == html.CommentNode {
			return
		}
		around := &html.Node{Type: html.ElementNode, Data: element.Data, DataAtom: element.DataAtom, Attr: element.Attr}
		parent, next := n.Parent, n.NextSibling
		if before := n.PrevSibling; before != nil && before.Data == element.Data && before.Type == html.ElementNode && sameAttributes(before, element) {
			around = before
			parent.RemoveChild(n)
		} else {
			parent.RemoveChild(n)
			parent.InsertBefore(around, next)
		}
		around.AppendChild(n)
		return
	}
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		wrap(child, element)
		child = next
	}
}

func sameAttributes(a, b *html.Node) bool {
	if len(a.Attr) != len(b.Attr) {
		return false
	}
	for i := range a.Attr {
		if a.Attr[i] != b.Attr[i] {
			return false
		}
	}
	return true
}
