// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package acceptance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// A Request is a row of the table of requests to a web server of the samples, with the expected answer.
type Request struct {
	Method, Path string
	// Header are the headers of the request.
	Header map[string]string
	// Status and Headers are the expected answer. A header that is "" must be absent.
	Status int
	Answer map[string]string
	// Empty is true if the answer has no body.
	Empty bool
}

// String names the request in test results.
func (r Request) String() string {
	name := r.Method + " " + r.Path
	for key, value := range r.Header {
		name += fmt.Sprintf(" %s=%s", key, value)
	}
	return name
}

// The values of headers that several rows expect.
const (
	htmlType     = "text/html; charset=utf-8"
	textType     = "text/plain; charset=utf-8"
	markdownType = "text/markdown; charset=utf-8"
	jsonType     = "application/json; charset=utf-8"
	xmlType      = "application/xml; charset=utf-8"
	atomType     = "application/atom+xml; charset=utf-8"
	rssType      = "application/rss+xml; charset=utf-8"
	jsonFeedType = "application/feed+json; charset=utf-8"
	pages        = "no-cache"
	immutable    = "public, max-age=31536000, immutable"
	policy       = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	hubPath = "/topics/distributed-systems/"
)

// Alias is the alias that the Topic of the samples must have for the table. Its address leads to the page.
const Alias = "Distributed Systems 101"

// chunkInSitemap finds the chunks of the search index, whose parts of the sitemap have the same names.
var chunkInSitemap = regexp.MustCompile(`/sitemap-([0-9a-f]+)\.xml<`)

// Requests is the table of requests and answers for the samples. index is the
// page at "/", whose style sheet and script are among the rows. sitemap is /sitemap.xml, and a chunk of the search index that it
// names is among them too.
func Requests(index, sitemap string) []Request {
	chunk := "missing"
	if found := chunkInSitemap.FindStringSubmatch(sitemap); found != nil {
		chunk = found[1]
	}
	table := slices.Concat(
		file(asset(index, `href="/assets/`), "text/css; charset=utf-8", immutable),
		file(asset(index, `src="/assets/`), "text/javascript; charset=utf-8", immutable))
	for _, f := range [][2]string{
		{"/", htmlType}, {"/by-posts/", htmlType}, {"/by-date/", htmlType}, {"/search/", htmlType}, {"/search/?q=state", htmlType},
		{hubPath, htmlType}, {hubPath + "index.json", jsonType}, {hubPath + "index.md", markdownType},
		{"/atom.xml", atomType}, {"/rss.xml", rssType}, {"/feed.json", jsonFeedType},
		{hubPath + "atom.xml", atomType}, {hubPath + "rss.xml", rssType}, {hubPath + "feed.json", jsonFeedType},
		{"/robots.txt", textType}, {"/llms.txt", textType},
		{"/sitemap.xml", xmlType}, {"/sitemap-pages.xml", xmlType}, {"/sitemap-" + chunk + ".xml", xmlType},
		{"/search/index.json", jsonType}, {"/search/" + chunk + ".json", jsonType}, {"/search/terms-0.json", jsonType}, {"/.well-known/topicpages.json", jsonType},
	} {
		table = append(table, file(f[0], f[1], pages)...)
	}
	for _, r := range redirects {
		table = append(table, Request{Method: "GET", Path: r[0], Status: 301, Answer: map[string]string{"Location": r[1], "Cache-Control": pages}})
	}
	for _, path := range unknown {
		table = append(table, refused(path, 404))
	}
	for _, path := range malformed {
		table = append(table, refused(path, 400))
	}
	readOnly := []string{hubPath, "/", "/search/", "/topics/nothing/", "/.well-known/topicpages.json", "/robots.txt", "/atom.xml", asset(index, `href="/assets/`)}
	for _, r := range redirects {
		readOnly = append(readOnly, r[0])
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} {
		for _, path := range append(readOnly, unknown...) {
			table = append(table, Request{Method: method, Path: path, Status: 405, Answer: map[string]string{"Allow": "GET, HEAD", "Content-Type": htmlType}})
		}
	}
	return table
}

// ArticleRequests is the table for the article of a Post, which the samples do not have.
func ArticleRequests(post string) []Request {
	path := "/posts/" + post + "/"
	return slices.Concat(file(path, htmlType, pages), file(path+"index.md", markdownType, pages))
}

// redirects lead from other spellings of an address to the page's own address.
var redirects = [][2]string{
	{"/index.html", "/"},
	{"/topics", "/"},
	{"/topics/", "/"},
	{"/topics/index.html", "/"},
	{"/topics/distributed-systems", hubPath},
	{"/topics/distributed-systems?utm_source=x", hubPath},
	{"/topics/distributed-systems/index.html", hubPath},
	{"/topics/distributed-systems-101", hubPath},
	{"/topics/distributed-systems-101/", hubPath},
	{"/topics/distributed-systems/2023", hubPath + "2023/"},
	{"/topics/distributed-systems/2023/index.html", hubPath + "2023/"},
	{"/posts/patterns", "/posts/patterns/"},
	{"/posts/patterns/index.html", "/posts/patterns/"},
	{"/search", "/search/"},
	{"/search?q=a%20b", "/search/?q=a%20b"},
	{"/search/index.html?q=a%20b", "/search/?q=a%20b"},
	{"/by-posts", "/by-posts/"},
	{"/by-date", "/by-date/"},
	{"/by-date/index.html", "/by-date/"},
	{"/page/2", "/page/2/"},
}

// unknown are addresses without a page.
var unknown = []string{
	"/nothing", "/nothing/", "/topics/nothing/", "/topics/nothing/index.json", "/topics/nothing/index.md", "/topics/nothing/atom.xml",
	"/topics/nothing/rss.xml", "/topics/nothing/feed.json", "/topics/distributed-systems/1999/", "/topics/distributed-systems/x/y/",
	"/posts", "/posts/", "/posts/nothing/", "/posts/nothing/index.md", "/page/", "/page/1/", "/page/99/", "/search/99.json", "/search/index.md",
	"/sitemap-99.xml", "/sitemap-.xml", "/404.html", "/404/", "/favicon.ico",
	"/assets", "/assets/", "/assets/nothing.css", "/assets/x.js", "/assets/x.svg", "/assets/x.exe",
	// The keys of the files in the ConfigMaps.
	"/index.html.gz", "/404.html.gz", "/robots.txt.gz", "/atom.xml.gz", "/topics_distributed-systems_index.html",
	"/topics_distributed-systems_index.html.gz", "/topics_distributed-systems_index.html/", "/topics_distributed-systems_atom.xml",
	"/topics_distributed-systems_index.md", "/search_index.html", "/search_index.json", "/search_0.json", "/by-posts_index.html",
	"/.well-known/", "/.well-known_topicpages.json",
	// Files that a kubelet puts beside them.
	"/..data/", "/..data/index.html.gz", "/..data/topics/distributed-systems/", "/topics/..data/",
	"/Index.html", "/Robots.txt", "/TOPICS/distributed-systems/", "/topics/Distributed-Systems/", "/topics/distributed-systems/Index.json", "/Search/",
	// The same paths after a client has resolved the dots.
	"/topics/../404.html", "/topics/../index.html.gz", "/topics/%2e%2e/search_0.json", "/./index.html.gz", "/.../",
	// A line feed at the end does not count as the end.
	"/topics/distributed-systems%0a", "/topics/distributed-systems/%0a", "/topics/distributed-systems/index.html%0a", "/search%0a", "/atom.xml%0a",
	"/search/1.json%0a", "/by-date%0aSet-Cookie:%20a=b",
	"/topics/distributed%20systems/", "/topics/distributed-systems%2findex.json%2f", "/topics/%C3%A9cole-de-rien/", "/topics%5cdistributed-systems",
}

// malformed are addresses that lead out of the site, or are invalid.
var malformed = []string{
	"/..%2f", "/../", "/../etc/passwd", "/%2e%2e/etc/passwd", "/topics/../../etc/passwd", "/topics/..%2f..%2f..%2fetc/passwd",
	"/%2e%2e%2fetc%2fpasswd%00", "/topics/distributed-systems/%00",
}

// asset returns the first address on the page after the text before.
func asset(page, before string) string {
	_, rest, _ := strings.Cut(page, before)
	name, _, _ := strings.Cut(rest, `"`)
	return "/assets/" + name
}

// file returns the rows of one file: a plain request, one for gzip, one without the body, and conditional ones. A
// conditional request never gets a 304, since there is no validator.
func file(path, kind, cache string) []Request {
	plain := map[string]string{"Content-Type": kind, "Cache-Control": cache, "Content-Encoding": "", "Vary": "Accept-Encoding", "Allow": ""}
	gzipped := map[string]string{"Content-Type": kind, "Cache-Control": cache, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
	return []Request{
		{Method: "GET", Path: path, Status: 200, Answer: plain},
		{Method: "GET", Path: path, Header: map[string]string{"Accept-Encoding": "gzip, br"}, Status: 200, Answer: gzipped},
		{Method: "GET", Path: path, Header: map[string]string{"Accept-Encoding": "gzip", "Via": "1.1 proxy"}, Status: 200, Answer: gzipped},
		{Method: "HEAD", Path: path, Status: 200, Answer: plain, Empty: true},
		{Method: "GET", Path: path, Header: map[string]string{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, Status: 200, Answer: plain},
		{Method: "GET", Path: path, Header: map[string]string{"If-None-Match": `"any", W/"other"`}, Status: 200, Answer: plain},
	}
}

// refused returns the row of an address without a file. Its answer still has a page for people.
func refused(path string, status int) Request {
	return Request{Method: "GET", Path: path, Status: status, Answer: map[string]string{"Content-Type": htmlType, "Cache-Control": pages}}
}

// Check sends the request to a server at a URL without a slash at the end, and describes how the answer differs from
// the expected one.
func (r Request) Check(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, r.Method, url+r.Path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept-Encoding", "identity")
	for key, value := range r.Header {
		request.Header.Set(key, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	var wrong []error
	if response.StatusCode != r.Status {
		wrong = append(wrong, fmt.Errorf("status %d, want %d", response.StatusCode, r.Status))
	}
	if r.Empty != (len(body) == 0) {
		wrong = append(wrong, fmt.Errorf("a body of %d bytes", len(body)))
	}
	// Every answer has these, errors and redirects included.
	always := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "Server": "nginx",
		"Etag": "", "Last-Modified": "",
		"Content-Security-Policy": policy,
	}
	for _, headers := range []map[string]string{always, r.Answer} {
		for key, want := range headers {
			if got := response.Header.Get(key); got != want {
				wrong = append(wrong, fmt.Errorf("%s is %q, want %q", key, got, want))
			}
		}
	}
	return errors.Join(wrong...)
}
