// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"html/template"
	"iter"
	"strings"
)

// A Node is a topic.
type Node struct {
	// Label is the name of the topic.
	Label string
	// URL is the topic's page; it may be empty.
	URL string
	// Tip such as "Architecture: 8 posts", also for who cannot see the node.
	Tip string
	// Weight is the number of posts; one below 1 counts as the least.
	Weight int
}

// A GraphPicture shows a topic among its adjacent topics.
type GraphPicture struct {
	// ID is unique on the page; the ids in the picture begin with it.
	ID string
	// Title names the picture, and must not be empty. Description describes it.
	Title, Description string
	// Center is the topic; its weight does not matter.
	Center Node
	// Nodes are at most 12 adjacent topics, the strongest first; the weight is the
	// number of posts that they share with the topic. Of more, the first 12 are drawn.
	Nodes []Node
}

const (
	maxGraphNodes = 12
	graphWidth    = 440 * unit
	graphFont     = 14 * unit
	graphMargin   = 4 * unit
	nodeGap       = 2 * unit
	maxName       = 150 * unit
	minName       = 40 * unit
)

// graphNode is a node in its place.
type graphNode struct {
	Node
	center point
	radius length
	name   caption
}

// Graph draws the topic in the centre and its adjacent topics clockwise around it,
// in 440 units of width and as much height as needed; "" without nodes.
func Graph(g GraphPicture) template.HTML {
	g.Nodes = g.Nodes[:min(len(g.Nodes), maxGraphNodes)]
	if len(g.Nodes) == 0 {
		return ""
	}
	center := newCaption(centerLines(g.Center.Label), point{graphWidth / 2, 0}, graphFont)
	pill := center.grown(8 * unit)
	pill.left, pill.right = pill.left-center.width()/16, pill.right+center.width()/16 // its name may be bold
	nodes := arrange(g.Nodes)
	nameNodes(nodes, pill)

	area, links, most := pill, safeURL(g.Center.URL) != "", heaviest(g.Nodes)
	for _, n := range nodes {
		area = area.union(around(n.center, n.radius)).union(n.name.box)
		links = links || safeURL(n.URL) != ""
	}
	area = box{0, area.top - graphMargin, graphWidth, area.bottom + graphMargin}
	var d drawing
	d.open(frame{kind: "graph", id: g.ID, title: g.Title, description: g.Description, links: links, area: area, font: graphFont})
	for _, n := range nodes {
		d.add(`<path class="edge" stroke-width="%v" d="M%v 0L%v %v"/>`,
			unit+share(n.Weight, most, 6*unit), graphWidth/2, n.center.x, n.center.y)
	}
	d.subject(g.Center.Label, g.Center.spoken(center), g.Center.URL, func() {
		d.add(`<rect class="node-center" x="%v" y="%v" width="%v" height="%v" rx="8"/>`,
			pill.left, pill.top, pill.width(), pill.height())
		d.caption("name-center", center, graphFont)
	})
	for _, n := range nodes {
		d.node(n.Node, n.center, n.radius, n.name, graphFont)
	}
	return d.close()
}

// node draws the circle and the name of a topic.
func (d *drawing) node(n Node, center point, radius length, name caption, font length) {
	d.subject(n.Label, n.spoken(name), n.URL, func() {
		d.add(`<circle class="node" cx="%v" cy="%v" r="%v"/>`, center.x, center.y, radius)
		d.caption("name", name, font)
	})
}

// spoken returns the tip of the node. If its name is cut within a word, the visible part precedes the name,
// because it is no part of the name as a whole.
func (n Node) spoken(name caption) string {
	seen := strings.Join(name.lines, " ")
	if !breaksWord(oneLine(n.Label), seen) {
		return n.Tip
	}
	return seen + " " + nameOf(n.Label, n.Tip, n.URL)
}

func heaviest(nodes []Node) int {
	most := 1
	for _, n := range nodes {
		most = max(most, n.Weight)
	}
	return most
}

// nodeRadius grows with the root of the weight, so that the area of the circle
// shows the weight.
func nodeRadius(weight, most int, least, span length) length {
	const fine = 10000
	return least + span*root(share(weight, most, fine*fine))/fine
}

// centerLines returns the name of the topic in at most two lines.
func centerLines(label string) []string {
	const limit = 130 * unit
	label = oneLine(label)
	if textWidth(label, graphFont) <= limit {
		return []string{label}
	}
	pair := halves(label, graphFont)
	if pair == nil || textWidth(pair[0], graphFont) > limit {
		return []string{cutText(label, limit, graphFont)}
	}
	return []string{pair[0], cutText(pair[1], limit, graphFont)}
}

// arrange puts the nodes on an ellipse: the strongest at the top, or at the right
// if one or two nodes do not use the height.
func arrange(nodes []Node) []graphNode {
	heights := []length{0, 0, 0, 95, 95, 105, 110, 130, 140, 150, 160, 170, 180}
	radii := point{150 * unit, heights[len(nodes)] * unit}
	start := 270
	if len(nodes) <= 2 {
		start = 360
	}
	most := heaviest(nodes)
	out := make([]graphNode, len(nodes))
	for i, n := range nodes {
		out[i] = graphNode{
			Node:   n,
			center: onEllipse(point{graphWidth / 2, 0}, radii, start+360*i/len(nodes)),
			radius: nodeRadius(n.Weight, most, 5*unit, 10*unit),
		}
	}
	return out
}

// nameNodes finds a place for each name.
func nameNodes(nodes []graphNode, pill box) {
	const high = 1000 * unit // the picture is as high as needed
	p := captionPlacer{area: box{2 * unit, -high, graphWidth - 2*unit, high}, taken: []box{pill.grown(nodeGap)}}
	for _, n := range nodes {
		p.take(around(n.center, n.radius+nodeGap))
		p.lines = append(p.lines, segment{point{graphWidth / 2, 0}, n.center})
	}
	for i, n := range nodes {
		nodes[i].name, _ = p.place(graphNames(n))
	}
}

// graphNames returns the possible positions of a node's name, the best first: whole before
// cut, and away from the centre before towards it.
func graphNames(n graphNode) iter.Seq[caption] {
	side := length(1)
	if n.center.y < 0 {
		side = -1
	}
	return func(yield func(caption) bool) {
		for lines := range graphTexts(oneLine(n.Label)) {
			c := newCaption(lines, n.center, graphFont)
			for _, away := range []length{side, -side} {
				c := c.moved(0, away*(c.height()/2+n.radius+nodeGap))
				for _, aside := range []length{0, 12, -12, 24, -24, 36, -36, 48, -48} {
					if !yield(c.moved(aside*unit, 0)) {
						return
					}
				}
			}
		}
	}
}

// graphTexts returns the forms of a name from long to short, in one line
// and in two. It is lazy, because most names fit at once.
func graphTexts(label string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		if textWidth(label, graphFont) <= maxName && !yield([]string{label}) {
			return
		}
		pair := halves(label, graphFont)
		var first length
		if pair != nil {
			first = textWidth(pair[0], graphFont)
		}
		for limit := maxName; limit >= minName; limit -= 10 * unit {
			var lines []string
			if pair != nil && first <= limit {
				lines = []string{cutText(pair[0], limit, graphFont), cutText(pair[1], limit, graphFont)}
			} else {
				lines = []string{cutText(label, limit, graphFont)}
			}
			if !yield(lines) {
				return
			}
		}
	}
}
