// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package acceptance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// A Request is one row of the table of what a web server of the samples answers.
type Request struct {
	Method, Path string
	// Header are the headers of the request.
	Header map[string]string
	// Status and the headers of the answer; a header that is "" must be absent.
	Status int
	Answer map[string]string
	// Empty is true where the answer has no body.
	Empty bool
}

// String names the request as a reader of test results wants it.
func (r Request) String() string {
	name := r.Method + " " + r.Path
	for key, value := range r.Header {
		name += fmt.Sprintf(" %s=%s", key, value)
	}
	return name
}

// The contents of headers that stand in several rows.
const (
	htmlType  = "text/html; charset=utf-8"
	pages     = "no-cache"
	immutable = "public, max-age=31536000, immutable"
	hubPath   = "/topics/distributed-systems/"
)

// Alias is the alias that the Topic of the samples must have for the table: its
// address leads to the page.
const Alias = "Distributed Systems 101"

// Requests is the table of requests and answers for the samples. index is the
// page at "/", whose style sheet is one of the rows.
func Requests(index string) []Request {
	_, rest, _ := strings.Cut(index, `href="/assets/`)
	stylesheet, _, _ := strings.Cut(rest, `"`)
	var table []Request
	for _, f := range []struct{ path, kind, cache string }{
		{"/", htmlType, pages},
		{hubPath, htmlType, pages},
		{hubPath + "index.json", "application/json; charset=utf-8", pages},
		{"/robots.txt", "text/plain; charset=utf-8", pages},
		{"/sitemap.xml", "application/xml; charset=utf-8", pages},
		{"/.well-known/topicpages.json", "application/json; charset=utf-8", pages},
		{"/assets/" + stylesheet, "text/css; charset=utf-8", immutable},
	} {
		table = append(table, file(f.path, f.kind, f.cache)...)
	}
	for from, to := range map[string]string{
		"/topics/distributed-systems":              hubPath,
		"/topics/distributed-systems/index.html":   hubPath,
		"/topics/distributed-systems-101":          hubPath,
		"/topics/distributed-systems-101/":         hubPath,
		"/index.html":                              "/",
		"/topics":                                  "/",
		"/topics/":                                 "/",
		"/topics/distributed-systems?utm_source=x": hubPath,
	} {
		table = append(table, Request{Method: "GET", Path: from, Status: 301, Answer: map[string]string{"Location": to}})
	}
	for _, path := range []string{
		"/nothing", "/topics/nothing/", "/topics/nothing/index.json", "/404.html", "/assets/", "/assets/nothing.css", "/favicon.ico",
		"/topics_distributed-systems_index.html", "/topics_distributed-systems_index.html.gz", "/index.html.gz", "/..data/index.html.gz",
		"/.well-known/", "/.well-known_topicpages.json", "/topics/Distributed-Systems/", "/%2e%2e%2fetc%2fpasswd%00",
	} {
		table = append(table, missing(path))
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
		table = append(table, Request{Method: method, Path: hubPath, Status: 405, Answer: map[string]string{"Allow": "GET, HEAD", "Content-Type": htmlType}})
	}
	return table
}

// file is the rows of one file: asked for plainly, gzipped, without its body, and
// on conditions, to which there is never a 304, since there is no validator.
func file(path, kind, cache string) []Request {
	plain := map[string]string{"Content-Type": kind, "Cache-Control": cache, "Content-Encoding": "", "Vary": "Accept-Encoding", "Allow": ""}
	gzipped := map[string]string{"Content-Type": kind, "Cache-Control": cache, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
	return []Request{
		{Method: "GET", Path: path, Status: 200, Answer: plain},
		{Method: "GET", Path: path, Header: map[string]string{"Accept-Encoding": "gzip, br"}, Status: 200, Answer: gzipped},
		{Method: "HEAD", Path: path, Status: 200, Answer: plain, Empty: true},
		{Method: "GET", Path: path, Header: map[string]string{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, Status: 200, Answer: plain},
		{Method: "GET", Path: path, Header: map[string]string{"If-None-Match": `"any", W/"other"`}, Status: 200, Answer: plain},
	}
}

func missing(path string) Request {
	status := 404
	if strings.HasSuffix(path, "%00") {
		status = 400 // nginx takes no NUL
	}
	return Request{Method: "GET", Path: path, Status: status, Answer: map[string]string{"Content-Type": htmlType, "Cache-Control": pages}}
}

// Check sends the request to a server at a URL without a slash at the end, and
// says how the answer differs from what it should be.
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
	// These stand in every answer, errors and redirects included.
	always := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "Server": "nginx",
		"Etag": "", "Last-Modified": "",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
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
