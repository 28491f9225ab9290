// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/picture"
	"github.com/topicpages/topicpages/internal/prose"
)

const (
	// topicsPerPage is how many Topics a page of the index lists.
	topicsPerPage = 200
	// maxIndexPages bounds the index, and so the size of its group.
	maxIndexPages = 25
	// maxIndexPageBytes and maxEntryBytes bound a page and an entry that a theme's own templates make,
	// as all pages of the index are in memory at once.
	maxIndexPageBytes = 2 << 20
	maxEntryBytes     = 16 << 10
	// maxMapTopics is the number of Topics on the map: the ones with the most Posts.
	maxMapTopics = 60
	// sparkYears is the number of years in a sparkline, up to the year of the newest Post of the
	// site.
	sparkYears = 10
)

// indexDocument is a page that lists the Topics.
type indexDocument struct {
	// Newest is when the newest Post of the site was published; zero without Posts.
	Newest time.Time
	// ReviewNotice says how many reviews are due; "" for none.
	ReviewNotice string
	Topics       []entry
	Orders       []indexLink
	Pages        []indexLink
	Map          markup
}

type indexLink struct {
	Title, Path string
	Current     bool
}

// entry is a Topic in the index.
type entry struct {
	Path, Title string
	PostCount   int
	// First and Last are when the oldest and the newest Post were published; they
	// have no meaning without Posts.
	First, Last time.Time
	// Opening is the first sentence of the Topic's page.
	Opening string
	Spark   markup
	// HTML is the whole entry: each edition has all of them again, and few are new.
	HTML markup
}

// OneMonth is true when all Posts are of the same month.
func (e entry) OneMonth() bool {
	return e.First.Year() == e.Last.Year() && e.First.Month() == e.Last.Month()
}

// order is one way to sort the index.
type order struct {
	title, path string
	compare     func(a, b *topicEntry) int
}

// orderKeys name the ways to sort the index.
var orderKeys = []string{"By name", "By number of posts", "By newest post"}

// orders are the sort orders of the index. The first is the order of the front page.
var orders = []order{
	{orderKeys[0], "/", func(a, b *topicEntry) int { return strings.Compare(a.sortTitle, b.sortTitle) }},
	{orderKeys[1], "/by-posts/", func(a, b *topicEntry) int { return cmp.Compare(len(b.Posts), len(a.Posts)) }},
	{orderKeys[2], "/by-date/", func(a, b *topicEntry) int { return b.last.Compare(a.last) }},
}

// indexView holds the inputs of the files that list the Topics.
type indexView struct {
	// Newest is when the newest Post of the site was published; zero without Posts.
	Newest time.Time
	// ReviewsDue is how many reviews are due.
	ReviewsDue int
	// Topics is how many there are.
	Topics int
	// Pages list them, in each order.
	Pages []indexPage
	Map   picture.MapPicture
}

// indexPage is one page, numbered from 0, of the Topics in one order.
type indexPage struct {
	Order, Number, Of int
	Entries           []*indexEntry
}

// indexEntry is an entry with its digest, since each edition has all of them and few are new.
type indexEntry struct {
	entry  entry
	digest digest.Sum
}

// Digest implements digest.Digester.
func (e *indexEntry) Digest() digest.Sum { return e.digest }

func (IndexGroup) view(c *Catalog, r *Renderer) (groupView, error) {
	v := indexView{Newest: c.newestPost(), ReviewsDue: c.ReviewsDue(), Topics: len(c.sorted), Map: c.mapPicture(r)}
	for i, o := range orders {
		sorted := slices.Clone(c.sorted)
		slices.SortStableFunc(sorted, o.compare) // of equal ones, by name
		pages := slices.Collect(slices.Chunk(sorted, topicsPerPage))
		pages = pages[:min(len(pages), o.pages())]
		for n, topics := range pages {
			entries, err := c.indexEntries(r, topics, v.Newest.Year())
			if err != nil {
				return nil, err
			}
			v.Pages = append(v.Pages, indexPage{Order: i, Number: n, Of: len(pages), Entries: entries})
		}
		if len(pages) == 0 {
			v.Pages = append(v.Pages, indexPage{Order: i, Of: 1})
		}
	}
	return v, nil
}

// pages bounds the number of pages of an order: only the order of the front page has more than one.
func (o order) pages() int {
	if o.path == "/" {
		return maxIndexPages
	}
	return 1
}

func (v indexView) files(r *Renderer) ([]File, error) {
	var files []File
	for _, p := range v.Pages {
		file, err := v.page(r, p)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	robots := "User-agent: *\nAllow: /\n\nSitemap: " + r.site.URL + "/sitemap.xml\n"
	return append(files, File{Path: "robots.txt", Body: []byte(robots)}), nil
}

// page is a page of the Topics; the first one of each order shows the map.
func (v indexView) page(r *Renderer, page indexPage) (File, error) {
	o := orders[page.Order]
	path := pagePath(o.path, page.Number)
	p := indexDocument{Newest: v.Newest, Topics: make([]entry, len(page.Entries))}
	if v.ReviewsDue > 0 {
		p.ReviewNotice = r.text("%d posts are due for a review.", v.ReviewsDue)
	}
	for i, e := range page.Entries {
		p.Topics[i] = e.entry
		if r.theme.sandbox != nil {
			var err error
			if p.Topics[i].HTML, err = r.fragment(e.entry); err != nil {
				return File{}, err
			}
		}
	}
	for _, other := range orders {
		p.Orders = append(p.Orders, indexLink{Title: r.text(other.title), Path: other.path, Current: other.path == o.path})
	}
	if page.Of > 1 {
		for i := range page.Of {
			p.Pages = append(p.Pages, indexLink{Title: r.theme.language.Number(i + 1), Path: pagePath(o.path, i), Current: i == page.Number})
		}
	}
	if page.Number == 0 {
		p.Map = picture.Map(v.Map)
	}
	items := make([]linkeddata.Item, len(p.Topics))
	for i, e := range p.Topics {
		items[i] = linkeddata.Item{Name: e.Title, URL: r.absolute(e.Path)}
	}
	d := layoutData{
		Title: r.site.Title, Heading: r.site.Title, Description: r.site.Description,
		Canonical: r.site.URL + path, Modified: p.Newest, Page: p,
		LinkedData: linkeddata.Collection(r.linkedSite(), linkeddata.CollectionPage{
			Page:  linkeddata.Page{Title: r.site.Title, Description: r.site.Description, URL: r.site.URL + path, Language: r.site.Language, Modified: p.Newest},
			Items: items, Total: v.Topics,
		}),
	}
	if o.path != "/" { // the same Topics as on the front page
		d.NoIndex, d.Canonical, d.LinkedData = true, "", nil
	}
	body, err := r.render("index.html", d)
	if err != nil {
		return File{}, err
	}
	return File{Path: strings.TrimPrefix(path, "/") + "index.html", Body: body}, nil
}

// pagePath is the address of page n, from 0, of the order at a path.
func pagePath(path string, n int) string {
	if n == 0 {
		return path
	}
	return fmt.Sprintf("/page/%d/", n+1)
}

// rememberedEntry is a result of newIndexEntry with its arguments.
type rememberedEntry struct {
	renderer digest.Sum
	facts    *archive.Facts
	lastYear int
	entry    *indexEntry
}

// indexEntries caches the entries of Topics. An entry is made again if an argument of newIndexEntry
// changes.
func (c *Catalog) indexEntries(r *Renderer, topics []*topicEntry, lastYear int) ([]*indexEntry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries := make([]*indexEntry, len(topics))
	for i, t := range topics {
		known := c.entries[t.Name]
		if known.facts != &t.Facts || known.lastYear != lastYear || known.renderer != r.digest {
			e, err := newIndexEntry(r, &t.Facts, lastYear)
			if err != nil {
				return nil, err
			}
			known = rememberedEntry{r.digest, &t.Facts, lastYear, e}
			c.entries[t.Name] = known
		}
		entries[i] = known.entry
	}
	return entries, nil
}

func newIndexEntry(r *Renderer, f *archive.Facts, lastYear int) (*indexEntry, error) {
	e := entry{
		Path:      topicPath(f.Name),
		Title:     clean(f.Title),
		PostCount: len(f.Posts),
		Opening:   openingOf(prose.Of(f, r.theme.language)),
		Spark:     r.spark(f.Posts, lastYear),
	}
	e.First, e.Last, _ = f.Span()
	var err error
	if r.theme.sandbox == nil { // or each Site would keep as much as its templates like
		e.HTML, err = r.fragment(e)
	}
	return &indexEntry{e, digest.Of(e)}, err
}

// fragment returns the HTML of an entry, or "" if the templates of the theme define none.
func (r *Renderer) fragment(e entry) (markup, error) {
	if !r.theme.defines("index.html", "entry") {
		return "", nil
	}
	body, work, err := r.theme.execute("index.html", "entry", e, maxEntryBytes)
	r.count(work)
	return markup(body), err // which html/template has escaped
}

// newestPost is when the newest Post of the site was published; zero without Posts.
func (c *Catalog) newestPost() time.Time {
	var last time.Time
	for _, t := range c.sorted {
		if t.last.After(last) {
			last = t.last
		}
	}
	return last
}

// spark draws how many Posts there are of each of the last years.
func (r *Renderer) spark(posts []*archive.Post, last int) markup {
	if len(posts) == 0 {
		return ""
	}
	values := make([]int, sparkYears)
	for _, p := range posts {
		if i := p.Published.Year() - (last - sparkYears + 1); i >= 0 {
			values[i]++
		}
	}
	return picture.Spark(picture.SparkLine{Values: values, Title: r.text("Posts per year")})
}
