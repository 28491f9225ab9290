// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package scripttest tests the script of the pages in a browser, on minimal pages.
package scripttest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/topicpages/topicpages/internal/search"
)

const (
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// probe.js records what the script did before there is a body to paint.
	layout = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fff" media="(prefers-color-scheme: light)" data-scheme="light">
<meta name="theme-color" content="#000" media="(prefers-color-scheme: dark)" data-scheme="dark">
<title>Test</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/style.css">
<script src="/assets/script.js"></script>
<script src="/assets/probe.js"></script>
</head>
<body>
<header>
<form class="search" role="search" action="/search/" method="get">
<label class="visually-hidden" for="q">Search</label>
<input id="q" name="q" type="search" autocomplete="off" maxlength="100" placeholder="Search" ` + texts + `>
</form>
<button type="button" class="scheme" hidden data-light="Light colours" data-dark="Dark colours" data-auto="Automatic colours"></button>
</header>
<main id="main">%s</main>
</body>
</html>
`
	texts = `data-index="/search/" data-none="No results for “{query}”" data-some="{count} results" data-one="1 result"
data-loading="Searching…" data-error="The search does not work now." data-topic="Topic, {count} posts"
data-all="All {count} results" data-more="More results" data-date="{month} {day}, {year}" data-first="1st" data-months="Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"`
	results = `<h1>Search</h1><div id="search-page" ` + texts + `><p role="status"></p><ol class="results"></ol></div>`
	style   = `.visually-hidden { position: absolute; clip-path: inset(50%); }`
	probe   = `document.documentElement.dataset.probe = document.documentElement.dataset.scheme || "automatic";`
)

// A site is a site under test.
type site struct {
	url   string
	files atomic.Pointer[map[string]string]
	// index is the one of the files.
	index *search.Index
	// broken makes all of the index but the root file fail.
	broken atomic.Bool
	// requests counts the requests for files of the index.
	requests atomic.Int64
	// before is called before a chunk of the index is sent; nil is for nothing.
	before func()
}

// articles are texts by the ID of their doc.
type articles map[string]string

// serve serves the docs, and a page at / with the HTML, under the policy of the real pages.
func serve(t *testing.T, docs []search.Doc, html string) *site {
	t.Helper()
	return serveArticles(t, docs, nil, html)
}

// serveArticles is serve for docs with articles.
func serveArticles(t *testing.T, docs []search.Doc, texts articles, html string) *site {
	t.Helper()
	s := &site{}
	s.publish(t, docs, texts, html)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// publish replaces all files of the site.
func (s *site) publish(t *testing.T, docs []search.Doc, texts articles, html string) {
	t.Helper()
	script, err := os.ReadFile("../script.min.js")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"/": fmt.Sprintf(layout, html), "/search/": fmt.Sprintf(layout, results),
		"/assets/script.js": string(script), "/assets/probe.js": probe, "/assets/style.css": style,
	}
	s.index = newIndex(docs, texts)
	addIndex(t, files, s.index, docs)
	s.files.Store(&files)
}

// aChunk is the path of a chunk of the index.
var aChunk = regexp.MustCompile(`^/search/[0-9a-f]+\.json$`)

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.before != nil && aChunk.MatchString(r.URL.Path) {
		s.before()
	}
	body, found := (*s.files.Load())[r.URL.Path]
	if strings.HasSuffix(r.URL.Path, ".json") {
		s.requests.Add(1)
		found = found && (!s.broken.Load() || r.URL.Path == "/search/index.json")
	}
	if !found {
		body = fmt.Sprintf(layout, "<h1>"+strings.Trim(r.URL.Path, "/")+"</h1>")
	}
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", contentType(r.URL.Path))
	if !found && strings.HasSuffix(r.URL.Path, ".json") {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = fmt.Fprint(w, body)
}

func newIndex(docs []search.Doc, texts articles) *search.Index {
	x := search.NewIndex()
	for _, d := range docs {
		x.Put(search.Entry{
			Kind: d.Kind, ID: d.ID, Date: d.Date, Title: d.Title, Summary: d.Summary, Names: slices.Concat(d.Tags, d.Authors),
			Article: search.Article{Source: texts[d.ID], Terms: func() search.Terms { return search.TermsOf(texts[d.ID]) }},
		})
	}
	x.Changes()
	return x
}

// addIndex adds the files of an index.
func addIndex(t *testing.T, files map[string]string, x *search.Index, docs []search.Doc) {
	t.Helper()
	add := func(name string, text []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		files["/search/"+name+".json"] = string(text)
	}
	byID := map[string]search.Doc{}
	for _, d := range docs {
		byID[d.ID] = d
	}
	for _, id := range x.Chunks() {
		var part []search.Doc
		for doc := range x.Docs(id) {
			part = append(part, byID[doc])
		}
		text, err := search.Encode(part)
		add(id.String(), text, err)
	}
	for _, id := range x.TermFiles() {
		text, err := x.TermFile(id)
		add(id.String(), text, err)
	}
	text, err := x.Root()
	add("index", text, err)
}

func contentType(path string) string {
	switch {
	case strings.HasSuffix(path, ".js"):
		return "text/javascript; charset=utf-8"
	case strings.HasSuffix(path, ".css"):
		return "text/css; charset=utf-8"
	case strings.HasSuffix(path, ".json"):
		return "application/json"
	}
	return "text/html; charset=utf-8"
}
