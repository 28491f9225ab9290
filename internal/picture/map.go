// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// An Edge joins two topics of a map.
type Edge struct {
	// From and To are indices of Nodes; which is which does not matter.
	From, To int
	// Weight is the number of posts that the topics share.
	Weight int
}

// A MapPicture shows all topics, and which of them share posts.
type MapPicture struct {
	// ID is unique on the page; the ids in the picture begin with it.
	ID string
	// Title names the picture, and must not be empty. Description describes it.
	Title, Description string
	// Nodes are from 1 to 60; of more, the 60 with the greatest weights are drawn.
	Nodes []Node
	// Edges are in any order; of more than 150, the strongest are drawn. An edge
	// from a node to itself, to no node or with a weight below 1 is not drawn.
	Edges []Edge
}

const (
	maxMapNodes = 60
	maxMapEdges = 150
	mapWidth    = 720 * unit
	// A map is as high as its names need, from mapHeight to maxMapHeight.
	mapHeight    = 480 * unit
	maxMapHeight = 1920 * unit
	mapFont      = 13 * unit
	mapMargin    = 6 * unit
	maxMapName   = 160 * unit
)

// mapNode is a node in its place.
type mapNode struct {
	Node
	lines  []string // of its name
	center point
	radius length
	name   caption
}

// Map draws topics that share posts near each other, in 720 units of width and as
// much height as their names need; "" without nodes. Every topic has its name, which
// is cut where two lines do not hold it.
func Map(m MapPicture) template.HTML {
	if len(m.Nodes) == 0 {
		return ""
	}
	nodes, edges := selectMap(m.Nodes, m.Edges)
	at := arrangeMap(len(nodes), edges)
	var area box
	for height := mapHeight; ; height += mapHeight / 4 {
		layOut(nodes, at, height)
		var complete bool
		if area, complete = nameMap(nodes, edges, height); complete || height >= maxMapHeight {
			break
		}
	}
	links := slices.ContainsFunc(nodes, func(n mapNode) bool { return safeURL(n.URL) != "" })
	var d drawing
	d.open(frame{kind: "map", id: m.ID, title: m.Title, description: m.Description, links: links, area: area, font: mapFont})
	d.edges(nodes, edges)
	for _, n := range nodes {
		d.node(n.Node, n.center, n.radius, n.name, mapFont)
	}
	return d.close()
}

// selectMap returns the nodes and edges to draw, in an order that does not depend on the order of
// the edges or of different nodes.
func selectMap(all []Node, joined []Edge) ([]mapNode, []Edge) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := all[a], all[b]
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.Label, y.Label),
			cmp.Compare(x.URL, y.URL), cmp.Compare(x.Tip, y.Tip))
	})
	order = order[:min(len(order), maxMapNodes)]
	most := heaviest(all)
	nodes, rank := make([]mapNode, len(order)), make(map[int]int, len(order))
	for i, from := range order {
		nodes[i] = mapNode{
			Node:   all[from],
			lines:  mapLines(oneLine(all[from].Label)),
			radius: nodeRadius(all[from].Weight, most, 3*unit, 13*unit),
		}
		rank[from] = i
	}
	return nodes, selectEdges(joined, rank)
}

// selectEdges returns the edges between ranked nodes, with ranks instead of
// indices: the strongest first, without duplicates.
func selectEdges(joined []Edge, rank map[int]int) []Edge {
	weights := map[[2]int]int{}
	for _, e := range joined {
		from, ok := rank[e.From]
		to, ok2 := rank[e.To]
		if ok && ok2 && from != to && e.Weight > 0 {
			key := [2]int{min(from, to), max(from, to)}
			weights[key] = max(weights[key], e.Weight)
		}
	}
	edges := make([]Edge, 0, len(weights))
	for ends, weight := range weights {
		edges = append(edges, Edge{From: ends[0], To: ends[1], Weight: weight})
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return edges[:min(len(edges), maxMapEdges)]
}

// edges draws the weak ones first, and all of one strength as one path.
func (d *drawing) edges(nodes []mapNode, edges []Edge) {
	widths := [...]length{unit, 2 * unit, 3 * unit, 5 * unit}
	var paths [len(widths)]strings.Builder
	for _, e := range edges { // the strongest is the first
		a, b := nodes[e.From].center, nodes[e.To].center
		level := min(int(share(e.Weight, edges[0].Weight, length(len(widths)))), len(widths)-1)
		_, _ = fmt.Fprintf(&paths[level], "M%v %vL%v %v", a.x, a.y, b.x, b.y)
	}
	for i := range paths {
		if paths[i].Len() > 0 {
			d.add(`<path class="edge edge-%d" stroke-width="%v" d="%s"/>`, i+1, widths[i], paths[i].String())
		}
	}
}

// mapLines returns the lines that a name is shown in.
func mapLines(label string) []string {
	pair := halves(label, mapFont)
	if textWidth(label, mapFont) <= maxMapName || pair == nil {
		return []string{cutText(label, maxMapName, mapFont)}
	}
	return []string{cutText(pair[0], maxMapName, mapFont), cutText(pair[1], maxMapName, mapFont)}
}

// nameMap finds places for the names, and returns the used part of the map. It is
// complete if every name has a place. The topics with the most posts come first. From the first name without
// a place on, no name is shown: a named topic seems more important than one without a name.
func nameMap(nodes []mapNode, edges []Edge, height length) (used box, complete bool) {
	p := captionPlacer{area: box{0, 0, mapWidth, height}}
	for _, n := range nodes {
		p.take(around(n.center, n.radius+unit))
	}
	for _, e := range edges {
		p.lines = append(p.lines, segment{nodes[e.From].center, nodes[e.To].center})
	}
	used, complete = around(nodes[0].center, nodes[0].radius), true
	for i, n := range nodes {
		used = used.union(around(n.center, n.radius))
		nodes[i].name = caption{}
		if !complete || n.lines[0] == "" {
			continue
		}
		var name caption
		if name, complete = p.place(slices.Values(mapNames(n))); complete {
			nodes[i].name = name
			used = used.union(name.box)
		}
	}
	return box{0, max(0, used.top-mapMargin), mapWidth, min(height, used.bottom+mapMargin)}, complete
}

// mapNames returns the possible positions of a node's name: below, above or beside it.
func mapNames(n mapNode) []caption {
	c := newCaption(n.lines, n.center, mapFont)
	down, aside := c.height()/2+n.radius+unit, c.width()/2+n.radius+3*unit
	out := []caption{c.moved(0, down), c.moved(0, -down), c.moved(aside, 0), c.moved(-aside, 0)}
	for _, quarters := range []length{1, -1, 2, -2} {
		shift := c.width() * quarters / 4
		out = append(out, c.moved(shift, down), c.moved(shift, -down))
	}
	return out
}
