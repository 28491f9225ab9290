// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/test/browsertest"
)

// good is a page without faults, apart from what %s adds.
const good = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>A page</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark }
body { background: Canvas; color: CanvasText }
a { color: inherit }
:focus-visible { outline: 3px solid }
@media print { :root { color-scheme: light } nav { display: none } }
%s
</style>
</head>
<body>
<nav><a href="/">First</a> <a href="/">Second</a></nav>
<main>
<h1>A page</h1>
<p>With text.</p>
%s
</main>
</body>
</html>
`

// TestTheAuditsFindFaults shows each audit a page with a fault that it must find, and a page without one.
func TestTheAuditsFindFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs a browser")
	}
	var css, body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, good, css, body)
	}))
	defer server.Close()
	v := &visitor{ctx: browsertest.NewFor(t, 3*time.Minute), url: server.URL}
	for _, tt := range faultyPages(v) {
		t.Run(tt.want, func(t *testing.T) {
			d := &document{kind: index, path: "/"}
			css, body = "", ""
			if faults := tt.see(t, d); len(faults) > 0 {
				t.Errorf("the good page has faults:\n%s", head(faults))
			}
			css, body = tt.css, tt.body
			if faults := head(tt.see(t, d)); !strings.Contains(faults, tt.want) {
				t.Errorf("want a fault with %q, got:\n%s", tt.want, faults)
			}
		})
	}
}

// faultyPage is the good page with a fault in its style or in its body.
type faultyPage struct {
	see             look
	css, body, want string
}

func faultyPages(v *visitor) []faultyPage {
	complaints := func(t *testing.T, d *document) []string {
		return v.complaints(t, func() { v.open(t, d, browsertest.View{}) })
	}
	hosts := func(t *testing.T, d *document) []string {
		return v.hosts(t, func() { v.open(t, d, browsertest.View{}) })[1:]
	}
	const wide, button = `<p style="width: 500px">wide</p>`, `<button type="button">Press</button>`
	return []faultyPage{
		{v.windows, ``, wide, "320 pixels, light: the page is 508 pixels wide"},
		{v.windows, `main { overflow-x: clip }`, wide, `"wide" sticks out`},
		{v.windows, `b { display: block; width: 1ch; overflow-wrap: anywhere }`, `<p><b>16 Mar 2026</b></p>`, `"16 Mar 2026" stands in 9 lines`},
		{v.windows, `body { background: #fff }`, ``, "the page is not dark"},
		{v.spaced, `h1 { white-space: nowrap; font-size: 70px }`, ``, "pixels wide"},
		{v.mirrored, `p { position: absolute; left: -999rem }`, ``, "pixels wide"},
		{complaints, ``, `<script>console.warn("hm")</script>`, "warning: hm"},
		{complaints, ``, `<script>null.x</script>`, "TypeError"},
		{complaints, ``, `<meta http-equiv="Content-Security-Policy" content="img-src 'self'"><img src="data:," alt="">`, "Content Security Policy"},
		{hosts, ``, `<img src="http://localhost:9/" alt="">`, "http://localhost:9"},
		{v.access, ``, `<img src="data:,">`, "image-alt (critical)"},
		{v.access, `p { color: #999; background: #fff }`, ``, "color-contrast"},
		{v.access, ``, `<h4>Too deep</h4>`, "heading-order"},
		{v.access, ``, `<p><button>a</button><button>b</button></p><style>button { padding: 0; border: 0; width: 9px; height: 9px }</style>`, "target-size"},
		{v.keyboard, `a { outline: none !important }`, ``, "no visible focus"},
		{v.keyboard, `a { outline: 3px solid !important }`, ``, "no visible focus"},
		{v.keyboard, ``, `<a href="/" tabindex="1">Third</a>`, `should be on <a> "First"`},
		{v.keyboard, ``, `<input aria-label="trap" onkeydown="return false"><a href="/">Never</a>`, `and is on <input>`},
		{v.keyboard, ``, button + `<a href="/" style="opacity: 0">Ghost</a>`, `and is on <a> "Ghost"`},
		{v.keyboard, `main { position: fixed; inset: 0; background: #888 }`, ``, "cannot be seen"},
		{v.printed, `nav { display: block !important }`, ``, "is printed"},
		{v.printed, `@media print { main { display: none } }`, ``, "<main> is not printed"},
		{v.printed, `body { background: #000 }`, ``, "the paper is dark"},
		{v.still, `h1 { animation: 9s infinite x } @keyframes x { to { color: red } }`, ``, "this moves: x"},
		{v.still, `html { scroll-behavior: smooth }`, ``, "scroll-behavior is smooth"},
		{v.scriptless, ``, `<h2 id="h"></h2><script>document.getElementById("h").innerText = "Late"</script>`, `the heading "Late" needs JavaScript`},
		{v.scriptless, ``, button, "does nothing"},
		{v.scriptless, `body { display: none }`, ``, "there is little to see"},
	}
}

// TestTheAuditsUseTheSearch puts a fault into the search results only.
func TestTheAuditsUseTheSearch(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs a browser")
	}
	const field = `<form action="/search/" role="search"><label>Search <input type="search" name="q"></label></form><a href="/topics/x/">Go</a>
<script>
const find = (text) => text === "Systems" && document.querySelector("form").insertAdjacentHTML("beforeend", '<p style="width: 600px"><a href="/">Found</a></p>');
document.querySelector("input").oninput = (event) => find(event.target.value);
find(new URL(location).searchParams.get("q"));
</script>`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := fmt.Sprintf(good, ``, field+`<a href="/search/">Search</a>`)
		if kindOf(r.URL.Path) == hub {
			page = strings.ReplaceAll(page, "<h1>A page", "<h1>Systems design")
		}
		_, _ = w.Write([]byte(page))
	}))
	defer server.Close()
	c := (&site{base: "https://example.com"}).walk(t, server.URL)
	v := &visitor{ctx: browsertest.NewFor(t, 3*time.Minute), url: server.URL}
	for _, d := range []*document{c.pages["/"], c.pages["/search/"]} {
		report(t, v.windows(t, d))
	}
	states := c.states()
	if len(states) != 2 {
		t.Fatalf("%d states of the pages", len(states))
	}
	for _, d := range states {
		if faults := head(v.windows(t, d)); !strings.Contains(faults, `"Found" sticks out`) {
			t.Errorf("%s: the audit has not seen what is found:\n%s", d.path, faults)
		}
	}
}

// TestTheWalkFindsFaults walks over a site with many faults.
func TestTheWalkFindsFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx and Node.js")
	}
	s := &site{base: "https://example.com", files: map[string][]byte{}, stored: map[string][]byte{}, redirects: new(redirect.Register).Redirects(nil, "")}
	for path, body := range map[string]string{
		"index.html": fmt.Sprintf(good, ``, `<a href="/topics/gone/">a</a><a href="#nowhere">b</a><a href="/topics/x/#there">c</a><b id="b"></b><i id="b"></i>`+
			`<script type="application/ld+json">{"a"}</script>`),
		"topics/x/index.html":      `<!doctype html><link rel="canonical" href="https://example.com/"><link rel="alternate" href="index.json">`,
		"topics/orphan/index.html": `<!doctype html>`,
		"topics/x/index.json":      `{"years": [{"json": "https://example.com/topics/x/2020/index.json"}]}`,
		"topics/orphan/index.json": `{`,
		"404.html":                 `<!doctype html>`,
		"robots.txt":               "nonsense\nSitemap: https://example.com/sitemap.xml",
		"sitemap.xml":              `<urlset><url><loc>https://elsewhere.example.com/</loc></url><url><loc>https://example.com/topics/old/</loc></url></urlset>`,
		"feed.xml":                 `<feed/>`,
	} {
		s.files[path] = []byte(body)
	}
	s.store(t)
	faults := strings.Join(append(s.walk(t, s.serve(t)).linkFaults(t), s.htmlFaults(t)...), "\n")
	for _, want := range []string{
		"/ links /topics/gone/: status 404", "/ links /#nowhere: there is no such id", "/ links /topics/x/#there: there is no such id",
		"/ has structured data that is no JSON", "/topics/x/ says that its address is https://example.com/",
		"no link leads to /topics/orphan/", `/robots.txt has the line "nonsense"`, "names https://elsewhere.example.com/, which is not on the site",
		"/topics/x/index.json links /topics/x/2020/index.json: status 404", "/topics/orphan/index.json is no JSON",
		"/sitemap.xml links /topics/old/: status 404", "/feed.xml is not served", `no-dup-id: Duplicate ID "b"`,
	} {
		if !strings.Contains(faults, want) {
			t.Errorf("the walk has not found %q", want)
		}
	}
	if t.Failed() {
		t.Log(faults)
	}
}
