// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

const (
	// idPrefix keeps the ids of the text apart from those of the page around it.
	idPrefix = "c-"
	// maxSlug is the most letters of a heading that its id has.
	maxSlug = 80
	// anchored is the last level of headings that one can link to.
	anchored = 4
)

// title is what is known of a heading before it is rendered.
type title struct {
	level    int
	id, text string
}

// nameHeadings gives the headings their ids, before anything refers to them.
func (r *renderer) nameHeadings(root ast.Node) {
	r.titles, r.ids, r.level, r.top = map[*ast.Heading]title{}, map[string]bool{}, 1, topLevel(root)
	next := map[string]int{}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok {
			if n.Type() == ast.TypeInline {
				return ast.WalkSkipChildren, nil
			}
			return ast.WalkContinue, nil
		}
		if entering {
			r.nameHeading(h, next)
		}
		return ast.WalkSkipChildren, nil
	})
}

// topLevel is the highest level of a heading: 1 for "#".
func topLevel(root ast.Node) int {
	top := 6
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		if h, ok := n.(*ast.Heading); ok && entering {
			top = min(top, h.Level)
		}
		return ast.WalkContinue, nil
	})
	return top
}

func (r *renderer) nameHeading(h *ast.Heading, next map[string]int) {
	// The highest level that the author uses is h2. One that comes too early is taken
	// for the next one: who listens to a page would look for what is left out.
	r.level = min(h.Level-r.top+2, r.level+1, 6)
	t := title{level: r.level, text: strings.Join(strings.Fields(r.plain(h)), " ")}
	if t.text != "" && t.level <= anchored {
		base := idPrefix + slug(t.text)
		t.id = base
		for r.ids[t.id] {
			next[base]++
			t.id = base + "-" + strconv.Itoa(next[base])
		}
		r.ids[t.id] = true
		if t.level <= 3 {
			r.headings = append(r.headings, Heading{Level: t.level, ID: t.id, Text: t.text})
		}
	}
	r.titles[h] = t
}

// slug returns the letters and digits of any script in lower case, with a hyphen
// in the place of all else. Marks belong to the letters that they follow.
func slug(text string) string {
	var b strings.Builder
	gap, length := false, 0
	for _, c := range text {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && (!unicode.IsMark(c) || length == 0 || gap) {
			gap = true
			continue
		}
		if gap && length > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(unicode.ToLower(c))
		if length++; length == maxSlug {
			break
		}
	}
	if length == 0 {
		return "section"
	}
	return b.String()
}

func (r *renderer) heading(n ast.Node, entering bool) ast.WalkStatus {
	t := r.titles[n.(*ast.Heading)]
	if t.text == "" { // a heading must have a name; pictures can have none
		if !n.HasChildren() {
			return ast.WalkSkipChildren
		}
		return r.paragraph(n, entering)
	}
	tag := "h" + strconv.Itoa(t.level)
	if entering {
		r.open(tag, "id", t.id, "dir", "auto")
		return ast.WalkContinue
	}
	if t.id != "" {
		r.raw(" ")
		r.open("a", "class", "anchor", "href", "#"+t.id, "aria-label", fill(r.labels.Permalink, t.text))
		r.raw("#</a>")
	}
	r.closeBlock(tag)
	return ast.WalkContinue
}
