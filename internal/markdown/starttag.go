// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// startTag begins an element. A node can be a block of HTML or part of a line.
func (r *renderer) startTag(n ast.Node, t *htmlTag) {
	r.elements.used = true
	e := lookUp(t.name)
	switch {
	case e.treatment == asText:
		r.text(t.written)
		return
	case e.treatment != kept:
		r.unwrap(t.name, e)
		return
	}
	if t.name == "br" || t.name == "wbr" || t.name == "img" {
		r.voidElement(t)
		return
	}
	r.closeImplied(t.name, e)
	if !r.provideParent(t.name, e) {
		r.unwrap(t.name, e)
		return
	}
	if e.parents != "" && !e.mayBeIn(r.elements.parent().tag) {
		e = element{treatment: kept, tag: "div", block: true, text: true}
	}
	if t.name == "hr" {
		r.raw("<hr>\n")
		return
	}
	r.begin(n, t, e)
}

// unwrap leaves out a tag. The words before and after one of a block stay apart.
func (r *renderer) unwrap(name string, e element) {
	if e.block {
		r.breakLine()
	}
	if !e.void && len(r.elements.open) < maxOpen {
		r.elements.open = append(r.elements.open, opened{name: name, element: element{block: e.block}})
	}
}

// provideParent begins the parents that an element requires and the author left
// out, and reports whether the element may begin.
func (r *renderer) provideParent(name string, e element) bool {
	open := &r.elements
	if len(open.open) >= maxOpen || e.block && (open.texts > 0 || open.inlines()) {
		return false
	}
	switch parent := open.parent().tag; parent {
	case "ul", "ol":
		if name != "li" && e.block {
			r.push("li", lookUp("li"), "dir", "auto")
		}
		return true
	case "dl":
		return name == "dt" || name == "dd"
	case "table", "tbody", "thead", "tfoot", "tr":
		return r.provideRow(parent, name, e)
	}
	return !contains("td th tr tbody thead tfoot", name)
}

// provideRow begins the row that a cell requires, and reports whether an element may begin in a table.
func (r *renderer) provideRow(parent, name string, e element) bool {
	if name != "td" && name != "th" {
		return e.parents != "" && e.mayBeIn(parent)
	}
	if parent != "tr" {
		r.push("tr", lookUp("tr"))
	}
	return true
}

// push begins an element.
func (r *renderer) push(name string, e element, attributes ...string) *opened {
	if e.block {
		r.words.end()
		r.softBreak = 0
		r.elements.undirected = true
	}
	r.open(e.tag, attributes...)
	r.elements.open = append(r.elements.open, opened{name: name, element: e, end: "</" + e.tag + ">"})
	return &r.elements.open[len(r.elements.open)-1]
}

// begin begins an element with the attributes that it may keep.
func (r *renderer) begin(n ast.Node, t *htmlTag, e element) {
	attributes := r.attributes(t, e)
	switch {
	case t.name == "a":
		r.beginLink(t, attributes)
	case isHeadingName(t.name):
		r.beginHeading(n, t, e, attributes)
	case e.tag == "table":
		r.open("div", "class", "table", "tabindex", "0", "role", "region", "aria-label", numberedLabel(r.labels.Table, &r.tables))
		r.push(t.name, e, attributes...).end = "</table></div>"
	case e.tag == "pre":
		r.push(t.name, e, append(attributes, "dir", "ltr", "tabindex", "0", "role", "region", "aria-label", numberedLabel(r.labels.Code, &r.codes))...)
	case e.tag == "span" && len(attributes) == 0:
		r.unwrap(t.name, e)
	default:
		r.push(t.name, e, attributes...)
	}
}

// beginLink begins a link. Where it leads nowhere, or is in another, only its content is shown.
func (r *renderer) beginLink(t *htmlTag, attributes []string) {
	e := lookUp("a")
	address := absolute(t.attribute("href"))
	to, ok := r.target(address)
	if r.within != nil || !ok {
		if len(attributes) == 0 {
			r.unwrap("a", e)
			return
		}
		e.tag = "span" // which has the id
		r.push("a", e, attributes...)
		return
	}
	r.within = &inlineTag{}
	o := r.push("a", e, append(append(to, "title", t.attribute("title")), attributes...)...)
	o.link = &anchorTag{address: address, shown: r.shown}
}

// absolute gives an address that begins with "//" a scheme.
func absolute(address string) string {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "//") {
		return "https:" + address
	}
	return address
}

// beginHeading begins a heading, under the name that it was given.
func (r *renderer) beginHeading(n ast.Node, t *htmlTag, e element, attributes []string) {
	titles := r.rawTitles[n]
	at := r.elements.headings[n]
	r.elements.headings[n]++
	if at >= len(titles) || titles[at].text == "" {
		e.tag = "p"
		r.push(t.name, e, attributes...)
		return
	}
	title := titles[at]
	e.tag = headingTag(title.level)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i] == "id" {
			attributes[i+1] = ""
		}
	}
	o := r.push(t.name, e, append(attributes, "id", title.id)...)
	if title.level <= anchored && r.within == nil {
		o.end = r.permalink(title) + o.end
	}
}

// voidElement writes an element that holds nothing.
func (r *renderer) voidElement(t *htmlTag) {
	switch t.name {
	case "br":
		r.lineBreak()
	case "wbr":
		r.raw("<wbr>")
	case "img":
		r.picture(pictureSource(t), oneLine(t.attribute("alt")), t.attribute("title"))
	}
}

// pictureSource is the address of the picture that a tag shows, or that a script would show in its place.
func pictureSource(t *htmlTag) string {
	source := absolute(t.attribute("src"))
	for _, lazy := range []string{"data-src", "data-lazy-src", "data-original"} {
		if later := absolute(t.attribute(lazy)); later != "" && (source == "" || strings.HasPrefix(source, "data:")) {
			source = later
		}
	}
	return source
}

func (r *renderer) lineBreak() {
	r.raw("<br>")
	r.words.end()
}
