// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/search"
)

// A Catalog is what a Site has: its Posts, where they stand in the Topics, and what can
// be found. It is kept from one edition to the next, so that its upkeep costs what has
// changed and not what there is: the Summary of a Topic that nothing has touched is the same
// object as before. It is changed by Update alone, while no Renderer is at work.
type Catalog struct {
	site      *url.URL // nil where the address of the Site cannot be read
	topics    map[string]*archive.Summary
	updated   map[string]time.Time // when a Post of a Topic was last published or updated
	articles  map[string]*article  // the Posts of the site, by name
	naming    nameIndex            // what an article may link to -> the articles
	parts     []map[string]bool    // of the search index: IDs of what can be found
	shared    nameIndex            // an address on the site -> the Posts that have it
	address   map[string]string    // of a Post, on the site
	tagTopics map[string]string    // the Topic that a tag means, by its normal form

	mu     sync.Mutex // for what pages remember
	memory memory
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

// article is a Post of the site, and where it stands in the Topics.
type article struct {
	post   *archive.Post
	places []place // by the names of the Topics
}

// place is where a Post stands in a Topic: its index in the Posts.
type place struct {
	topic *archive.Summary
	index int
}

// Changes are what may differ from before an Update.
type Changes struct {
	// Topics are those that came, went or say something else; List is true when one came
	// or went.
	Topics map[string]*archive.Summary // as they were before; nil for those that came
	List   bool
	// Relinked are the Topics whose Posts show a tag that may lead to another Topic now.
	Relinked map[string]bool
	// Articles are the Posts whose page may say something else, or came or went.
	Articles map[string]bool
	// Parts are the indexes of the parts of the search index.
	Parts map[int]bool
}

// NewCatalog returns the empty Catalog of a Site with an address.
func NewCatalog(siteURL string) *Catalog {
	c := &Catalog{
		topics: map[string]*archive.Summary{}, updated: map[string]time.Time{}, articles: map[string]*article{}, naming: nameIndex{},
		shared: nameIndex{}, address: map[string]string{}, tagTopics: map[string]string{},
	}
	if site, err := url.Parse(siteURL); err == nil {
		c.site = site
	}
	return c
}

// Update makes the Catalog that of these Topics, and says what that changes.
func (c *Catalog) Update(topics []*archive.Summary) *Changes {
	u := &revision{Catalog: c, posts: map[string]bool{}, touched: map[string]bool{}, tags: map[string]bool{},
		changes: &Changes{Topics: map[string]*archive.Summary{}, Relinked: map[string]bool{}, Articles: map[string]bool{}, Parts: map[int]bool{}}}
	present := make(map[string]bool, len(topics))
	for _, s := range topics {
		present[s.Name] = true
		if c.topics[s.Name] != s {
			u.replace(s.Name, s)
		}
	}
	for name := range c.topics {
		if !present[name] {
			u.replace(name, nil)
		}
	}
	for name := range u.posts {
		u.settle(name)
	}
	u.relink()
	u.spread()
	return u.changes
}

// revision is an Update under way.
type revision struct {
	*Catalog
	changes *Changes
	posts   map[string]bool // those of the Topics that change
	touched map[string]bool // IDs of what can be found
	tags    map[string]bool // those that may mean another Topic now
}

// replace puts a Topic in the place of the one of its name; nil takes that out.
func (u *revision) replace(name string, s *archive.Summary) {
	old := u.topics[name]
	u.changes.Topics[name] = old
	u.changes.List = u.changes.List || old == nil || s == nil
	if old != nil {
		for _, p := range old.Posts {
			u.leave(p.Object.Name, name)
		}
	}
	if old == nil || s == nil || old.Title != s.Title {
		u.touchNaming("topic:" + name)
	}
	u.touched[topicDoc+name] = true
	if old == nil || s == nil || !slices.Equal(tagsOf(old), tagsOf(s)) {
		u.own(old, s)
	}
	if s == nil {
		delete(u.memory.entries, name)
		delete(u.topics, name)
		delete(u.updated, name)
		return
	}
	u.topics[name], u.updated[name] = s, updated(s.Posts)
	for i, p := range s.Posts {
		u.join(p.Object.Name, place{topic: s, index: i}, p)
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

// settle takes out a Post that no Topic has any more. The pages of the others name what
// is beside them, so they are touched.
func (u *revision) settle(name string) {
	a := u.articles[name]
	if a.post.Content.Text != "" {
		u.changes.Articles[name] = true
	}
	u.touched[postDoc+name] = true // without a page of its own it leads to a Topic
	if len(a.places) == 0 {
		u.forget(name, a.post)
		delete(u.articles, name)
	}
}

// forget takes out what is known of a Post by other keys than its name.
func (u *revision) forget(name string, p *archive.Post) {
	u.touchNaming(name)
	u.touched[postDoc+name] = true
	if p == nil {
		return
	}
	if p.Content.Text != "" {
		u.changes.Articles[name] = true // its page may go
	}
	for _, target := range p.Content.Targets {
		u.naming.remove(target, name)
	}
	if address, ok := u.address[name]; ok {
		u.touchShared(address)
		u.shared.remove(address, name)
		delete(u.address, name)
	}
}

// note puts in what is known of a Post by other keys than its name.
func (u *revision) note(name string, p *archive.Post) {
	for _, target := range p.Content.Targets {
		u.naming.add(target, name)
	}
	if u.site == nil {
		return
	}
	if address := onSite(u.site, p.URL()); address != "" && !isOwnPage(u.site, address) {
		u.address[name] = address
		u.shared.add(address, name)
		u.touchShared(address)
	}
}

// touchShared touches the Posts of one address: the first of them has it in the sitemap.
func (u *revision) touchShared(address string) {
	for _, name := range u.shared[address] {
		u.touched[postDoc+name] = true
	}
}

// touchNaming touches the articles that name something.
func (u *revision) touchNaming(target string) {
	for _, name := range u.naming[target] {
		u.changes.Articles[name] = true
	}
}

// spread puts the docs that changed into their parts.
func (u *revision) spread() {
	count := search.Chunks(len(u.topics) + len(u.articles))
	if count != len(u.parts) {
		for i := range max(count, len(u.parts)) {
			u.changes.Parts[i] = true
		}
		u.parts = make([]map[string]bool, count)
		for i := range u.parts {
			u.parts[i] = map[string]bool{}
		}
		put := func(id string) { u.parts[search.Chunk(id, count)][id] = true }
		for name := range u.topics {
			put(topicDoc + name)
		}
		for name := range u.articles {
			put(postDoc + name)
		}
		return
	}
	for id := range u.touched {
		part := search.Chunk(id, count)
		u.changes.Parts[part] = true
		if u.has(id) {
			u.parts[part][id] = true
		} else {
			delete(u.parts[part], id)
		}
	}
}
