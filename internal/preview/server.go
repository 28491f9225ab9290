// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package preview serves the pages of a Site to their author's browser. Open pages load each new edition, and show
// the mistakes in manifests.
package preview

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed" // for the script
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/page"
)

// The addresses that are no pages of the site.
const (
	scriptPath = "/.topicpages/preview.js"
	eventsPath = "/.topicpages/events"
	// assetsFolder has the style sheet, the script and the logo. Their addresses name their content, so that a browser need not
	// load them again with each page.
	assetsFolder = "assets/"
)

// script has open pages load again, and shows problems on them.
//
//go:embed preview.js
var script []byte

// state is everything that readers get.
type state struct {
	pages *Pages
	// redirects lead from addresses without a page, in their normal form (package address), to others.
	redirects map[string]string
	problems  []string
	// next is closed when there is another state.
	next chan struct{}
}

// Server serves the pages of one Site. It answers requests for names of this machine alone, so that no page of the web
// reads a draft by a name of its own that leads here.
type Server struct {
	mu    sync.Mutex
	state state
}

// NewServer returns a Server without pages.
func NewServer() *Server {
	return &Server{state: state{pages: &Pages{}, next: make(chan struct{})}}
}

// Show gives readers these pages and problems, and redirects from the normal forms of addresses without a page. It
// notifies open pages of a change of pages or problems.
func (s *Server) Show(pages *Pages, redirects map[string]string, problems []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.redirects = redirects
	if pages.digest == s.state.pages.digest && slices.Equal(problems, s.state.problems) {
		return
	}
	before := s.state.next
	s.state = state{pages: pages, redirects: redirects, problems: problems, next: make(chan struct{})}
	close(before)
}

func (s *Server) current() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", cmp.Or(s.current().pages.policy, page.ContentSecurityPolicy(&v1alpha1.Site{})))
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	header.Set("X-Content-Type-Options", "nosniff")
	switch {
	case !isLocal(r.Host):
		http.Error(w, "This preview answers to localhost alone.", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "Pages can be read only.", http.StatusMethodNotAllowed)
	case r.URL.Path == scriptPath:
		header.Set("Content-Type", contentType(scriptPath))
		_, _ = w.Write(script) // a reader that is gone needs no answer
	case r.URL.Path == eventsPath:
		s.serveEvents(w, r)
	default:
		servePage(w, r, s.current())
	}
}

// isLocal reports whether a Host header names this machine.
func isLocal(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// message is an event for an open page.
type message struct {
	Edition  string   `json:"edition"`
	Problems []string `json:"problems"`
}

// serveEvents tells an open page of each state, until it is closed.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		now := s.current()
		data, err := json.Marshal(message{Edition: now.pages.digest, Problems: now.problems})
		if err == nil {
			_, err = fmt.Fprintf(w, "data: %s\n\n", data)
		}
		if err == nil {
			err = http.NewResponseController(w).Flush()
		}
		if err != nil {
			return // the reader is gone
		}
		select {
		case <-now.next:
		case <-r.Context().Done():
			return
		}
	}
}

// servePage serves a file of the site as the operator's web servers do.
func servePage(w http.ResponseWriter, r *http.Request, now state) {
	pages := now.pages
	name := strings.TrimPrefix(r.URL.Path, "/")
	isDir := name == "" || strings.HasSuffix(name, "/")
	if isDir {
		name += "index.html"
	}
	status := http.StatusOK
	file, ok := pages.file(name)
	if dir, isIndex := strings.CutSuffix(r.URL.Path, "/index.html"); ok && isIndex && !isDir {
		redirect(w, r, dir+"/")
		return
	}
	if !ok {
		if _, isPage := pages.file(name + "/index.html"); isPage {
			redirect(w, r, "/"+name+"/")
			return
		}
		if to := now.redirects[normalForm(r.URL)]; to != "" {
			w.Header().Set("Location", to) // without what is searched for, as nginx does
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		status, name = http.StatusNotFound, "404.html"
		if file, ok = pages.file(name); !ok {
			http.Error(w, "There are no pages yet.", http.StatusNotFound)
			return
		}
	}
	body, err := unpack(file)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if path.Ext(name) == ".html" {
		body = withScript(body, pages.digest)
	}
	w.Header().Set("Content-Type", contentType(name))
	if status == http.StatusOK && strings.HasPrefix(name, assetsFolder) {
		w.Header().Set("Cache-Control", "max-age=31536000, immutable")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a reader that is gone needs no answer
	}
}

// normalForm returns the normal form of a request's path, for which there may be a redirect. It returns "" for the
// start page, which has none.
func normalForm(u *url.URL) string {
	normal, err := address.Normalize(u.EscapedPath())
	if err != nil {
		return ""
	}
	return normal
}

// redirect leads to another address, with the same query.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusMovedPermanently)
}

func unpack(data []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("cannot unpack the page: %w", err)
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("cannot unpack the page: %w", err)
	}
	return body, nil
}

// withScript is a page that loads again when there is another edition.
func withScript(body []byte, edition string) []byte {
	element := []byte(`<script src="` + scriptPath + `" data-edition="` + edition + `" defer></script>`)
	head := []byte("</head>")
	if !bytes.Contains(body, head) {
		return append(bytes.Clone(body), element...)
	}
	return bytes.Replace(body, head, append(element, head...), 1)
}

// contentType is the type of a file, as the operator's web servers say it.
func contentType(name string) string {
	for _, types := range []map[string]string{typesOfNames, typesOfExtensions} {
		for _, key := range []string{path.Base(name), path.Ext(name)} {
			if t, ok := types[key]; ok {
				return t
			}
		}
	}
	return "text/plain; charset=utf-8"
}

var (
	// typesOfNames are the media types of feeds.
	typesOfNames = map[string]string{
		"atom.xml":  "application/atom+xml; charset=utf-8",
		"rss.xml":   "application/rss+xml; charset=utf-8",
		"feed.json": "application/feed+json; charset=utf-8",
	}
	typesOfExtensions = map[string]string{
		".html": "text/html; charset=utf-8",
		".css":  "text/css; charset=utf-8",
		".js":   "text/javascript; charset=utf-8",
		".json": "application/json; charset=utf-8",
		".xml":  "application/xml; charset=utf-8",
		".md":   "text/markdown; charset=utf-8",
		".svg":  "image/svg+xml; charset=utf-8",
		".png":  "image/png",
		".webp": "image/webp",
	}
)
