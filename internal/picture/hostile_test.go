// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"html/template"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"
)

type failer interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// attributes are those that each element may have.
var attributes = map[string]string{
	"svg":    "class viewBox width height role aria-labelledby font-size text-anchor",
	"title":  "id",
	"desc":   "id",
	"g":      "class aria-hidden",
	"a":      "href aria-label",
	"path":   "class d stroke-width",
	"rect":   "class x y width height rx",
	"circle": "class cx cy r",
	"text":   "class x y",
}

// parse returns the elements of the picture, and reports what no picture may have.
func parse(t failer, picture template.HTML, id string) []*html.Node {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	roots, err := html.ParseFragment(strings.NewReader(string(picture)), body)
	if err != nil || len(roots) != 1 || roots[0].Data != "svg" {
		t.Fatalf("the picture is not one <svg>: %v: %s", err, picture)
	}
	elements := []*html.Node{roots[0]}
	for n := range roots[0].Descendants() {
		if n.Type == html.ElementNode {
			elements = append(elements, n)
		} else if n.Type != html.TextNode {
			t.Errorf("the picture holds %q", n.Data)
		}
	}
	ids := map[string]bool{}
	for _, n := range elements {
		allowed, ok := attributes[n.Data]
		if !ok {
			t.Errorf("the picture holds the element %s: %s", n.Data, picture)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields(allowed), a.Key) {
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			}
			if a.Key == "id" {
				if ids[a.Val] || !strings.HasPrefix(a.Val, id) {
					t.Errorf("the id %q is used twice or does not begin with %q", a.Val, id)
				}
				ids[a.Val] = true
			}
		}
		checkElement(t, n)
	}
	for _, name := range strings.Fields(attribute(roots[0], "aria-labelledby")) {
		if !ids[name] {
			t.Errorf("no element has the id %q", name)
		}
	}
	return elements
}

func checkElement(t failer, n *html.Node) {
	switch n.Data {
	case "a":
		name, href := attribute(n, "aria-label"), attribute(n, "href")
		if name == "" || n.FirstChild.Data != "title" || content(n.FirstChild) != name {
			t.Errorf("the link to %q has the name %q", href, name)
		}
		if href != safeURL(href) || href == "" {
			t.Errorf("a link leads to %q", href)
		}
	case "svg":
		links := false
		for child := range n.Descendants() {
			links = links || child.Type == html.ElementNode && child.Data == "a"
		}
		if role := attribute(n, "role"); role != map[bool]string{true: "group", false: "img"}[links] {
			t.Errorf("the role is %q, and it holds links: %v", role, links)
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func content(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}

// drawAll draws all kinds of pictures, with text and address wherever they may be.
func drawAll(text, address string, value int) []template.HTML {
	nodes := []Node{
		{Label: text, URL: address, Tip: text, Weight: value},
		{Label: "Go", URL: "/go/", Tip: text, Weight: 3}, {Label: text, URL: "/a/", Weight: -value},
	}
	return []template.HTML{
		Bars(BarChart{ID: text, Title: text, Description: text, Bars: []Bar{
			{Label: text, Value: value, Tip: text, URL: address}, {Label: "2024", Value: 1}, {Label: text, Value: -value},
		}}),
		Spark(SparkLine{Title: text, Values: []int{value, 1, -value}}),
		Graph(GraphPicture{ID: text, Title: text, Description: text, Center: nodes[0], Nodes: nodes}),
		Map(MapPicture{ID: text, Title: text, Description: text, Nodes: nodes, Edges: []Edge{
			{From: 0, To: 1, Weight: value}, {From: 1, To: 1, Weight: 1}, {From: -1, To: 1, Weight: 1}, {From: 1, To: value, Weight: 1},
		}}),
	}
}

func TestHostileText(t *testing.T) {
	for name, text := range map[string]string{
		"empty":           "",
		"markup":          `<b>bold</b> & <i onclick="x()">i</i> &amp; &lt;`,
		"script":          `<script>alert(1)</script>`,
		"end of title":    `</title></svg><script>alert(1)</script>`,
		"end of text":     `</text></a></svg><img src=x onerror=alert(1)>`,
		"foreign object":  `<foreignObject><body onload="alert(1)">`,
		"quotes":          "\" onmouseover=\"alert(1) ' ` x='",
		"comment":         `<!-- --> <![CDATA[ ]]> <?xml?>`,
		"template":        `{{.}} {{template "base.html"}} %s %d %!v(MISSING)`,
		"controls":        "a\x00b\x01\x1b\x7f\u0085c\r\nd\te",
		"override":        "abc\u202edef \u2066a\u2069",
		"invalid UTF-8":   "a\xff\xfe\xc3(b",
		"noncharacter":    "a\uffff\ufffeb",
		"only marks":      "\u0301\u200d\u200b",
		"long":            strings.Repeat("W", 3000),
		"spaces":          strings.Repeat(" a ", 300),
		"emoji":           strings.Repeat("👩‍👩‍👧‍👦", 40),
		"right to left":   "مقدمة في الأنظمة (2024) and עברית",
		"marks":           strings.Repeat("Z̸̢̛a̷l̴g̵o e\u0301", 20),
		"script address":  "javascript:alert(1)",
		"styles":          `</style><style>*{display:none}</style>`,
		"ideographs":      strings.Repeat("分散システム", 20),
		"number of an id": "1 2",
	} {
		t.Run(name, func(t *testing.T) {
			for _, value := range []int{0, 1, 1000, math.MaxInt, -math.MaxInt} {
				for _, picture := range drawAll(text, text, value) {
					parse(t, picture, safeID(text))
				}
			}
		})
	}
}

func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("<>\"'`&;/={}!-\\ aon\x00\n\u202e\u200d\u0301"))),
		)
		text := texts.Draw(rt, "text")
		for _, picture := range drawAll(text, texts.Draw(rt, "address"), rapid.Int().Draw(rt, "value")) {
			parse(rt, picture, safeID(text))
		}
	})
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"/topics/go/":           true,
		"#2024":                 true,
		"https://example.org/a": true,
		"HTTP://example.org":    true,
		"":                      false,
		"//evil.example":        false,
		`/\evil.example`:        false,
		"/\t/evil.example":      false,
		"javascript:alert(1)":   false,
		"JavaScript:alert(1)":   false,
		"data:text/html,x":      false,
		"topics/go/":            false,
		"https://a\xff":         false,
	} {
		t.Run(address, func(t *testing.T) {
			if got := safeURL(address) != ""; got != want {
				t.Errorf("a link may lead there: %v, want %v", got, want)
			}
		})
	}
}

func TestNamesOfLinks(t *testing.T) {
	for name, test := range map[string]struct{ label, tip, address, want string }{
		"the tip holds the label": {"Go", "Go: 3 posts", "/go/", "Go: 3 posts"},
		"the tip adds to it":      {"Go", "3 posts", "/go/", "Go: 3 posts"},
		"no tip":                  {"Go", "", "/go/", "Go"},
		"no label":                {"", "3 posts", "/go/", "3 posts"},
		"neither":                 {"", " ", "/go/", "/go/"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := nameOf(test.label, test.tip, test.address); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
