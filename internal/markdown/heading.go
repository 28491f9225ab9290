// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldmarktext "github.com/yuin/goldmark/text"

	"github.com/topicpages/topicpages/internal/nearest"
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

func (p named) Close(node ast.Node, reader goldmarktext.Reader, pc parser.Context) {
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

// headingTitle is a heading before it is rendered.
type headingTitle struct {
	level    int
	id, text string
}

// nameHeadings gives the headings their ids, before anything refers to them.
func (r *renderer) nameHeadings(root ast.Node) {
	r.titles, r.rawTitles, r.ids, r.rawIDs = map[*ast.Heading]headingTitle{}, map[ast.Node][]headingTitle{}, map[string]bool{}, map[string]bool{}
	r.substitutes = map[string]bool{}
	r.level, r.top = 1, r.topLevel(root)
	next := map[string]int{}
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if h, ok := n.(*ast.Heading); ok {
			id, _ := h.AttributeString(idAttribute)
			given, _ := id.(string)
			r.titles[h] = r.nameHeading(namedHeading{
				node: h, level: h.Level, shown: strings.TrimSpace(r.plain(h)), text: strings.TrimSpace(r.plainWith(h, (*wikiLink).shown)), given: given,
			}, next)
		}
		tagsIn(n, r.source, func(t *htmlTag, text string) {
			if level := headingLevel(n, t); level > 0 {
				text = strings.TrimSpace(text)
				r.rawTitles[n] = append(r.rawTitles[n], r.nameHeading(namedHeading{level: level, shown: text, text: text, given: t.attribute("id")}, next))
			} else {
				r.reserve(t)
			}
		})
		return ast.WalkContinue, nil
	})
}

// reserve takes the id that an author gave an element, unless another has it.
func (r *renderer) reserve(t *htmlTag) {
	id := t.attribute("id")
	if id == "" && t.name == "a" {
		id = t.attribute("name")
	}
	if id = anchorElsewhere(id); id != "" && id != idPrefix && lookUp(t.name).treatment == kept && !r.ids[id] {
		r.ids[id], r.rawIDs[id] = true, true
	}
}

// headingLevel is the level of the heading that a tag in a block of HTML begins, or 0.
func headingLevel(n ast.Node, t *htmlTag) int {
	if n.Kind() != ast.KindHTMLBlock || t.end || !isHeadingName(t.name) {
		return 0
	}
	return int(t.name[1] - '0')
}

func isHeadingName(name string) bool {
	return len(name) == 2 && name[0] == 'h' && '1' <= name[1] && name[1] <= '6'
}

// topLevel is the highest level of a heading: 1 for "#".
func (r *renderer) topLevel(root ast.Node) int {
	top := 6
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		if h, ok := n.(*ast.Heading); ok {
			top = min(top, h.Level)
		}
		tagsIn(n, r.source, func(t *htmlTag, _ string) {
			if level := headingLevel(n, t); level > 0 {
				top = min(top, level)
			}
		})
		return ast.WalkContinue, nil
	})
	return top
}

// namedHeading is a heading as an author wrote it. The node is nil for one in HTML.
type namedHeading struct {
	id    string
	node  *ast.Heading
	level int
	shown string // to readers
	text  string // without the titles of other Posts: the id must not change with them
	given string // the id in the source
}

func (r *renderer) nameHeading(h namedHeading, next map[string]int) headingTitle {
	// The author's highest level becomes h2. A heading that skips a level gets the
	// next one: people who listen to a page would look for the missing level.
	level := min(h.level-r.top+2, r.level+1, 6)
	t := headingTitle{level: level, text: oneLine(h.shown)}
	if h.node != nil || t.text != "" {
		r.level = level
	}
	if t.text != "" {
		spoken := slugOf(h.text)
		base := headingID(spoken)
		if given := anchorElsewhere(h.given); given != "" {
			base = given
		}
		t.id = base
		for r.ids[t.id] {
			next[base]++
			t.id = base + "-" + strconv.Itoa(next[base])
		}
		r.ids[t.id] = true
		h.id = t.id
		if strings.Trim(withoutVariants(spoken), "-") == "" && h.given == "" {
			r.substitutes[t.id] = true
		}
		r.named = append(r.named, h)
		if t.level <= 3 {
			r.headings = append(r.headings, Heading{Level: t.level, ID: t.id, Text: t.text})
		}
	}
	return t
}

// findHeading returns the id of the heading that an anchor was written for, or "".
func (r *renderer) findHeading(anchor string) string {
	for _, id := range []string{idPrefix + anchor, anchor, anchorElsewhere(anchor)} {
		// Other tools have substitutes too, but for other headings.
		if r.ids[id] && (id == anchor || !r.substitutes[id]) {
			return id
		}
	}
	if r.anchors == nil {
		r.anchors = newAnchors()
		for _, h := range r.named {
			written := h.text
			if h.node != nil {
				written = r.written(h.node)
			}
			if h.given != "" {
				written += " {#" + h.given + "}"
			}
			r.anchors.add(h.id, h.text, written)
		}
	}
	if id := r.anchors.find(anchor); id != "" {
		return id
	}
	return r.anchors.find(strings.TrimPrefix(anchor, idPrefix))
}

// nearestHeading is the anchor of the heading that an author may have meant by one that leads nowhere, or "".
func (r *renderer) nearestHeading(anchor string) string {
	wanted, before, after := "", "#", ""
	switch {
	case strings.HasPrefix(anchor, "#"):
		wanted = anchor[1:]
	case strings.HasPrefix(anchor, "[[#"):
		wanted, before, after = strings.TrimSuffix(anchor[3:], "]]"), "[[#", "]]"
	default:
		return ""
	}
	found := nearest.Of(unescape(wanted), func(yield func(string) bool) {
		for _, h := range r.named[:min(len(r.named), maxHintedHeadings)] {
			if !yield(strings.TrimPrefix(h.id, idPrefix)) {
				return
			}
		}
	})
	if found == "" {
		return ""
	}
	return before + found + after
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
	tag := headingTag(t.level)
	if entering {
		r.open(tag, "id", t.id, "dir", "auto")
		return ast.WalkContinue
	}
	if t.level <= anchored && r.within == nil {
		r.raw(r.permalink(t))
	}
	r.closeBlock(tag)
	return ast.WalkContinue
}

func headingTag(level int) string { return "h" + strconv.Itoa(level) }

// permalink returns the link from a heading to itself, or "" where the HTML is portable. The style sheet draws its sign, so
// the sign is not part of the heading's text.
func (r *renderer) permalink(t headingTitle) string {
	if r.portable() {
		return ""
	}
	return startTag("a", "class", "anchor", "href", "#"+t.id, "aria-label", fill(r.labels.Permalink, t.text)) + "</a>"
}
