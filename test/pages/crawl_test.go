// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// kind is the kind of a page, by its address.
type kind string

// The kinds of pages.
const (
	index      kind = "index"
	hub        kind = "hub"
	year       kind = "year"
	post       kind = "post"
	review     kind = "review"
	reviewPart kind = "review part"
	reviewYear kind = "review year"
	search     kind = "search"
	notFound   kind = "404"
	other      kind = "other"
)

var addresses = []struct {
	kind    kind
	pattern *regexp.Regexp
}{
	{index, regexp.MustCompile(`^/$`)},
	{hub, regexp.MustCompile(`^/topics/[^/]+/$`)},
	{year, regexp.MustCompile(`^/topics/[^/]+/\d{4}/$`)},
	{post, regexp.MustCompile(`^/posts/[^/]+/$`)},
	{review, regexp.MustCompile(`^/review/$`)},
	{reviewPart, regexp.MustCompile(`^/review/[0-9a-f]{16}/$`)},
	{reviewYear, regexp.MustCompile(`^/review/\d{4}/$`)},
	{search, regexp.MustCompile(`^/search/$`)},
	{notFound, regexp.MustCompile(`^/no-such-page/$`)},
}

func kindOf(path string) kind {
	for _, a := range addresses {
		if a.pattern.MatchString(path) {
			return a.kind
		}
	}
	return other
}

// document is a page as served.
type document struct {
	kind kind
	path string
	body []byte
	root *html.Node
	// ids of the elements.
	ids map[string]bool
	// act is JavaScript that does what a reader does there, and until an expression that becomes true afterwards.
	// Both may be empty.
	act, until string
}

// crawl is a walk over a site along every link, from its index and its sitemap.
type crawl struct {
	*site
	url   string
	host  string // of url
	todo  []reference
	seen  map[string]answer // by path
	pages map[string]*document
	// anchors are the links to a place within a page.
	anchors []reference
	faults  []string
}

// reference is a link from one path to another.
type reference struct{ from, to, fragment string }

func (r reference) String() string { return r.from + " links " + r.to }

// walk walks over the site that is served at the address.
func (s *site) walk(t *testing.T, address string) *crawl {
	t.Helper()
	c := &crawl{site: s, url: address, seen: map[string]answer{}, pages: map[string]*document{}}
	c.host = strings.TrimPrefix(address, "http://")
	c.todo = []reference{
		{from: "a reader", to: "/"}, {from: "a reader", to: "/robots.txt"}, {from: "a reader", to: "/sitemap.xml"},
	}
	c.followAll(t)
	c.unknown(t)
	c.checkAnchors()
	return c
}

func (c *crawl) followAll(t *testing.T) {
	t.Helper()
	for len(c.todo) > 0 {
		next := c.todo[0]
		c.todo = c.todo[1:]
		c.follow(t, next)
	}
}

func (c *crawl) fault(format string, arguments ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, arguments...))
}

// follow visits the target of a link, through at most one redirect.
func (c *crawl) follow(t *testing.T, r reference) {
	t.Helper()
	if _, ok := c.seen[r.to]; ok {
		return
	}
	a := fetch(t, c.url+r.to)
	c.seen[r.to] = a
	if location := a.header.Get("Location"); a.status == http.StatusMovedPermanently {
		if target := fetch(t, c.url+location); target.status != http.StatusOK {
			c.fault("%s, which leads to %s: status %d", r, location, target.status)
		}
		return
	}
	if a.status != http.StatusOK {
		c.fault("%s: status %d", r, a.status)
		return
	}
	switch mediaType(a) {
	case "text/html":
		c.open(r.to, a)
	case "application/octet-stream":
		c.fault("%s is served without a type", r.to)
	}
	if r.to == "/robots.txt" || strings.Contains(r.to, "sitemap") {
		c.list(r.to, a)
	}
	c.subscribe(r.to, a)
}

// open reads a page and its links.
func (c *crawl) open(path string, a answer) {
	node, err := html.Parse(bytes.NewReader(a.body))
	if err != nil {
		c.fault("%s is no HTML: %v", path, err)
		return
	}
	d := &document{kind: kindOf(path), path: path, body: a.body, root: node, ids: map[string]bool{}}
	c.pages[path] = d
	for n := range node.Descendants() {
		if id := attribute(n, "id"); id != "" {
			d.ids[id] = true
		}
		for _, name := range []string{"href", "src", "action", "poster"} {
			if value := attribute(n, name); n.Type == html.ElementNode && value != "" {
				c.link(d, n, value)
			}
		}
		if n.DataAtom == atom.Meta { // og:image and the like
			c.visit(path, attribute(n, "content"))
		}
		if n.DataAtom == atom.Script && attribute(n, "type") == "application/ld+json" {
			c.data(d, textOf(n))
		}
	}
}

// link follows the address in an element, if it lies on the site.
func (c *crawl) link(d *document, n *html.Node, value string) {
	here := &url.URL{Scheme: "http", Host: c.host, Path: d.path}
	target, err := here.Parse(value)
	if err != nil {
		c.fault("%s has the link %q: %v", d.path, value, err)
		return
	}
	if strings.HasPrefix(value, c.base+"/") {
		target.Scheme, target.Host = here.Scheme, here.Host
		if n.Data == "link" && attribute(n, "rel") == "canonical" && target.Path != d.path {
			c.fault("%s says that its address is %s", d.path, value)
		}
	}
	if target.Scheme != "http" || target.Host != c.host {
		return
	}
	fragment, _, _ := strings.Cut(target.Fragment, ":~:") // the rest tells a browser which text to find
	r := reference{d.path, target.EscapedPath(), fragment}
	if c.elsewhere[r.to] {
		return
	}
	c.todo = append(c.todo, r)
	if r.fragment != "" {
		c.anchors = append(c.anchors, r)
	}
}

// internal returns the path of an address of the site.
func (c *crawl) internal(address string) (path string, ok bool) {
	path, ok = strings.CutPrefix(strings.TrimSpace(address), c.base)
	return path, ok && strings.HasPrefix(path, "/") && !c.elsewhere[path]
}

// unknown requests pages that do not exist.
func (c *crawl) unknown(t *testing.T) {
	t.Helper()
	for _, path := range []string{"/no-such-page/", "/topics/no-such-topic/", "/posts/no-such-post/", "/index.html.gz"} {
		a := fetch(t, c.url+path)
		if a.status != http.StatusNotFound || mediaType(a) != "text/html" {
			c.fault("%s, which is not there: status %d, %s", path, a.status, mediaType(a))
		} else if kindOf(path) == notFound {
			c.seen[path] = a // it may link to places within itself
			c.open(path, a)
		}
	}
	c.followAll(t)
}

func (c *crawl) checkAnchors() {
	for _, r := range c.anchors {
		// "top" needs no element (HTML, "select the indicated part").
		if d := c.pages[r.to]; d != nil && !d.ids[r.fragment] && r.fragment != "top" {
			c.fault("%s#%s: there is no such id", r, r.fragment)
		}
	}
}

// documents returns all pages, by address.
func (c *crawl) documents() []*document {
	var list []*document
	for _, d := range c.pages {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *document) int { return cmp.Compare(a.path, b.path) })
	return list
}

// examples returns a page of each kind, the largest page, and the pages of the extreme objects.
func (c *crawl) examples() []*document {
	largest := map[kind]*document{}
	for _, d := range c.documents() {
		if l := largest[d.kind]; l == nil || len(d.body) > len(l.body) {
			largest[d.kind] = d
		}
	}
	return slices.DeleteFunc(c.documents(), func(d *document) bool {
		return largest[d.kind] != d && !strings.Contains(d.path, "/extreme")
	})
}

func mediaType(a answer) string {
	name, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	return name
}

// attribute returns the value of an attribute of the element, or "".
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
