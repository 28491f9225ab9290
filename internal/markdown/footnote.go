// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// The ids of footnotes have a colon. The ids of headings never do.
const (
	footnotesID    = idPrefix + "fn:title"
	footnotePrefix = idPrefix + "fn:"
	referPrefix    = idPrefix + "fnref:"
)

// reference is the number of the nth reference to a footnote: "2" is the first
// one, "2-1" the one after it.
func reference(footnote, n int, separator string) string {
	number := strconv.Itoa(footnote)
	if n > 0 {
		number += separator + strconv.Itoa(n+1)
	}
	return number
}

func (r *renderer) footnoteLink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	link := n.(*extast.FootnoteLink)
	number := strconv.Itoa(link.Index)
	r.open("sup", "id", referPrefix+reference(link.Index, link.RefIndex, ":"))
	r.unsearched(func() {
		r.anchor(number, "class", "footnote-ref", "href", "#"+footnotePrefix+number, "role", "doc-noteref")
	})
	r.raw("</sup>")
	return ast.WalkContinue
}

func (r *renderer) footnoteBacklink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering || r.portable() {
		return ast.WalkContinue
	}
	link := n.(*extast.FootnoteBacklink)
	r.raw(" ")
	r.unsearched(func() {
		r.anchor("\u21a9\ufe0e", "class", "footnote-back", "href", "#"+referPrefix+reference(link.Index, link.RefIndex, ":"),
			"role", "doc-backlink", "aria-label", fill(r.labels.Backlink, reference(link.Index, link.RefIndex, "-")))
	})
	return ast.WalkContinue
}

func (r *renderer) footnoteList(_ ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		r.closeBlock("ol")
		r.closeBlock("section")
		return ast.WalkContinue
	}
	r.open("section", "class", "footnotes", "aria-labelledby", footnotesID)
	r.raw("\n")
	r.open("h2", "id", footnotesID)
	r.text(r.labels.Footnotes)
	r.closeBlock("h2")
	r.raw("<ol>\n")
	return ast.WalkContinue
}

func (r *renderer) footnote(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		r.closeBlock("li")
		return ast.WalkContinue
	}
	r.open("li", "id", footnotePrefix+strconv.Itoa(n.(*extast.Footnote).Index), "dir", "auto")
	r.raw("\n")
	return ast.WalkContinue
}
