// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// A shape is what a picture shows, as a browser would lay it out.
type shape struct {
	box
	text string
	// of is the topic or the group of labels that it belongs to.
	of *html.Node
}

// shapes returns the circles and boxes of topics, and the lines of text.
func shapes(t failer, elements []*html.Node) (area box, nodes, texts []shape) {
	view := strings.Fields(attribute(elements[0], "viewBox"))
	left, top, wide, high := tenths(t, view[0]), tenths(t, view[1]), tenths(t, view[2]), tenths(t, view[3])
	area = box{left, top, left + wide, top + high}
	font := tenths(t, attribute(elements[0], "font-size"))
	for _, n := range elements {
		at := func(key string) length { return tenths(t, attribute(n, key)) }
		switch n.Data {
		case "circle":
			nodes = append(nodes, shape{box: around(point{at("cx"), at("cy")}, at("r")), of: n.Parent})
		case "rect":
			nodes = append(nodes, shape{box: box{at("x"), at("y"), at("x") + at("width"), at("y") + at("height")}, of: n.Parent})
		case "text":
			half := textWidth(content(n), font)/2 - 1 // a tenth is lost to rounding
			texts = append(texts, shape{
				box:  box{at("x") - half, at("y") - ascent(font), at("x") + half, at("y") - ascent(font) + lineHeight(font)},
				text: content(n), of: n.Parent,
			})
		}
	}
	return area, nodes, texts
}

func tenths(t failer, text string) length {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return length(math.Round(number * 10))
}

// checkGeometry reports what leaves the picture and what covers something else.
func checkGeometry(t failer, picture template.HTML, id string) {
	area, nodes, texts := shapes(t, parse(t, picture, id))
	for _, s := range append(nodes, texts...) {
		if !area.contains(s.box) {
			t.Errorf("%q at %v leaves the picture, which is %v", s.text, s.box, area)
		}
	}
	for i, a := range nodes {
		for _, b := range nodes[:i] {
			if a.overlaps(b.box) {
				t.Errorf("the topics at %v and %v overlap", a.box, b.box)
			}
		}
	}
	for i, a := range texts {
		for _, b := range texts[:i] {
			if a.overlaps(b.box) {
				t.Errorf("the texts %q at %v and %q at %v overlap", a.text, a.box, b.text, b.box)
			}
		}
		for _, n := range nodes {
			inside := a.of == n.of && n.contains(a.box) // as the name in the centre of a graph
			if a.overlaps(n.box) && !inside {
				t.Errorf("the text %q at %v lies on the topic at %v", a.text, a.box, n.box)
			}
		}
	}
}

// A topic that shares no posts stays near the others: it does not make the rest of the map small.
func TestATopicOfItsOwnStaysNear(t *testing.T) {
	var edges []Edge
	const joined = 19
	for i := range joined {
		for j := range i {
			if (i*j)%3 != 1 {
				edges = append(edges, Edge{From: i, To: j, Weight: 1 + (i+j)%9})
			}
		}
	}
	at := arrangeMap(joined+1, edges)
	low, high := at[0], at[0]
	for _, v := range at[:joined] {
		low, high = vector{min(low.x, v.x), min(low.y, v.y)}, vector{max(high.x, v.x), max(high.y, v.y)}
	}
	alone := at[joined]
	for _, c := range []struct{ v, low, high int64 }{{alone.x, low.x, high.x}, {alone.y, low.y, high.y}} {
		if span := c.high - c.low; c.v < c.low-span/3 || c.v > c.high+span/3 {
			t.Errorf("it is at %v, the others from %v to %v", alone, low, high)
		}
	}
}

func TestSamplesAreClear(t *testing.T) {
	for name, picture := range pictures() {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(name, "spark") {
				return // it has no text
			}
			checkGeometry(t, picture, "")
		})
	}
}

func TestSamplesAreSmall(t *testing.T) {
	all := pictures()
	for name, limit := range map[string]int{
		"bars-15": 3 << 10, "bars-15-linked": 3 << 10, "spark-15": 500, "spark-40": 500, "graph-12": 6 << 10, "map-60": 30 << 10,
	} {
		t.Run(name, func(t *testing.T) {
			if got := len(all[name]); got > limit {
				t.Errorf("it has %d bytes, want at most %d", got, limit)
			}
		})
	}
}

func TestSampleNamesAreShown(t *testing.T) {
	all := pictures()
	for name, want := range map[string]int{"graph-12": 14, "graph-5": 7, "map-60": 60, "map-25": 25, "map-9": 9, "bars-15": 20} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Count(string(all[name]), "<text"); got != want {
				t.Errorf("it has %d lines of text, want %d", got, want)
			}
		})
	}
}

var labels = rapid.OneOf(
	rapid.SampledFrom(topicNames),
	rapid.StringN(0, 40, 120),
	rapid.StringOfN(rapid.SampledFrom([]rune("分散シعبرי mWi ")), 0, 40, -1),
)

func drawNodes(rt *rapid.T, most int) []Node {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Node {
		return Node{
			Label: labels.Draw(rt, "label"), Tip: "tip",
			URL:    rapid.SampledFrom([]string{"", "/a/"}).Draw(rt, "url"),
			Weight: rapid.OneOf(rapid.IntRange(-1, 40), rapid.Int()).Draw(rt, "weight"),
		}
	}), 0, most).Draw(rt, "nodes")
}

func TestBarsAreClear(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := BarChart{ID: "b", Title: "title"}
		years := rapid.Bool().Draw(rt, "years")
		for i, value := range rapid.SliceOfN(rapid.OneOf(rapid.IntRange(-1, 12), rapid.Int()), 1, 45).Draw(rt, "values") {
			label := strconv.Itoa(1980 + i)
			if !years {
				label = labels.Draw(rt, "label")
			}
			b.Bars = append(b.Bars, Bar{Label: label, Value: value})
		}
		picture := Bars(b)
		checkGeometry(rt, picture, "b")
		if years { // the first and the last are always there
			for _, label := range []string{b.Bars[max(0, len(b.Bars)-maxBars)].Label, b.Bars[len(b.Bars)-1].Label} {
				if !strings.Contains(string(picture), ">"+label+"</text>") {
					rt.Errorf("the label %s is missing", label)
				}
			}
		}
	})
}

func TestGraphsAreClear(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := GraphPicture{ID: "g", Title: "title", Center: Node{Label: labels.Draw(rt, "center")}, Nodes: drawNodes(rt, 14)}
		if picture := Graph(g); picture != "" {
			checkGeometry(rt, picture, "g")
		} else if len(g.Nodes) > 0 {
			rt.Errorf("nothing is drawn")
		}
	})
}

func TestMapsAreClear(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := MapPicture{ID: "m", Title: "title", Nodes: drawNodes(rt, 65)}
		m.Edges = drawEdges(rt, len(m.Nodes))
		picture := Map(m)
		if picture == "" {
			return
		}
		checkGeometry(rt, picture, "m")
		_, circles, texts := shapes(rt, parse(rt, picture, "m"))
		named := map[*html.Node]bool{}
		for _, text := range texts {
			named[text.of] = true
		}
		for _, c := range circles {
			label, tipped := strings.CutSuffix(content(c.of.FirstChild), ": tip")
			if tipped && textWidth(label, mapFont) > 0 && !named[c.of] {
				rt.Errorf("the topic %q has no name", label)
			}
		}
		shuffled := m
		shuffled.Edges = rapid.Permutation(m.Edges).Draw(rt, "shuffled")
		for i := range shuffled.Edges {
			if e := &shuffled.Edges[i]; i%2 == 0 {
				e.From, e.To = e.To, e.From
			}
		}
		if Map(shuffled) != picture {
			rt.Errorf("the order of the edges changes the picture")
		}
	})
}

func drawEdges(rt *rapid.T, nodes int) []Edge {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Edge {
		return Edge{
			From: rapid.IntRange(-1, nodes).Draw(rt, "from"), To: rapid.IntRange(-1, nodes).Draw(rt, "to"),
			Weight: rapid.OneOf(rapid.IntRange(-1, 9), rapid.Int()).Draw(rt, "weight"),
		}
	}), 0, 200).Draw(rt, "edges")
}

func TestOrderOfNodesOfAMap(t *testing.T) {
	m := sampleMap(25, 50)
	want := Map(m)
	reversed := MapPicture{ID: m.ID, Title: m.Title, Description: m.Description}
	last := len(m.Nodes) - 1
	for i := range m.Nodes {
		reversed.Nodes = append(reversed.Nodes, m.Nodes[last-i])
	}
	for _, e := range m.Edges {
		reversed.Edges = append(reversed.Edges, Edge{From: last - e.From, To: last - e.To, Weight: e.Weight})
	}
	if Map(reversed) != want {
		t.Error("the order of the nodes changes the picture")
	}
}

func TestNothingToDraw(t *testing.T) {
	for name, got := range map[string]template.HTML{
		"bars": Bars(BarChart{ID: "a", Title: "a"}), "spark": Spark(SparkLine{Title: "a"}),
		"graph": Graph(GraphPicture{ID: "a", Title: "a"}), "map": Map(MapPicture{ID: "a", Title: "a"}),
	} {
		t.Run(name, func(t *testing.T) {
			if got != "" {
				t.Errorf("got %s, want nothing", got)
			}
		})
	}
}

func TestTurn(t *testing.T) {
	for degrees := range 720 {
		cos, sin := turn(degrees)
		angle := float64(degrees) * math.Pi / 180
		if math.Abs(float64(cos)/one-math.Cos(angle)) > 1e-6 || math.Abs(float64(sin)/one-math.Sin(angle)) > 1e-6 {
			t.Errorf("turn(%d) = %d, %d", degrees, cos, sin)
		}
	}
}

func TestLength(t *testing.T) {
	for want, l := range map[string]length{"0": 0, "1": 10, "0.5": 5, "-0.5": -5, "-12.3": -123, "720": mapWidth} {
		if got := fmt.Sprint(l); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func BenchmarkMap(b *testing.B) {
	m := sampleMap(60, 150)
	for b.Loop() {
		Map(m)
	}
}
