// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/search"
)

// The search index and the sitemap would grow with the Posts of the site, so they are in
// parts of a bounded size. Each Topic and each Post is in one part, by its name, so that an
// edit changes one part of each.

// Parts is the number of parts.
func (r *Renderer) Parts() int { return len(r.catalog.parts) }

// ChunkGroup is the name of the group of a part.
func ChunkGroup(i int) string { return "search/" + strconv.Itoa(i) }

// The ID of what can be found is one of these and a name.
const (
	topicDoc = "topic/"
	postDoc  = "post/"
)

// has tells whether the site has what an ID stands for.
func (c *Catalog) has(id string) bool {
	if name, ok := strings.CutPrefix(id, postDoc); ok {
		return c.articles[name] != nil
	}
	return c.topics[strings.TrimPrefix(id, topicDoc)] != nil
}

// doc is what the search index has of it. It is made each time that its part is looked at,
// and not kept: for all Posts of a large site that would be much.
func (c *Catalog) doc(id string) search.Doc {
	if name, ok := strings.CutPrefix(id, postDoc); ok {
		p := c.articles[name].post
		ref := newReference(p, 0)
		doc := search.Doc{
			Kind: search.Post, ID: id, Title: ref.Title, URL: cmp.Or(ref.URL, topicPath(c.articles[name].places[0].topic.Name)),
			Summary: ref.Summary, Date: p.Published.Format(time.DateOnly), Tags: ref.Tags, Authors: ref.Authors,
		}
		for _, tag := range ref.Tags {
			doc.TagTopics = append(doc.TagTopics, c.topicOf(tag))
		}
		return doc
	}
	name := strings.TrimPrefix(id, topicDoc)
	s := c.topics[name]
	return search.Doc{Kind: search.Topic, ID: id, Title: clean(s.Title), URL: topicPath(name), Posts: len(s.Posts), Tags: cleanAll(s.Aliases)}
}

// part returns the IDs of a part, sorted.
func (c *Catalog) part(i int) []string { return slices.Sorted(maps.Keys(c.parts[i])) }

// ChunkSource lists all that a part is made of besides the Site.
func (r *Renderer) ChunkSource(i int) []string {
	parts := []string{strconv.Itoa(i)}
	for _, id := range r.catalog.part(i) {
		d := r.catalog.doc(id)
		parts = append(parts, d.ID, d.Title, d.URL, d.Summary, d.Date, strconv.Itoa(d.Posts), strconv.Itoa(len(d.Tags)))
		parts = append(append(parts, d.Tags...), strconv.Itoa(len(d.Authors)))
		parts = append(append(parts, d.Authors...), d.TagTopics...)
	}
	for _, u := range r.sitemapPart(i) {
		parts = append(parts, u.Location, u.LastModified)
	}
	return parts
}

// Chunk renders a part of the search index and of the sitemap.
func (r *Renderer) Chunk(i int) (Group, error) {
	docs := make([]search.Doc, 0, len(r.catalog.parts[i]))
	for id := range r.catalog.parts[i] {
		docs = append(docs, r.catalog.doc(id))
	}
	index, err := search.Encode(docs)
	if err != nil {
		return Group{}, fmt.Errorf("cannot encode part %d of the search index: %w", i, err)
	}
	group := Group{Name: ChunkGroup(i), Files: []File{{Path: fmt.Sprintf("search/%d.json", i), Body: index}}}
	urls := r.sitemapPart(i)
	if len(urls) == 0 {
		return group, nil
	}
	sitemap, err := encodeSitemap(urls)
	if err != nil {
		return Group{}, fmt.Errorf("cannot encode part %d of the sitemap: %w", i, err)
	}
	group.Files = append(group.Files, File{Path: sitemapPath(i), Body: sitemap})
	return group, nil
}
