// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"maps"
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

// A Catalog indexes a Site: its Posts, their positions in the Topics, and the content of
// the search index. It is kept from one edition to the next, so that updating it costs O(changes), not
// O(site): the Summary of an untouched Topic is the same object as before. Only
// Update changes it, and never while a View is being made.
type Catalog struct {
	site       *url.URL // nil if the address of the Site cannot be read
	permalinks address.Permalinks
	topics     map[string]*topicEntry
	sorted     []*topicEntry       // by name
	articles   map[string]*article // the Posts of the site, by name
	naming     nameIndex           // possible target of a link -> the articles
	chunks     []map[docID]bool    // of the search index
	shared     nameIndex           // an address on the site -> the Posts that have it
	address    map[string]string   // of a Post, on the site
	media      Media               // the pictures of ConfigMaps
	pictured   nameIndex           // the src of an image -> the Posts that have it
	tagTopics  map[string]string   // the Topic that a tag means, by its normal form
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
	e := &topicEntry{Summary: s, sortTitle: strings.ToLower(s.Title), updated: updated(s.Posts), years: Years(s.Posts)}
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

// article is a Post of the site, with its positions in the Topics.
type article struct {
	post   *archive.Post
	due    archive.Review // asked for where it is due
	places []place        // by the names of the Topics
	home   string         // the Topic to which a search result without a page leads
}

// hasPage reports whether the Post has a page of its own.
func (a *article) hasPage() bool { return a.post.Content.Text != "" && validName(a.post.Object.Name) }

// place is the index of a Post in the Posts of a Topic.
type place struct {
	topic *archive.Summary
	index int
}

// beside returns the Posts before and after this one in time, or nil.
func (p place) beside() (before, after *archive.Post) {
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
		permalinks: address.Permalinks(object.Spec.Permalinks),
		topics:     map[string]*topicEntry{}, articles: map[string]*article{}, naming: nameIndex{},
		shared: nameIndex{}, address: map[string]string{}, tagTopics: map[string]string{}, pictured: nameIndex{}, entries: map[string]rememberedEntry{},
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
	if c.hasReviews() {
		groups = append(groups, ReviewGroup{})
	}
	for y := range c.due.years {
		groups = append(groups, ReviewYearGroup{y})
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
	for i := range c.chunks {
		groups = append(groups, ChunkGroup{i})
	}
	return groups
}

// Update replaces the Topics, which are sorted by name. It returns the groups whose
// View may have changed, and groups that were added or removed. All others are unchanged.
func (c *Catalog) Update(topics []*archive.Summary) []Group {
	u := &revision{Catalog: c, posts: map[string]bool{}, docs: map[docID]bool{}, tags: map[string]bool{},
		groups: map[Group]bool{CommonGroup{}: true, IndexGroup{}: true, AssetsGroup{}: true}}
	present := make(map[string]bool, len(topics))
	for _, s := range topics {
		present[s.Name] = true
		if t := c.topics[s.Name]; t == nil || t.Summary != s {
			u.replace(s.Name, s)
		}
	}
	for name := range c.topics {
		if !present[name] {
			u.replace(name, nil)
		}
	}
	c.sorted = c.sorted[:0]
	for _, s := range topics {
		c.sorted = append(c.sorted, c.topics[s.Name])
	}
	for name := range u.posts {
		u.settle(name)
	}
	u.relink()
	u.redistribute()
	u.collectReviews()
	return slices.Collect(maps.Keys(u.groups))
}

// revision is an Update under way.
type revision struct {
	*Catalog
	groups map[Group]bool
	posts  map[string]bool // of the Topics that change
	docs   map[docID]bool  // that may say something else, or came or went
	tags   map[string]bool // whose Topic may have changed
	// reviewsChanged reports whether the set of due reviews may have changed.
	reviewsChanged bool
}

// replace puts a Topic into the Catalog instead of the one of its name; nil takes that out.
func (u *revision) replace(name string, s *archive.Summary) {
	old := u.topics[name]
	u.groups[HubGroup{name}] = true
	u.docs[topicDoc(name)] = true
	if old != nil {
		u.touchYears(old)
		for _, p := range old.Posts {
			u.leave(p.Object.Name, name)
		}
	}
	if old == nil || s == nil || old.Title != s.Title {
		u.touchNaming(linkToTopic(name))
	}
	u.own(old, s)
	u.replaceReviews(old, s)
	if s == nil {
		delete(u.entries, name)
		delete(u.topics, name)
		u.touchHubs()
		return
	}
	if old == nil {
		u.touchHubs()
	}
	t := newTopicEntry(s)
	u.topics[name] = t
	u.touchYears(t)
	due := make(map[string]archive.Review, len(s.DueReviews))
	for _, r := range s.DueReviews {
		due[r.Post.Object.Name] = r.Review
	}
	for i, p := range s.Posts {
		u.join(p.Object.Name, place{topic: s, index: i}, p)
		u.articles[p.Object.Name].due = due[p.Object.Name]
	}
}

func (u *revision) touchYears(t *topicEntry) {
	for _, y := range t.years {
		u.groups[YearGroup{t.Name, y}] = true
	}
}

// touchHubs touches the pages of all Topics, which link to the Topics that there are.
func (u *revision) touchHubs() {
	for name := range u.topics {
		u.groups[HubGroup{name}] = true
	}
}

func (u *revision) leave(post, topic string) {
	u.posts[post] = true
	if a := u.articles[post]; a != nil {
		a.places = slices.DeleteFunc(a.places, func(p place) bool { return p.topic.Name == topic })
	}
}

func (u *revision) join(post string, at place, p *archive.Post) {
	u.posts[post] = true
	a := u.articles[post]
	if a == nil {
		a = &article{}
		u.articles[post] = a
	}
	i, _ := slices.BinarySearchFunc(a.places, at, func(p, q place) int { return strings.Compare(p.topic.Name, q.topic.Name) })
	a.places = slices.Insert(a.places, i, at)
	if a.post != p {
		u.forget(post, a.post)
		a.post = p
		u.note(post, p)
	}
}

// settle removes a Post that no Topic has any more. The pages of the others name
// their neighbours, so they are touched.
func (u *revision) settle(name string) {
	a := u.articles[name]
	if a.hasPage() {
		u.groups[ArticleGroup{name}] = true
	}
	if len(a.places) == 0 {
		u.forget(name, a.post)
		delete(u.articles, name)
		return
	}
	if home := a.places[0].topic.Name; home != a.home {
		a.home = home
		u.docs[postDoc(name)] = true
	}
}

// forget removes a Post from the indexes.
func (u *revision) forget(name string, p *archive.Post) {
	u.touchNaming(name)
	u.docs[postDoc(name)] = true
	if p == nil {
		return
	}
	if p.Content.Text != "" {
		u.groups[ArticleGroup{name}] = true // its page may go
	}
	for _, target := range p.Content.Targets {
		u.naming.remove(target, name)
	}
	if spec := p.Object.Spec.Image; spec != nil {
		u.pictured.remove(spec.Src, name)
	}
	if address, ok := u.address[name]; ok {
		u.touchShared(address)
		u.shared.remove(address, name)
		delete(u.address, name)
	}
}

// note adds a Post to the indexes.
func (u *revision) note(name string, p *archive.Post) {
	for _, target := range p.Content.Targets {
		u.naming.add(target, name)
	}
	if spec := p.Object.Spec.Image; spec != nil {
		u.pictured.add(spec.Src, name)
	}
	if u.site == nil {
		return
	}
	if address := onSite(u.site, p.URL(u.permalinks)); address != "" && !isOwnPage(u.site, address) {
		u.address[name] = address
		u.shared.add(address, name)
		u.touchShared(address)
	}
}

// touchShared touches the Posts of one address: the first of them has it in the sitemap.
func (u *revision) touchShared(address string) {
	for _, name := range u.shared[address] {
		u.docs[postDoc(name)] = true
	}
}

// touchNaming touches the articles that name something.
func (u *revision) touchNaming(target string) {
	for _, name := range u.naming[target] {
		u.groups[ArticleGroup{name}] = true
	}
}

// redistribute puts the docs that changed into their chunks.
func (u *revision) redistribute() {
	count := search.Chunks(len(u.topics) + len(u.articles))
	if count != len(u.chunks) {
		for i := range max(count, len(u.chunks)) {
			u.groups[ChunkGroup{i}] = true
		}
		u.chunks = make([]map[docID]bool, count)
		for i := range u.chunks {
			u.chunks[i] = map[docID]bool{}
		}
		put := func(id docID) { u.chunks[search.Chunk(id.String(), count)][id] = true }
		for name := range u.topics {
			put(topicDoc(name))
		}
		for name := range u.articles {
			put(postDoc(name))
		}
		return
	}
	for id := range u.docs {
		chunk := search.Chunk(id.String(), count)
		u.groups[ChunkGroup{chunk}] = true
		if u.hasDoc(id) {
			u.chunks[chunk][id] = true
		} else {
			delete(u.chunks[chunk], id)
		}
	}
}
