// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

// The layout of the map: topics push each other away, and shared posts pull them
// together (Fruchterman and Reingold, 1991). It starts from a spiral and takes a
// fixed number of steps, so that nothing in it is left to chance.

const (
	layoutSteps   = 300
	separateSteps = 200
	// side of the square for the forces, in the finest lengths.
	side = 100_000
)

// A vector is a place or a force in the square.
type vector struct{ x, y int64 }

// arrangeMap returns the final positions of the nodes in the square.
func arrangeMap(nodes int, edges []Edge) []vector {
	at := spiral(nodes)
	for step := range layoutSteps {
		force := make([]vector, len(at))
		pushApart(at, force)
		pullTogether(at, force, edges)
		limit := int64(side / 10 * (layoutSteps - step) / layoutSteps)
		for i := range at {
			// The pull to the middle keeps nodes without shared posts in the picture.
			f := vector{force[i].x - at[i].x/8, force[i].y - at[i].y/8}
			if size := root(f.x*f.x + f.y*f.y); size > limit {
				f = vector{f.x * limit / size, f.y * limit / size}
			}
			at[i] = vector{at[i].x + f.x, at[i].y + f.y}
		}
	}
	bringNear(at, edges)
	return at
}

// bringNear moves the nodes without an edge, which nothing pulls, close to the others. Far away,
// they would make the picture of the others small.
func bringNear(at []vector, edges []Edge) {
	if len(edges) == 0 {
		return
	}
	low, high := at[edges[0].From], at[edges[0].From]
	joined := make([]bool, len(at))
	for _, e := range edges {
		for _, i := range []int{e.From, e.To} {
			joined[i] = true
			low = vector{min(low.x, at[i].x), min(low.y, at[i].y)}
			high = vector{max(high.x, at[i].x), max(high.y, at[i].y)}
		}
	}
	margin := vector{(high.x - low.x) / 4, (high.y - low.y) / 4}
	for i := range at {
		if !joined[i] {
			at[i].x = min(max(at[i].x, low.x-margin.x), high.x+margin.x)
			at[i].y = min(max(at[i].y, low.y-margin.y), high.y+margin.y)
		}
	}
}

// layOut gives each node its center in a map of the height.
func layOut(nodes []mapNode, at []vector, height length) {
	fit(nodes, at, height)
	separate(nodes, mapNode.withName, height)
	separate(nodes, mapNode.alone, height)
}

// spiral puts the first node in the middle and each next further out, as the
// seeds of a sunflower are.
func spiral(count int) []vector {
	at := make([]vector, count)
	for i := range at {
		cos, sin := turn(137*i + 223) // the golden angle; the second node is at the right
		radius := side / 2 * root(int64(i)*1_000_000) / root(int64(count)*1_000_000)
		at[i] = vector{radius * cos / one, radius * sin / one}
	}
	return at
}

// ideal is the distance that neighbours would have, squared.
func ideal(count int) int64 { return side * side / int64(count) / 2 }

func pushApart(at, force []vector) {
	strength := ideal(len(at))
	for i := range at {
		for j := range i {
			dx, dy := at[i].x-at[j].x, at[i].y-at[j].y
			if dx == 0 && dy == 0 {
				dx = 1
			}
			square := max(dx*dx+dy*dy, side/10) // at no distance the force has no bound
			fx, fy := dx*strength/square, dy*strength/square
			force[i].x, force[i].y = force[i].x+fx, force[i].y+fy
			force[j].x, force[j].y = force[j].x-fx, force[j].y-fy
		}
	}
}

func pullTogether(at, force []vector, edges []Edge) {
	distance := root(ideal(len(at)))
	for _, e := range edges {
		a, b := at[e.From], at[e.To]
		dx, dy := b.x-a.x, b.y-a.y
		pull := root(dx*dx+dy*dy) * int64(20+share(e.Weight, edges[0].Weight, 30)) / 100
		fx, fy := dx*pull/distance, dy*pull/distance
		force[e.From].x, force[e.From].y = force[e.From].x+fx, force[e.From].y+fy
		force[e.To].x, force[e.To].y = force[e.To].x-fx, force[e.To].y-fy
	}
}

// fit stretches the square to the map. A few nodes stay close together in the
// middle.
func fit(nodes []mapNode, at []vector, height length) {
	low, high := at[0], at[0]
	for _, v := range at {
		low = vector{min(low.x, v.x), min(low.y, v.y)}
		high = vector{max(high.x, v.x), max(high.y, v.y)}
	}
	wide := min(mapWidth-80*unit, 30*unit*root(length(len(nodes))*16))
	tall := min(height-60*unit, wide*height/mapWidth)
	scale := func(v, low, high int64, span, middle length) length {
		if high == low {
			return middle
		}
		return middle - span/2 + length((v-low)*int64(span)/(high-low))
	}
	for i, v := range at {
		nodes[i].center = point{
			scale(v.x, low.x, high.x, wide, mapWidth/2),
			scale(v.y, low.y, high.y, tall, height/2),
		}
	}
}

// withName is the room that a node needs to have its name below it.
func (n mapNode) withName() box {
	name := newCaption(n.lines, point{}, mapFont)
	half := max(n.radius, name.width()/2)
	return box{-half, -n.radius, half, n.radius + name.height() + unit}.grown(unit)
}

// alone is the room that a node needs without its name.
func (n mapNode) alone() box { return around(point{}, n.radius+2*unit) }

// separate moves nodes apart until the rooms of no two overlap, or until the steps
// are used up: then the map must be higher.
func separate(nodes []mapNode, room func(mapNode) box, height length) {
	rooms := make([]box, len(nodes))
	for i, n := range nodes {
		rooms[i] = room(n)
	}
	for step := range separateSteps {
		sideways := step%2 == 1 // the shorter way alone gets stuck between top and bottom
		moves := make([]point, len(nodes))
		for i := range nodes {
			for j := range i {
				move := overlap(nodes[j].center, nodes[i].center, rooms[j], rooms[i], sideways)
				moves[i] = point{moves[i].x + move.x, moves[i].y + move.y}
				moves[j] = point{moves[j].x - move.x, moves[j].y - move.y}
			}
		}
		for i := range nodes {
			// A third of the way, since the others move too.
			nodes[i].center.x += moves[i].x / 3
			nodes[i].center.y += moves[i].y / 3
			keepInside(&nodes[i].center, rooms[i], height)
		}
	}
}

// overlap returns the shortest move that separates the room of b from a, or the
// shortest one sideways. It is zero if they do not overlap.
func overlap(a, b point, roomA, roomB box, sideways bool) point {
	right := a.x + roomA.right - b.x - roomB.left
	left := b.x + roomB.right - a.x - roomA.left
	down := a.y + roomA.bottom - b.y - roomB.top
	up := b.y + roomB.bottom - a.y - roomA.top
	if min(right, left, down, up) <= 0 {
		return point{}
	}
	// Two units more than needed, so that a third of the move is not nothing.
	x, y := right+2, down+2
	if left < right {
		x = -left - 2
	}
	if up < down {
		y = -up - 2
	}
	if sideways || abs(x) <= abs(y) {
		return point{x: x}
	}
	return point{y: y}
}

func keepInside(center *point, room box, height length) {
	center.x = min(max(center.x, mapMargin-room.left), mapWidth-mapMargin-room.right)
	center.y = min(max(center.y, mapMargin-room.top), height-mapMargin-room.bottom)
}
