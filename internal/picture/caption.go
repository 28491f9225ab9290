// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import "iter"

// A box is a part of the picture.
type box struct{ left, top, right, bottom length }

func (b box) width() length  { return b.right - b.left }
func (b box) height() length { return b.bottom - b.top }

func (b box) grown(by length) box {
	return box{b.left - by, b.top - by, b.right + by, b.bottom + by}
}

func (b box) overlaps(other box) bool {
	return b.left < other.right && other.left < b.right && b.top < other.bottom && other.top < b.bottom
}

func (b box) contains(other box) bool {
	return b.left <= other.left && other.right <= b.right && b.top <= other.top && other.bottom <= b.bottom
}

// union returns the smallest box that contains both.
func (b box) union(other box) box {
	return box{min(b.left, other.left), min(b.top, other.top), max(b.right, other.right), max(b.bottom, other.bottom)}
}

// around returns the box of a circle.
func around(center point, radius length) box {
	return box{center.x, center.y, center.x, center.y}.grown(radius)
}

// A segment goes from one point to the other.
type segment struct{ from, to point }

// crosses reports whether a part of the line is in the box: no axis separates them.
func (l segment) crosses(b box) bool {
	dx, dy := l.to.x-l.from.x, l.to.y-l.from.y
	mx, my := l.from.x+l.to.x-b.left-b.right, l.from.y+l.to.y-b.top-b.bottom
	return abs(mx) <= b.width()+abs(dx) && abs(my) <= b.height()+abs(dy) &&
		abs(dx*my-dy*mx) <= b.width()*abs(dy)+b.height()*abs(dx)
}

// A caption is text in its place; it is drawn in the middle of the box.
type caption struct {
	lines []string
	box
}

func lineHeight(font length) length { return font * 6 / 5 }
func ascent(font length) length     { return font * 19 / 20 }

// newCaption returns the lines around a point.
func newCaption(lines []string, center point, font length) caption {
	var widest length
	for _, text := range lines {
		widest = max(widest, textWidth(text, font))
	}
	half := lineHeight(font) * length(len(lines)) / 2
	return caption{lines, box{center.x - widest/2, center.y - half, center.x + (widest+1)/2, center.y + half}}
}

func (c caption) moved(x, y length) caption {
	c.box = box{c.left + x, c.top + y, c.right + x, c.bottom + y}
	return c
}

// into returns the caption moved sideways by as little as brings it between left
// and right.
func (c caption) into(left, right length) caption {
	return c.moved(max(0, left-c.left)+min(0, right-c.right), 0)
}

// captionPlacer tracks the used room, so that no text covers another
// or a topic.
type captionPlacer struct {
	area  box
	taken []box
	lines []segment
}

func (p *captionPlacer) take(b box) { p.taken = append(p.taken, b) }

func (p *captionPlacer) free(c caption) bool {
	for _, other := range p.taken {
		if c.overlaps(other) {
			return false
		}
	}
	return p.area.contains(c.box)
}

func (p *captionPlacer) crossed(c caption) bool {
	for _, l := range p.lines {
		if l.crosses(c.box) {
			return true
		}
	}
	return false
}

// place takes the first place that is free and that no line crosses, or else the
// first that is free; false where none is.
func (p *captionPlacer) place(choices iter.Seq[caption]) (caption, bool) {
	var best caption
	found := false
	for c := range choices {
		if !p.free(c) {
			continue
		}
		crossed := p.crossed(c)
		if !crossed || !found {
			best, found = c, true
		}
		if !crossed {
			break
		}
	}
	if found {
		p.take(best.grown(unit))
	}
	return best, found
}
