// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/picture"
	"github.com/topicpages/topicpages/internal/prose"
)

const (
	// topicsPerPage is how many Topics a page of the index lists.
	topicsPerPage = 200
	// maxIndexPages bounds the index, and with it what its group takes.
	maxIndexPages = 25
	// maxIndexPageBytes and maxEntryBytes bound a page and an entry that a theme's own templates make,
	// as all pages of the index are in memory at once.
	maxIndexPageBytes = 2 << 20
	maxEntryBytes     = 16 << 10
	// maxMapTopics is how many Topics the map shows: those with the most Posts.
	maxMapTopics = 60
	// sparkYears is how many years a sparkline shows, up to that of the newest Post of the
	// site.
	sparkYears = 10
)

// index is a page that lists the Topics.
type index struct {
	// Newest is when the newest Post of the site was published; zero without Posts.
	Newest time.Time
	Topics []entry
	Orders []indexLink
	Pages  []indexLink
	Map    markup
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

	source string // hash of the others
}

// OneMonth is true when all Posts are of the same month.
func (e entry) OneMonth() bool {
	return e.First.Year() == e.Last.Year() && e.First.Month() == e.Last.Month()
}

// order is one way to sort the index.
type order struct {
	title, path string
	less        func(a, b *archive.Summary) int
}

// orderKeys name the ways to sort the index.
var orderKeys = []string{"By name", "By number of posts", "By newest post"}

// orders are the ways to sort the index; the first is that of the front page.
var orders = []order{
	{orderKeys[0], "/", func(a, b *archive.Summary) int {
		return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	}},
	{orderKeys[1], "/by-posts/", func(a, b *archive.Summary) int { return cmp.Compare(len(b.Posts), len(a.Posts)) }},
	{orderKeys[2], "/by-date/", func(a, b *archive.Summary) int { return newest(b).Compare(newest(a)) }},
}

// newest is when the newest Post of a Topic was published; zero without Posts.
func newest(s *archive.Summary) time.Time {
	_, last, _ := s.Span()
	return last
}

// indexes are the pages that list the Topics, in each order. Beyond the first page, only
// the order by name goes on: the others show the first Topics.
func (r *Renderer) indexes() ([]File, error) {
	var files []File
	topicMap := r.topicMap()
	for i, o := range orders {
		sorted := slices.Clone(r.topics)
		slices.SortStableFunc(sorted, func(a, b *archive.Summary) int {
			return cmp.Or(o.less(a, b), strings.Compare(a.Name, b.Name))
		})
		pages := slices.Collect(slices.Chunk(sorted, topicsPerPage))
		if i > 0 {
			pages = pages[:min(len(pages), 1)]
		}
		if len(pages) == 0 {
			pages = append(pages, nil)
		}
		pages = pages[:min(len(pages), maxIndexPages)]
		for n := range pages {
			file, err := r.index(o, pages, n, topicMap)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	return files, nil
}

// IndexSource lists all that IndexGroup is made of besides the Site and its theme.
func (r *Renderer) IndexSource() []string {
	parts := make([]string, 0, 2*len(r.topics)+1)
	if len(r.topics) > topicsPerPage*maxIndexPages { // not all have entries
		for _, s := range r.topics {
			parts = append(parts, s.Name, s.Digest)
		}
		return parts
	}
	entries, err := r.entries(r.topics)
	if err != nil {
		return []string{err.Error()} // rendering gives it again
	}
	for i, e := range entries {
		parts = append(parts, r.topics[i].Name, e.source)
	}
	return append(parts, string(r.topicMap()))
}

// index is page n of the Topics in an order; the first one shows the map.
func (r *Renderer) index(o order, pages [][]*archive.Summary, n int, topicMap markup) (File, error) {
	path := pagePath(o, n)
	entries, err := r.entries(pages[n])
	if err != nil {
		return File{}, fmt.Errorf("rendering the index: %w", err)
	}
	if r.theme.sandbox != nil {
		for i := range entries {
			if entries[i].HTML, err = r.fragment(entries[i]); err != nil {
				return File{}, fmt.Errorf("rendering the index: %w", err)
			}
		}
	}
	p := index{Topics: entries, Newest: r.newestPost()}
	for _, other := range orders {
		p.Orders = append(p.Orders, indexLink{Title: r.text(other.title), Path: other.path, Current: other.path == o.path})
	}
	if len(pages) > 1 {
		for i := range pages {
			p.Pages = append(p.Pages, indexLink{Title: r.theme.language.Number(i + 1), Path: pagePath(o, i), Current: i == n})
		}
	}
	if n == 0 {
		p.Map = topicMap
	}
	items := make([]linkeddata.Item, len(p.Topics))
	for i, e := range p.Topics {
		items[i] = linkeddata.Item{Name: e.Title, URL: r.absolute(e.Path)}
	}
	d := document{
		Title: r.site.Title, Heading: r.site.Title, Description: r.site.Description,
		Canonical: r.site.URL + path, Modified: p.Newest, Page: p,
		LinkedData: linkeddata.Collection(r.linkedSite(), linkeddata.CollectionPage{
			Page:  linkeddata.Page{Title: r.site.Title, Description: r.site.Description, URL: r.site.URL + path, Language: r.site.Language, Modified: p.Newest},
			Items: items, Total: len(r.topics),
		}),
	}
	if o.path != "/" { // the same Topics as on the front page
		d.NoIndex, d.Canonical, d.LinkedData = true, "", nil
	}
	body, err := r.render("index.html", d)
	if err != nil {
		return File{}, fmt.Errorf("rendering the index: %w", err)
	}
	return File{Path: strings.TrimPrefix(path, "/") + "index.html", Body: body}, nil
}

// pagePath is the address of page n of an order, from 0.
func pagePath(o order, n int) string {
	if n == 0 {
		return o.path
	}
	return fmt.Sprintf("/page/%d/", n+1)
}

// memory is what the pages of the index remember: an entry is made anew when its Topic
// changes, and the map when a Topic does that is on it.
type memory struct {
	look     string // what all entries depend on
	entries  map[string]remembered
	mapKey   string
	topicMap markup
}

type remembered struct {
	summary *archive.Summary
	entry   entry
}

func (r *Renderer) entries(topics []*archive.Summary) ([]entry, error) {
	last := r.newestPost().Year()
	look := fmt.Sprint(r.theme.Digest(), last)
	r.catalog.mu.Lock()
	defer r.catalog.mu.Unlock()
	m := &r.catalog.memory
	if m.look != look || m.entries == nil {
		m.look, m.entries = look, map[string]remembered{}
	}
	entries := make([]entry, len(topics))
	for i, s := range topics {
		known, ok := m.entries[s.Name]
		if !ok || known.summary != s {
			e, err := r.entry(s, last)
			if err != nil {
				return nil, err
			}
			known = remembered{s, e}
			m.entries[s.Name] = known
		}
		entries[i] = known.entry
	}
	return entries, nil
}

func (r *Renderer) entry(s *archive.Summary, lastYear int) (entry, error) {
	oldest, newest, _ := s.Span()
	e := entry{
		Path:      topicPath(s.Name),
		Title:     clean(s.Title),
		PostCount: len(s.Posts),
		First:     oldest,
		Last:      newest,
		Opening:   opening(prose.Of(s, r.theme.language)),
		Spark:     r.spark(s, lastYear),
	}
	var err error
	if r.theme.sandbox == nil { // or each Site would keep as much as its templates like
		e.HTML, err = r.fragment(e)
	}
	source := sha256.Sum256(fmt.Appendf(nil, "%q %d %q %q %q %q", e.Title, e.PostCount,
		e.First.Format(time.RFC3339Nano), e.Last.Format(time.RFC3339Nano), e.Opening, e.Spark))
	e.source = string(source[:])
	return e, err
}

// fragment is the HTML of an entry; "" where the templates of the theme define none.
func (r *Renderer) fragment(e entry) (markup, error) {
	if !r.theme.defines("index.html", "entry") {
		return "", nil
	}
	body, work, err := r.theme.execute("index.html", "entry", e, maxEntryBytes)
	r.count(work)
	return markup(body), err // which html/template has escaped
}

// newestPost is when the newest Post of the site was published; zero without Posts.
func (r *Renderer) newestPost() time.Time {
	var last time.Time
	for _, s := range r.topics {
		if t := newest(s); t.After(last) {
			last = t
		}
	}
	return last
}

// spark draws how many Posts a Topic has of each of the last years.
func (r *Renderer) spark(s *archive.Summary, last int) markup {
	if len(s.Posts) == 0 {
		return ""
	}
	values := make([]int, sparkYears)
	for _, p := range s.Posts {
		if i := p.Published.Year() - (last - sparkYears + 1); i >= 0 {
			values[i]++
		}
	}
	return picture.Spark(picture.SparkLine{Values: values, Title: r.text("Posts per year")})
}
