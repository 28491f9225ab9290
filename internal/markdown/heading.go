// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

const (
	// anchored is the last level of headings that show a link to themselves.
	anchored = 4
	// idAttribute holds the id that an author gave a heading.
	idAttribute = "id"
)

// named is a parser of headings that takes away the id at the end of one, as Hugo,
// Docusaurus and kramdown have it: "## Title {#id}".
type named struct{ parser.BlockParser }

func (p named) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	p.BlockParser.Close(node, reader, pc)
	if node.Parent() == nil || node.Lines().Len() == 0 {
		return
	}
	last := node.Lines().Len() - 1
	segment := node.Lines().At(last)
	line := segment.Value(reader.Source())
	start := bytes.LastIndex(line, []byte("{#"))
	if start < 0 || start > 0 && line[start-1] == '\\' {
		return
	}
	attributes, closed := bytes.CutSuffix(bytes.TrimSpace(line[start:]), []byte("}"))
	if !closed || bytes.ContainsAny(attributes[2:], "{}`") {
		return
	}
	id, _, _ := bytes.Cut(attributes[2:], []byte(" "))
	node.SetAttributeString(idAttribute, string(id))
	title := segment.WithStop(segment.Stop - len(line) + start)
	node.Lines().Set(last, title.TrimRightSpace(reader.Source()))
}

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
	written := strings.TrimSpace(r.plain(h))
	t := title{level: r.level, text: strings.Join(strings.Fields(written), " ")}
	if t.text != "" {
		base := headingID(slug(written))
		if id, ok := h.AttributeString(idAttribute); ok {
			if given := anchorElsewhere(id.(string)); given != "" {
				base = given
			}
		}
		t.id = base
		for r.ids[t.id] {
			next[base]++
			t.id = base + "-" + strconv.Itoa(next[base])
		}
		r.ids[t.id] = true
		r.named = append(r.named, h)
		if t.level <= 3 {
			r.headings = append(r.headings, Heading{Level: t.level, ID: t.id, Text: t.text})
		}
	}
	r.titles[h] = t
}

// findHeading returns the id of the heading that an anchor was written for, or "".
func (r *renderer) findHeading(anchor string) string {
	for _, id := range []string{idPrefix + anchor, anchor} {
		if r.ids[id] {
			return id
		}
	}
	if r.anchors == nil {
		r.anchors = newAnchors()
		for _, h := range r.named {
			written := strings.TrimSpace(r.plain(h))
			if id, ok := h.AttributeString(idAttribute); ok {
				r.anchors.add(r.titles[h].id, written, r.written(h)+" {#"+id.(string)+"}")
			} else {
				r.anchors.add(r.titles[h].id, written, r.written(h))
			}
		}
	}
	return r.anchors.find(anchor)
}

// written is the Markdown of a heading.
func (r *renderer) written(h *ast.Heading) string {
	var b strings.Builder
	for i := range h.Lines().Len() {
		line := h.Lines().At(i)
		b.Write(line.Value(r.source))
	}
	return strings.TrimSpace(b.String())
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
	if t.level <= anchored {
		// The style sheet draws the sign, so that it is no part of the heading's text.
		r.open("a", "class", "anchor", "href", "#"+t.id, "aria-label", fill(r.labels.Permalink, t.text))
		r.raw("</a>")
	}
	r.closeBlock(tag)
	return ast.WalkContinue
}
