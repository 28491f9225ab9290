// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/search"
)

// A Catalog indexes a Site: its Posts, their positions in the Topics, and the layout of
// the search index. It is kept from one edition to the next, so that updating it costs O(changes), not
// O(site): the Summary of an untouched Topic is the same object as before. Only
// Update changes it, and never while a View is being made.
type Catalog struct {
	site       *url.URL // nil if the address of the Site cannot be read
	permalinks address.Permalinks
	patterns   []address.Matcher // of the pages of articles
	topics     map[string]*topicEntry
	sorted     []*topicEntry            // by name
	articles   map[string]*articleEntry // the Posts of the site, by name
	naming     nameIndex                // possible target of a link -> the articles
	index      *search.Index            // what readers can find
	shared     nameIndex                // an address on the site -> the Posts that have it
	address    map[string]string        // of a Post, on the site
	media      Media                    // the pictures of ConfigMaps
	pictured   nameIndex                // the src of an image -> the Posts that have it
	tagTopics  map[string]string        // the Topic that a tag means, by its normal form
	due        dueReviews

	mu      sync.Mutex // guards the fields below
	entries map[string]rememberedEntry
}

// topicEntry is a Topic of the site, with values derived from its Posts.
type topicEntry struct {
	*archive.Summary
	sortTitle   string
	first, last time.Time // days of publication of the oldest and the newest Post; zero without Posts
	updated     time.Time // when a Post was last published or updated
	years       []int     // that have a page, newest first
}

func newTopicEntry(s *archive.Summary) *topicEntry {
	e := &topicEntry{Summary: s, sortTitle: strings.ToLower(s.Title), updated: latestUpdate(s.Posts), years: Years(s.Posts)}
	e.first, e.last, _ = s.Span()
	return e
}

// nameIndex has for each key a set of names, as a sorted list: most have one.
type nameIndex map[string][]string

func (x nameIndex) add(key, name string) {
	if at, found := slices.BinarySearch(x[key], name); !found {
		x[key] = slices.Insert(x[key], at, name)
	}
}

func (x nameIndex) remove(key, name string) {
	if at, found := slices.BinarySearch(x[key], name); found {
		x[key] = slices.Delete(x[key], at, at+1)
	}
	if len(x[key]) == 0 {
		delete(x, key)
	}
}

// articleEntry is a Post of the site, with its positions in the Topics.
type articleEntry struct {
	post   *archive.Post
	due    archive.Review  // asked for where it is due
	places []topicPosition // by the names of the Topics
	home   string          // the Topic to which a search result without a page leads
}

func (a *articleEntry) hasPage() bool { return hasPage(a.post) }

// hasPage reports whether a Post has a page of its own.
func hasPage(p *archive.Post) bool { return p.Content.Text != "" && validName(p.Object.Name) }

// topicPosition is the index of a Post in the Posts of a Topic.
type topicPosition struct {
	topic *archive.Summary
	index int
}

// beside returns the Posts before and after this one in time, or nil.
func (p topicPosition) beside() (before, after *archive.Post) {
	if p.index+1 < len(p.topic.Posts) {
		before = p.topic.Posts[p.index+1]
	}
	if p.index > 0 {
		after = p.topic.Posts[p.index-1]
	}
	return before, after
}

// NewCatalog returns the empty Catalog of a Site. Of the Site it knows the address and the permalinks alone.
func NewCatalog(object *v1alpha1.Site) *Catalog {
	c := &Catalog{
		permalinks: address.Permalinks(object.Spec.Permalinks), patterns: address.Matchers(address.Permalinks(object.Spec.Permalinks)),
		topics: map[string]*topicEntry{}, articles: map[string]*articleEntry{}, naming: nameIndex{},
		shared: nameIndex{}, address: map[string]string{}, tagTopics: map[string]string{}, pictured: nameIndex{}, entries: map[string]rememberedEntry{},
		index: search.NewIndex(),
	}
	if site, err := url.Parse(URL(object)); err == nil {
		c.site = site
	}
	return c
}

// has reports whether pages may link to a Topic.
func (c *Catalog) has(topic string) bool { return c.topics[topic] != nil && validName(topic) }

// Groups returns all groups of the Site, in no order.
func (c *Catalog) Groups() []Group {
	groups := []Group{CommonGroup{}, IndexGroup{}, AssetsGroup{}}
	if len(c.sorted) > 0 {
		groups = append(groups, ListingGroup{})
	}
	if c.hasReviews() {
		groups = append(groups, ReviewGroup{})
	}
	for y := range c.due.years {
		groups = append(groups, ReviewYearGroup{y})
	}
	for id := range c.due.byOwner.all {
		groups = append(groups, ReviewPartGroup{id})
	}
	for _, t := range c.sorted {
		groups = append(groups, HubGroup{t.Name})
		for _, y := range t.years {
			groups = append(groups, YearGroup{t.Name, y})
		}
	}
	for name, a := range c.articles {
		if a.hasPage() {
			groups = append(groups, ArticleGroup{name})
		}
	}
	for path := range c.media {
		groups = append(groups, MediaGroup{path})
	}
	for _, id := range c.index.Chunks() {
		groups = append(groups, ChunkGroup{id})
	}
	for _, id := range c.index.TermFiles() {
		groups = append(groups, TermGroup{id})
	}
	return groups
}
