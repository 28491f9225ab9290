// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/search"
)

// Chunks are the files of the site that would grow with its Posts: the search index
// and the sitemap, in parts of a bounded size. Each Topic and each Post is in one part,
// by its name, so that an edit changes one part of each.
type Chunks struct {
	renderer *Renderer
	// docs are what can be found, by part.
	docs [][]search.Doc
	// pages are those of Posts for the sitemap, by the name of the Post.
	pages map[string]sitemapURL
}

// Chunks spreads what the site has over parts.
func (r *Renderer) Chunks() *Chunks {
	docs := make([]search.Doc, 0, len(r.topics)+len(r.articles))
	for _, s := range r.topics {
		docs = append(docs, search.Doc{
			Kind: search.Topic, ID: "topic/" + s.Name, Title: clean(s.Title), URL: topicPath(s.Name), Posts: len(s.Posts),
		})
	}
	for name, a := range r.articles {
		ref := newReference(a.post, 0)
		docs = append(docs, search.Doc{
			Kind: search.Post, ID: "post/" + name, Title: ref.Title, URL: ref.URL, Summary: ref.Summary,
			Date: a.post.Published.Format(time.DateOnly), Tags: ref.Tags,
		})
	}
	c := &Chunks{renderer: r, docs: make([][]search.Doc, search.Chunks(len(docs))), pages: r.postURLs()}
	for _, d := range docs {
		i := search.Chunk(d.ID, len(c.docs))
		c.docs[i] = append(c.docs[i], d)
	}
	for _, part := range c.docs {
		slices.SortFunc(part, func(a, b search.Doc) int { return strings.Compare(a.ID, b.ID) })
	}
	return c
}

// Count is the number of parts.
func (c *Chunks) Count() int { return len(c.docs) }

// ChunkGroup is the name of the group of a part.
func ChunkGroup(i int) string { return "search/" + strconv.Itoa(i) }

// Source lists all that a part is made of besides the Site.
func (c *Chunks) Source(i int) []string {
	parts := []string{strconv.Itoa(i)}
	for _, d := range c.docs[i] {
		parts = append(parts, d.ID, d.Title, d.URL, d.Summary, d.Date, strconv.Itoa(d.Posts), strconv.Itoa(len(d.Tags)))
		parts = append(parts, d.Tags...)
	}
	for _, u := range c.renderer.sitemapPart(c, i) {
		parts = append(parts, u.Location, u.LastModified)
	}
	return parts
}

// Group renders a part of the search index and of the sitemap.
func (c *Chunks) Group(i int) (Group, error) {
	index, err := search.Encode(c.docs[i])
	if err != nil {
		return Group{}, fmt.Errorf("cannot encode part %d of the search index: %w", i, err)
	}
	sitemap, err := encodeSitemap(c.renderer.sitemapPart(c, i))
	if err != nil {
		return Group{}, fmt.Errorf("cannot encode part %d of the sitemap: %w", i, err)
	}
	return Group{Name: ChunkGroup(i), Files: []File{
		{Path: fmt.Sprintf("search/%d.json", i), Body: index},
		{Path: sitemapPath(i), Body: sitemap},
	}}, nil
}
