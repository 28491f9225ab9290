// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/search"
)

// The sitemap of a site is an index (sitemaps.org) of parts: the first has the pages of
// the index, each other one the Topics and Posts of a part of Chunks.

type urlSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Location     string `xml:"loc"`
	LastModified string `xml:"lastmod,omitempty"`
}

type sitemapIndex struct {
	XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapURL `xml:"sitemap"`
}

func sitemapPath(i int) string { return fmt.Sprintf("sitemap-%d.xml", i) }

// sitemapIndex is the file that leads to all parts, and the part of the index itself.
func (r *Renderer) sitemapIndex() ([]File, error) {
	var last time.Time
	for _, t := range r.catalog.updated {
		if t.After(last) {
			last = t
		}
	}
	pages := []sitemapURL{{Location: r.site.URL + "/", LastModified: lastModified(last)}}
	for n := 1; n < maxIndexPages && n*topicsPerPage < len(r.topics); n++ {
		pages = append(pages, sitemapURL{Location: r.site.URL + pagePath(orders[0], n)})
	}
	home, err := encodeSitemap(pages)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the sitemap: %w", err)
	}
	set := sitemapIndex{Sitemaps: []sitemapURL{{Location: r.site.URL + "/sitemap-pages.xml"}}}
	for _, i := range r.SitemapParts() {
		set.Sitemaps = append(set.Sitemaps, sitemapURL{Location: r.site.URL + "/" + sitemapPath(i)})
	}
	index, err := plain.XML(set)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the sitemap: %w", err)
	}
	return []File{
		{Path: "sitemap.xml", Body: index}, {Path: "sitemap-pages.xml", Body: home},
		{Path: "search/index.json", Body: search.Root(len(r.catalog.parts))},
	}, nil
}

// SitemapParts are the parts that have a page: an urlset must not be empty.
func (r *Renderer) SitemapParts() []int {
	var list []int
	for i, part := range r.catalog.parts {
		for id := range part {
			if r.catalog.hasPage(id) {
				list = append(list, i)
				break
			}
		}
	}
	return list
}

// hasPage tells whether the sitemap has something for an ID.
func (c *Catalog) hasPage(id string) bool {
	name, isPost := strings.CutPrefix(id, postDoc)
	if !isPost {
		return true
	}
	_, ok := c.postURL(name)
	return ok
}

// sitemapPart lists the pages of the Topics of a part and of their years, and those of
// its Posts that lie on the site, each with the day on which what it says last changed.
func (r *Renderer) sitemapPart(part int) []sitemapURL {
	var urls []sitemapURL
	for _, id := range r.catalog.part(part) {
		kind, name, _ := strings.Cut(id, "/")
		if kind == search.Topic {
			urls = append(urls, r.topicURLs(name)...)
		} else if u, ok := r.catalog.postURL(name); ok {
			urls = append(urls, u)
		}
	}
	return urls
}

// postURL is the page of a Post on the site, if the Post is the first of those that have
// its address.
func (c *Catalog) postURL(name string) (u sitemapURL, ok bool) {
	address, ok := c.address[name]
	if !ok {
		return u, false
	}
	var last time.Time
	for _, other := range c.shared[address] {
		if other < name {
			return u, false
		}
		if t := c.articles[other].post.Updated; t.After(last) {
			last = t
		}
	}
	return sitemapURL{Location: address, LastModified: lastModified(last)}, true
}

// isOwnPage reports whether an address on the site is that of a page which no Post has.
func isOwnPage(site *url.URL, address string) bool {
	path, _ := strings.CutPrefix(address, site.Scheme+"://"+site.Host)
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return path == "/" || slices.Contains([]string{"topics", "page", "search", "by-posts", "by-date", "assets"}, first)
}

// topicURLs are the pages of a Topic.
func (r *Renderer) topicURLs(name string) []sitemapURL {
	s := r.topics[r.indexOf(name)]
	urls := []sitemapURL{{Location: r.site.URL + topicPath(name), LastModified: lastModified(updated(s.Posts))}}
	for _, y := range Years(s) {
		urls = append(urls, sitemapURL{Location: r.site.URL + yearPath(name, y), LastModified: lastModified(updated(PostsOf(s, y)))})
	}
	return urls
}

// updated is when the last of the Posts was published or updated.
func updated(posts []*archive.Post) time.Time {
	var last time.Time
	for _, p := range posts {
		if p.Updated.After(last) {
			last = p.Updated
		}
	}
	return last
}

func lastModified(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func encodeSitemap(urls []sitemapURL) ([]byte, error) { return plain.XML(urlSet{URLs: urls}) }

// onSite returns the absolute form, without a fragment, of an address that is a
// path on the site or has the site's own origin; otherwise "".
func onSite(site *url.URL, address string) string {
	address = safeURL(address)
	u, err := url.Parse(address)
	if err != nil || address == "" || u.Host != "" && origin(u) != origin(site) {
		return ""
	}
	u.Scheme, u.Host, u.User = site.Scheme, site.Host, nil
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return href.Escape(u.String())
}

// origin is the scheme, host and port of an address, written in one way.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + asciiHost(u.Hostname()) + ":" + port
}
