// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package picture draws counts and topics as SVG for the inside of an HTML page:
// without script and without styles, so that a strict Content-Security-Policy
// holds. The page's style sheet gives colours and fonts through these classes:
//
//	picture     every <svg>, with one of: bars, spark, graph, map
//	axis        the line below bars
//	bar         a bar of a bar chart
//	trend       the columns of a sparkline
//	tick        the labels below bars
//	value       the numbers above bars
//	edge        a line between topics; on a map also edge-1 (weak) to edge-4 (strong)
//	node        the circle of a topic
//	node-center the box of the topic in the centre of a graph
//	name        the name of a topic
//	name-center the name of the topic in the centre of a graph
//	hit         an invisible area that can be clicked; it must have no fill
//
// Sizes of text and widths of lines are attributes, since positions depend on
// them. It is pure: equal arguments give equal bytes. All lengths are whole
// numbers, because those are the same on every machine.
package picture

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// A length is in tenths of a unit of the viewBox.
type length int64

const unit length = 10

// String returns the length in units, as attributes have it.
func (l length) String() string {
	if l < 0 {
		return "-" + (-l).String()
	}
	text := strconv.FormatInt(int64(l/unit), 10)
	if rest := l % unit; rest != 0 {
		text += "." + strconv.FormatInt(int64(rest), 10)
	}
	return text
}

type point struct{ x, y length }

// A frame holds the attributes of the <svg> element.
type frame struct {
	kind, id, title, description string
	// links is true if the picture has links: the role of an image would hide them.
	links bool
	area  box
	font  length
}

// A drawing is a picture that is being written.
type drawing struct{ strings.Builder }

// add writes text. The caller has escaped the parts by authors.
func (d *drawing) add(format string, arguments ...any) {
	_, _ = fmt.Fprintf(d, format, arguments...)
}

func (d *drawing) open(f frame) {
	id, role := safeID(f.id), "img"
	if f.links {
		role = "group"
	}
	labels, description := id+"-title", ""
	if f.description != "" {
		labels += " " + id + "-desc"
		description = `<desc id="` + id + `-desc">` + escape(f.description) + `</desc>`
	}
	d.add(`<svg class="picture %s" viewBox="%v %v %v %v" role="%s" aria-labelledby="%s" font-size="%v" text-anchor="middle">`,
		f.kind, f.area.left, f.area.top, f.area.width(), f.area.height(), role, labels, f.font)
	d.add(`<title id="%s-title">%s</title>%s`, id, escape(f.title), description)
}

func (d *drawing) close() template.HTML {
	d.add("</svg>")
	return template.HTML(d.String())
}

// subject writes the drawing of one thing, with its tip. It is a link if links may lead to
// address.
func (d *drawing) subject(label, tip, address string, draw func()) {
	address = safeURL(address)
	name := escape(nameOf(label, tip, address))
	if address == "" {
		d.add(`<g><title>%s</title>`, name)
		draw()
		d.add(`</g>`)
		return
	}
	d.add(`<a href="%s" aria-label="%s"><title>%s</title>`, escape(address), name, name)
	draw()
	d.add(`</a>`)
}

// captions writes texts of one class, each in its place. They are out of the reach
// of assistive technology, which has the tips.
func (d *drawing) captions(class string, all []caption, font length) {
	d.add(`<g class="%s" aria-hidden="true">`, class)
	for _, c := range all {
		d.caption("", c, font)
	}
	d.add(`</g>`)
}

func (d *drawing) caption(class string, c caption, font length) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	for i, line := range c.lines {
		if line == "" {
			continue
		}
		if i > 0 {
			d.add(" ") // between the words of the text; it is not drawn
		}
		baseline := c.top + lineHeight(font)*length(i) + ascent(font)
		d.add(`<text%s x="%v" y="%v">%s</text>`, class, (c.left+c.right)/2, baseline, escape(line))
	}
}

// nameOf returns the accessible name. It contains the visible label, so that people who
// speak to the browser can say it.
func nameOf(label, tip, address string) string {
	label, tip = oneLine(label), oneLine(tip)
	switch {
	case tip == "" && label == "":
		return address
	case tip == "":
		return label
	case strings.Contains(tip, label):
		return tip
	}
	return label + ": " + tip
}
