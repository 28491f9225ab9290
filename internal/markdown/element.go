// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// maxOpen is how many elements of HTML can be open at once. Of those within, only the content is shown.
const maxOpen = 64

// opened is an element of HTML that an author has begun.
type opened struct {
	name string // as written
	element
	end  string // its end tag, or "" if the element is left out
	link *anchorTag
}

// anchorTag is a link that is being written. One whose content shows nothing shows its address.
type anchorTag struct {
	address string
	shown   int // shown before it
}

// elements are the open elements. They end with the Markdown node that they began in.
type elements struct {
	open   []opened
	floors []int // by node that is being rendered, how many were open before it
	// texts are the ancestors of the current node that can hold no block.
	texts int
	// undirected is true while the direction of the open block is unknown.
	undirected bool
	ids        map[string]bool // that were written
	headings   map[ast.Node]int
	used       bool
}

// enter begins a node of Markdown.
func (r *renderer) enter(n ast.Node) {
	e := &r.elements
	e.floors = append(e.floors, len(e.open))
	if holdsTextAlone(n) {
		e.texts++
	}
}

// leave ends the elements that began in a node.
func (r *renderer) leave(n ast.Node) {
	e := &r.elements
	last := len(e.floors) - 1
	r.closeTo(e.floors[last])
	e.floors = e.floors[:last]
	if holdsTextAlone(n) {
		e.texts--
	}
}

func holdsTextAlone(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindHeading, ast.KindEmphasis, ast.KindLink, extast.KindStrikethrough, extast.KindDefinitionTerm:
		return true
	}
	return false
}

// floor is how many elements were open before the node that is being rendered.
func (e *elements) floor() int {
	if len(e.floors) == 0 {
		return 0
	}
	return e.floors[len(e.floors)-1]
}

// parent is the innermost element of the node that is shown, or an empty one.
func (e *elements) parent() element {
	for i := len(e.open) - 1; i >= e.floor(); i-- {
		if e.open[i].end != "" {
			return e.open[i].element
		}
	}
	return element{}
}

// closeTo ends elements until only that many are open.
func (r *renderer) closeTo(count int) {
	e := &r.elements
	for len(e.open) > count {
		last := e.open[len(e.open)-1]
		e.open = e.open[:len(e.open)-1]
		if last.link != nil {
			if last.link.shown == r.shown && last.link.address != "" {
				r.unsearched(func() { r.text(last.link.address) })
			}
			r.within = nil
		}
		r.raw(last.end)
		if last.block {
			r.words.end()
			if last.end != "" {
				r.raw("\n")
			}
		}
	}
}

// closeFirst ends the innermost open element of some names, unless it is outside of others.
func (r *renderer) closeFirst(names, barriers string) {
	e := &r.elements
	for i := len(e.open) - 1; i >= e.floor(); i-- {
		switch {
		case contains(names, e.open[i].name):
			r.closeTo(i)
			return
		case contains(barriers, e.open[i].name):
			return
		}
	}
}

const cells = "td th caption table"

// endTag ends an element, and the open elements in it.
func (r *renderer) endTag(name string) {
	switch {
	case name == "br":
		r.lineBreak()
	case isHeadingName(name):
		r.closeFirst("h1 h2 h3 h4 h5 h6", cells)
	case contains("td th tr tbody thead tfoot caption table", name):
		r.closeFirst(name, strings.ReplaceAll("table", name, ""))
	default:
		r.closeFirst(name, cells)
	}
}

// closeImplied ends the elements that the start of an element ends.
func (r *renderer) closeImplied(name string, e element) {
	switch name {
	case "li":
		r.closeFirst("li", "ul ol dir menu "+cells)
	case "dd", "dt":
		r.closeFirst("dd dt", "dl "+cells)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		r.closeFirst("h1 h2 h3 h4 h5 h6", cells)
	case "td", "th":
		r.closeFirst("td th caption", "table")
	case "tr":
		r.closeFirst("tr caption", "table")
	case "tbody", "thead", "tfoot":
		r.closeFirst("tbody thead tfoot caption tr", "table")
	}
	if e.block {
		r.closeFirst("p", "button "+cells)
	}
}

// inlines reports whether an element that is no block is open in a line of Markdown.
func (e *elements) inlines() bool {
	for _, o := range e.open[e.floor():] {
		if o.end != "" && !o.block && o.link == nil {
			return true
		}
	}
	return false
}
