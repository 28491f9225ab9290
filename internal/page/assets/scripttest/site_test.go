// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package scripttest tests the script of the pages in a browser, on minimal pages.
package scripttest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
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
	url string
	// broken makes all of the index but the root file fail.
	broken atomic.Bool
	// requests counts the requests for files of the index.
	requests atomic.Int64
}

// serve serves the docs, and a page at / with the HTML, under the policy of the real pages.
func serve(t *testing.T, docs []search.Doc, html string) *site {
	t.Helper()
	script, err := os.ReadFile("../script.min.js")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"/": fmt.Sprintf(layout, html), "/search/": fmt.Sprintf(layout, results),
		"/assets/script.js": string(script), "/assets/probe.js": probe, "/assets/style.css": style,
	}
	index(t, files, docs)
	s := &site{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, found := files[r.URL.Path]
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
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// index adds the files of the search index.
func index(t *testing.T, files map[string]string, docs []search.Doc) {
	t.Helper()
	chunks := search.Chunks(len(docs))
	parts := make([][]search.Doc, chunks)
	for _, doc := range docs {
		i := search.Chunk(doc.ID, chunks)
		parts[i] = append(parts[i], doc)
	}
	files["/search/index.json"] = string(search.Root(chunks))
	for i, part := range parts {
		text, err := search.Encode(part)
		if err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("/search/%d.json", i)] = string(text)
	}
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
