// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"maps"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/parallel"
	"github.com/topicpages/topicpages/internal/search"
)

// Update replaces the Topics, which are sorted by name. It returns the groups whose
// View may have changed, and groups that were added or removed. All others are unchanged.
func (c *Catalog) Update(topics []*archive.Summary) []Group {
	u := &revision{Catalog: c, posts: map[string]bool{}, docs: map[docID]bool{}, tags: map[string]bool{},
		groups: map[Group]bool{CommonGroup{}: true, IndexGroup{}: true, ListingGroup{}: true, AssetsGroup{}: true}}
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
	posts  map[string]bool // whose place in a Topic changes
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
	before := u.articlesIn(old)
	if old != nil {
		u.touchYears(old)
		for post := range before {
			u.leave(post, name)
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
	} else {
		if old == nil {
			u.touchHubs()
		}
		u.insert(s)
	}
	u.touchArticles(before, u.articlesIn(u.topics[name]))
}

// insert adds a Topic.
func (u *revision) insert(s *archive.Summary) {
	t := newTopicEntry(s)
	u.topics[s.Name] = t
	u.touchYears(t)
	due := make(map[string]archive.Review, len(s.DueReviews))
	for _, r := range s.DueReviews {
		due[r.Post.Object.Name] = r.Review
	}
	for i, p := range s.Posts {
		u.join(p.Object.Name, topicPosition{topic: s, index: i}, p)
		u.articles[p.Object.Name].due = due[p.Object.Name]
	}
}

// articleInTopic is all that the page of a Post takes from one of its Topics.
type articleInTopic struct {
	postNeighbours
	post *archive.Post
	due  archive.Review
}

func (a articleInTopic) equal(b articleInTopic) bool {
	return a.postNeighbours == b.postNeighbours && a.post == b.post && a.due.Equal(b.due)
}

// articlesIn returns the Posts of a Topic, which may be nil, by name.
func (u *revision) articlesIn(t *topicEntry) map[string]articleInTopic {
	if t == nil {
		return nil
	}
	found := make(map[string]articleInTopic, len(t.Posts))
	for i, p := range t.Posts {
		place := articleInTopic{post: p, due: u.articles[p.Object.Name].due}
		place.Topic = topicLink{t.Name, t.Title}
		place.Before, place.After = topicPosition{t.Summary, i}.beside()
		found[p.Object.Name] = place
	}
	return found
}

// touchArticles touches the Posts with another place in a Topic than before.
func (u *revision) touchArticles(before, after map[string]articleInTopic) {
	for name, place := range after {
		if was, ok := before[name]; !ok || !was.equal(place) {
			u.posts[name] = true
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			u.posts[name] = true
		}
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
	if a := u.articles[post]; a != nil {
		a.places = slices.DeleteFunc(a.places, func(p topicPosition) bool { return p.topic.Name == topic })
	}
}

func (u *revision) join(post string, at topicPosition, p *archive.Post) {
	a := u.articles[post]
	if a == nil {
		a = &articleEntry{}
		u.articles[post] = a
	}
	i, _ := slices.BinarySearchFunc(a.places, at, func(p, q topicPosition) int { return strings.Compare(p.topic.Name, q.topic.Name) })
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
	u.touchNamingPages(p)
	if p.Content.Text != "" {
		u.groups[ArticleGroup{name}] = true // its page may go
	}
	for _, target := range p.Content.Targets {
		u.naming.remove(target, name)
	}
	if spec := p.Object.Spec.Image; spec != nil {
		u.pictured.remove(spec.Src, name)
	}
	if at, ok := u.address[name]; ok {
		u.touchShared(at)
		u.shared.remove(at, name)
		delete(u.address, name)
	}
}

// note adds a Post to the indexes.
func (u *revision) note(name string, p *archive.Post) {
	u.touchNamingPages(p)
	for _, target := range p.Content.Targets {
		u.naming.add(target, name)
	}
	if spec := p.Object.Spec.Image; spec != nil {
		u.pictured.add(spec.Src, name)
	}
	if u.site == nil {
		return
	}
	if at := onSite(u.site, p.URL(u.permalinks)); at != "" && !isOwnPage(u.site, at) {
		u.address[name] = at
		u.shared.add(at, name)
		u.touchShared(at)
	}
}

// touchShared touches the Posts of one address: the first of them has it in the sitemap.
func (u *revision) touchShared(target string) {
	for _, name := range u.shared[target] {
		u.docs[postDoc(name)] = true
	}
}

// touchArticle touches what shows an article: its page, and the feeds of the Topics where it is among the newest.
func (u *revision) touchArticle(name string) {
	u.groups[ArticleGroup{name}], u.groups[CommonGroup{}] = true, true
	for _, p := range u.articles[name].places {
		if p.index < maxFeedArticles {
			u.groups[HubGroup{p.topic.Name}] = true
		}
	}
}

// touchNaming touches the articles that name something.
func (u *revision) touchNaming(target string) {
	for _, name := range u.naming[target] {
		u.touchArticle(name)
	}
}

// touchNamingPages touches the articles that name a page of a Post.
func (u *revision) touchNamingPages(p *archive.Post) {
	for _, page := range u.pagesOf(p) {
		u.touchNaming(page)
	}
}

// redistribute puts the docs that changed into the search index.
func (u *revision) redistribute() {
	var there []docID
	for id := range u.docs {
		if u.hasDoc(id) {
			there = append(there, id)
		} else {
			u.index.Remove(id.String())
		}
	}
	entries := make([]search.Entry, len(there))
	parallel.Each(len(there), func(i int) { entries[i] = u.searchEntry(there[i]) })
	for _, e := range entries {
		u.index.Put(e)
	}
	changes := u.index.Changes()
	for _, chunk := range changes.Chunks {
		u.groups[ChunkGroup{chunk}] = true
	}
	for _, file := range changes.TermFiles {
		u.groups[TermGroup{file}] = true
	}
	for id := range u.docs { // chunks also have what nobody searches, such as addresses
		if chunk, ok := u.index.Chunk(id.String()); ok {
			u.groups[ChunkGroup{chunk}] = true
		}
	}
}
