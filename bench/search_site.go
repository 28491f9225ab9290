// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// searchSite is a site with a search, served as web servers do: text is gzipped, and the rest is sent as it is.
type searchSite struct {
	name, dir string
	// page has the search. script defines search(query) there, whose promise has the number of results that are shown, as
	// soon as the first ten are there with their data.
	page, script string

	url    string
	lock   sync.Mutex
	sent   transfer          // since the page was opened
	packed map[string][]byte // the files that were sent, by path
}

// transfer is what a search costs.
type transfer struct {
	requests, bytes int
	slowest         time.Duration // step
	shown           int
}

func (t transfer) String() string {
	return fmt.Sprintf("%d requests, %d bytes, at most %d ms, %d results", t.requests, t.bytes, t.slowest.Milliseconds(), t.shown)
}

// contentTypes are the types of files that web servers compress.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
}

// ServeHTTP sends a file. It counts the files of the search, and not pages, styles and pictures.
func (s *searchSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := filepath.Join(s.dir, filepath.FromSlash(r.URL.Path))
	if strings.HasSuffix(r.URL.Path, "/") {
		path = filepath.Join(path, "index.html")
	}
	body, err := s.read(path)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	if kind := contentTypes[filepath.Ext(path)]; kind != "" {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Encoding", "gzip")
	}
	switch filepath.Ext(path) {
	case ".html", ".css", ".svg", ".png", ".ico":
	default:
		s.lock.Lock()
		s.sent.requests, s.sent.bytes = s.sent.requests+1, s.sent.bytes+len(body)
		s.lock.Unlock()
	}
	_, _ = w.Write(body)
}

// read returns a file as it is sent. It packs each file once, as a server does that has packed files.
func (s *searchSite) read(path string) ([]byte, error) {
	s.lock.Lock()
	body := s.packed[path]
	s.lock.Unlock()
	if body != nil {
		return body, nil
	}
	body, err := os.ReadFile(path)
	if err == nil && contentTypes[filepath.Ext(path)] != "" {
		body, err = zip(body)
	}
	if err != nil {
		return nil, err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.packed[path] = body
	return body, nil
}

// zip compresses as web servers are told to for both sites.
func zip(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(body)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

// serve serves the site on the loopback until the context ends.
func (s *searchSite) serve(ctx context.Context) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("cannot serve the site of %s: %w", s.name, err)
	}
	s.url = "http://" + listener.Addr().String()
	web := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = web.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = web.Close() })
	return nil
}

// reset begins to count again.
func (s *searchSite) reset() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.sent = transfer{}
}

// open opens the page in a browser that knows none of its files, with the function of the script.
func (s *searchSite) open(browser context.Context) error {
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	if _, err := chromedp.Call(browser, network.ClearBrowserCache, struct{}{}); err != nil {
		return err
	}
	s.reset()
	if err := chromedp.Do(browser, chromedp.Navigate(s.url+s.page)); err != nil {
		return err
	}
	_, err := chromedp.Run(browser, chromedp.Evaluate[any](s.script+"; 0"))
	return err
}

// measure runs a query some times, and returns the last transfer with the median of the slowest steps. Before, it runs it once: then
// the server has packed all files.
func (s *searchSite) measure(browser context.Context, q searchQuery, times int) (transfer, error) {
	var t transfer
	var slowest []float64
	for i := range times + 1 {
		var err error
		if t, err = s.run(browser, q); err != nil {
			return t, err
		}
		if i > 0 {
			slowest = append(slowest, t.slowest.Seconds())
		}
	}
	t.slowest = time.Duration(median(slowest) * float64(time.Second))
	return t, nil
}

// run opens the page in a browser and searches for the steps of a query.
func (s *searchSite) run(browser context.Context, q searchQuery) (transfer, error) {
	ctx, stop := context.WithTimeout(browser, time.Minute)
	defer stop()
	if err := s.open(ctx); err != nil {
		return transfer{}, fmt.Errorf("cannot open the search of %s: %w", s.name, err)
	}
	for _, step := range q.steps {
		began := time.Now()
		shown, err := chromedp.Run(ctx, chromedp.Evaluate[int](fmt.Sprintf("search(%q)", step), chromedp.EvalAwaitPromise))
		if err != nil {
			return transfer{}, fmt.Errorf("cannot search %s for %q: %w", s.name, step, err)
		}
		s.lock.Lock()
		s.sent.shown, s.sent.slowest = shown, max(s.sent.slowest, time.Since(began))
		s.lock.Unlock()
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.sent, nil
}

// oursScript types into the field of our page.
const oursScript = `window.search = async (query) => {
	const input = document.querySelector('#q'), page = document.querySelector('#search-page');
	const status = page.querySelector('[role=status]');
	input.value = query;
	input.dispatchEvent(new Event('input'));
	do await new Promise((done) => setTimeout(done)); while (status.textContent === page.dataset.loading);
	if (status.textContent === page.dataset.error) throw new Error(status.textContent);
	return page.querySelectorAll('.results li').length;
}`

// pagefindScript uses Pagefind's interface for scripts, without its widgets: the fewest bytes that it needs.
const pagefindScript = `window.search = async (query) => {
	const pagefind = await import('/pagefind/pagefind.js');
	const { results } = await pagefind.search(query);
	return (await Promise.all(results.slice(0, 10).map((result) => result.data()))).length;
}`
