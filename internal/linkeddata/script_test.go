// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linkeddata

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// texts are texts that an author may write.
var texts = map[string]string{
	"end of script":   `</script><script>alert(1)</script>`,
	"end in capitals": "</SCRIPT\n>",
	"comment":         `<!-- <script> -->`,
	"open comment":    `<!--`,
	"double escape":   `<!--<script>`,
	"CDATA":           `]]><![CDATA[`,
	"quotes":          "\"'`\\ \\\" \\u003c \\/",
	"template":        "{{.}} ${alert(1)} {{/* */}}",
	"separators":      "a\u2028b\u2029c",
	"entities":        `&lt;/script&gt; &amp; &#60;`,
	"NUL":             "a\x00b\x01\x1f\x7f\u0085",
	"invalid UTF-8":   "a\xff\xed\xa0\x80b",
	"noncharacter":    "a\uffffb\ufeff",
	"emoji":           "👩‍👩‍👧‍👦",
}

// page places the data of a page as a layout does.
var page = template.Must(template.New("page").Funcs(template.FuncMap{"script": Script}).Parse(
	`<!doctype html><title>{{.Title}}</title><script type="application/ld+json">{{script .LinkedData}}</script><p>{{.Title}}</p>`))

// embed returns the page with the graph in it.
func embed(t testing.TB, title string, graph Graph) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := page.Execute(&b, struct {
		Title      string
		LinkedData Graph
	}{title, graph}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// scripts returns the contents of the script elements of a page, as browsers see them.
func scripts(t testing.TB, body []byte) []string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for node := range root.Descendants() {
		if node.Type == html.ElementNode && node.Data == "script" {
			text := ""
			for child := range node.ChildNodes() {
				text += child.Data
			}
			out = append(out, text)
		}
	}
	return out
}

// hostileGraphs returns graphs with text in every field.
func hostileGraphs(text string) map[string]Graph {
	s := Site{Name: text, Description: text, URL: "https://example.com/" + text, Language: text, Search: text + SearchTerm}
	p := Page{
		Title: text, Description: text, URL: text, Language: text,
		Breadcrumbs: []Breadcrumb{{text, text}, {text, text}}, About: []Subject{{text, text}},
	}
	return map[string]Graph{
		"website":    siteGraph(s),
		"collection": Collection(s, CollectionPage{Page: p, Items: []Item{{Name: text, URL: text}}}),
		"article":    Article(s, ArticlePage{Page: p, Authors: []string{text}, Keywords: []string{text}}),
	}
}

// checkEmbedded fails unless a page with text in it has exactly one script element, which holds the exact JSON of the
// graph.
func checkEmbedded(t testing.TB, text string, graph Graph) {
	t.Helper()
	body := embed(t, text, graph)
	found := scripts(t, body)
	want, err := Script(graph)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{string(want)}, found); diff != "" {
		t.Fatalf("the page has other scripts: %s\n%s", diff, body)
	}
	if strings.ContainsAny(found[0], "<>&\u2028\u2029") {
		t.Errorf("the script is not escaped: %s", found[0])
	}
	var got, plain any
	if err := json.Unmarshal([]byte(found[0]), &got); err != nil {
		t.Fatalf("%v: %s", err, found[0])
	}
	if err := json.Unmarshal(marshal(t, graph), &plain); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, got); diff != "" {
		t.Errorf("the script says something else: %s", diff)
	}
}

// marshal returns the JSON of the graph without escaped markup.
func marshal(t testing.TB, graph Graph) []byte {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(graph); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileText(t *testing.T) {
	for name, text := range texts {
		for kind, graph := range hostileGraphs(text) {
			t.Run(name+" "+kind, func(t *testing.T) {
				checkEmbedded(t, text, graph)
				want := strings.ToValidUTF8(text, "\ufffd")
				if name == "invalid UTF-8" {
					want = "a\ufffd\ufffd\ufffd\ufffdb" // one for each byte
				}
				if got := nodesByType(t, graph)["WebSite"]["name"]; got != want {
					t.Errorf("the name is %q, want %q", got, want)
				}
			})
		}
	}
}

func TestGraphsInAPage(t *testing.T) {
	for name, graph := range graphs {
		t.Run(name, func(t *testing.T) { checkEmbedded(t, name, graph) })
	}
}

func TestAnyText(t *testing.T) {
	texts := rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.StringOf(rapid.SampledFrom([]rune("</!->scriptSCRIPT &;\"\\\u2028\n"))),
		rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"<!--", "-->", "<script>", "</script>", "]]>", " "})), func(s []string) string { return strings.Join(s, "") }),
	)
	rapid.Check(t, func(rt *rapid.T) {
		text := texts.Draw(rt, "text")
		for _, graph := range hostileGraphs(text) {
			checkEmbedded(t, text, graph)
		}
		if t.Failed() {
			rt.Fatal("see above")
		}
	})
}

// html/template copies template.JS only into a script.
func TestScriptInAWrongPlace(t *testing.T) {
	wrong := template.Must(template.New("wrong").Parse(`<!doctype html><p title="{{.}}">{{.}}</p>`))
	var b bytes.Buffer
	script, err := Script(siteGraph(Site{Name: `"><script>alert(1)</script>`}))
	if err != nil {
		t.Fatal(err)
	}
	if err := wrong.Execute(&b, script); err != nil {
		t.Fatal(err)
	}
	if found := scripts(t, b.Bytes()); len(found) > 0 {
		t.Errorf("the page has scripts: %q\n%s", found, b.String())
	}
}

func TestScriptOfOtherValues(t *testing.T) {
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"a map":         {map[string]string{"a": "<b>"}, `{"a":"\u003cb\u003e"}`},
		"raw JSON":      {json.RawMessage(`{"a": "</script>&` + "\u2028" + `"}`), `{"a":"\u003c/script\u003e\u0026\u2028"}`},
		"null":          {nil, `null`},
		"invalid UTF-8": {"a\xff", `"a\ufffd"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Script(c.in); err != nil || string(got) != c.want {
				t.Errorf("got %s and error %v, want %s", got, err, c.want)
			}
		})
	}
	if got, err := Script(make(chan int)); err == nil || got != "" {
		t.Errorf("a channel gave %q and no error", got)
	}
}
