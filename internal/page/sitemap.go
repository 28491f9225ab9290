// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/search"
)

// The sitemap of a site is an index (sitemaps.org) of parts: the first has the pages of
// the index, each other one the Topics and Posts of a chunk of the search index.

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

// sitemapPath is the path of the part of the sitemap that has the pages of a chunk.
func sitemapPath(chunk string) string { return "sitemap-" + chunk + ".xml" }

// commonView holds the inputs of the files that change with nearly every Post.
type commonView struct {
	// Newest are the Posts of the feeds.
	Newest []postWithHome
	// Articles are the texts of the newest of them.
	Articles []articleText
	// Updated is when a Post was last published or updated.
	Updated    time.Time
	IndexPages int
	// SearchRoot is the root file of the search index. SitemapParts are its chunks with a page: an urlset
	// must not be empty.
	SearchRoot   []byte
	SitemapParts []string
}

// postWithHome is a Post with the Topic that it leads to if it has no address.
type postWithHome struct {
	linkedPost
	Home string
}

func (CommonGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	root, err := c.index.Root()
	if err != nil {
		return nil, err
	}
	v := commonView{SearchRoot: root, IndexPages: max(1, min(maxIndexPages, (len(c.sorted)+topicsPerPage-1)/topicsPerPage))}
	newest := c.newestPosts(feed.MaxItems)
	v.Articles = c.feedArticles(newest)
	for _, p := range newest {
		v.Newest = append(v.Newest, postWithHome{c.linkedPost(p), c.articles[p.Object.Name].places[0].topic.Name})
	}
	for _, t := range c.sorted {
		if t.updated.After(v.Updated) {
			v.Updated = t.updated
		}
	}
	for _, chunk := range c.index.Chunks() {
		for doc := range c.index.Docs(chunk) {
			if c.hasAddress(doc) {
				v.SitemapParts = append(v.SitemapParts, chunk.String())
				break
			}
		}
	}
	return v, nil
}

func (v commonView) files(r *Renderer) ([]File, error) {
	feeds, err := v.feeds(r)
	if err != nil {
		return nil, err
	}
	sitemap, err := v.sitemapIndex(r.site.URL)
	return append(feeds, sitemap...), err
}

// feeds returns the feeds of the site, with its newest Posts.
func (v commonView) feeds(r *Renderer) ([]File, error) {
	f := &feed.Feed{
		ID: r.authority.TagURI("site", r.namespace), Title: r.site.Title, Description: r.site.Description, Home: r.site.URL + "/", Language: r.site.Language,
	}
	room := newFeedRoom(v.Articles)
	for i, p := range v.Newest {
		item := r.feedItem(p.linkedPost, topicPath(p.Home))
		item.Content = room.article(r, i, p.Post)
		f.Items = append(f.Items, item)
	}
	return r.feeds(f, "/")
}

// sitemapIndex is the file that leads to all parts, and the part of the index itself.
func (v commonView) sitemapIndex(siteURL string) ([]File, error) {
	pages := []sitemapURL{{Location: siteURL + "/", LastModified: lastModified(v.Updated)}}
	for n := 1; n < v.IndexPages; n++ {
		pages = append(pages, sitemapURL{Location: siteURL + pagePath(orders[0].path, n)})
	}
	home, err := encodeSitemap(pages)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the sitemap: %w", err)
	}
	set := sitemapIndex{Sitemaps: []sitemapURL{{Location: siteURL + "/sitemap-pages.xml"}}}
	for _, chunk := range v.SitemapParts {
		set.Sitemaps = append(set.Sitemaps, sitemapURL{Location: siteURL + "/" + sitemapPath(chunk)})
	}
	index, err := plain.XML(set)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the sitemap: %w", err)
	}
	return []File{
		{Path: "sitemap.xml", Body: index}, {Path: "sitemap-pages.xml", Body: home},
		{Path: "search/index.json", Body: v.SearchRoot},
	}, nil
}

// hasAddress reports whether the sitemap has something for a search document.
func (c *Catalog) hasAddress(doc string) bool {
	id := docIDOf(doc)
	if id.kind == search.Topic {
		return true
	}
	_, ok := c.postURL(id.name)
	return ok
}

// postURL returns the page of a Post on the site, if the Post is the first one with
// this address.
func (c *Catalog) postURL(name string) (u sitemapURL, ok bool) {
	location, ok := c.address[name]
	if !ok {
		return u, false
	}
	var last time.Time
	for _, other := range c.shared[location] {
		if other < name {
			return u, false
		}
		if t := c.articles[other].post.Updated; t.After(last) {
			last = t
		}
	}
	return sitemapURL{Location: location, LastModified: lastModified(last)}, true
}

// isOwnPage reports whether an address on the site belongs to a page that is not a Post's.
func isOwnPage(site *url.URL, location string) bool {
	path, _ := strings.CutPrefix(location, site.Scheme+"://"+site.Host)
	return path == "/" || address.IsOwnFolder(path)
}

// addresses returns the pages of a Topic on a site, each with the day of the last change of its content.
func (t *topicEntry) addresses(siteURL string) []sitemapURL {
	list := []sitemapURL{{Location: siteURL + topicPath(t.Name), LastModified: lastModified(t.updated)}}
	for _, y := range t.years {
		list = append(list, sitemapURL{Location: siteURL + yearPath(t.Name, y), LastModified: lastModified(latestUpdate(PostsOf(t.Posts, y)))})
	}
	return list
}

// latestUpdate is when the last of the Posts was published or updated.
func latestUpdate(posts []*archive.Post) time.Time {
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
func onSite(site *url.URL, link string) string {
	link = safeURL(link)
	u, err := url.Parse(link)
	if err != nil || link == "" || u.Host != "" && origin(u) != origin(site) {
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
	return u.Scheme + "://" + href.ASCIIHost(u.Hostname()) + ":" + port
}
