// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/search"
)

// The search index and the sitemap would grow with the Posts of the site, so they are in
// chunks of a bounded size. Each Topic and each Post is in one chunk, by its name, so that an
// edit changes one chunk of each.

// docID identifies a document of the search index.
type docID struct{ kind, name string }

func topicDoc(name string) docID { return docID{search.Topic, name} }
func postDoc(name string) docID  { return docID{search.Post, name} }

// String is the search.Doc.ID.
func (id docID) String() string { return id.kind + "/" + id.name }

func (id docID) compare(other docID) int {
	return cmp.Or(strings.Compare(id.kind, other.kind), strings.Compare(id.name, other.name))
}

// hasDoc reports whether the site has a document.
func (c *Catalog) hasDoc(id docID) bool {
	if id.kind == search.Post {
		return c.articles[id.name] != nil
	}
	return c.topics[id.name] != nil
}

// chunkView holds the inputs of the files of a chunk.
type chunkView struct {
	Number int
	Topics []topicInChunk
	Posts  []postInChunk
	// Addresses are the addresses for the sitemap.
	Addresses []sitemapURL
}

type topicInChunk struct {
	Name, Title string
	Posts       int
	Aliases     []string
}

type postInChunk struct {
	linkedPost
	// Home is the Topic that a Post without an address leads to.
	Home string
}

func (g ChunkGroup) view(c *Catalog, r *Renderer) (groupView, error) {
	if g.Number >= len(c.chunks) {
		return nil, nil
	}
	v := chunkView{Number: g.Number}
	for _, id := range slices.SortedFunc(maps.Keys(c.chunks[g.Number]), docID.compare) {
		if id.kind == search.Topic {
			t := c.topics[id.name]
			v.Topics = append(v.Topics, topicInChunk{Name: t.Name, Title: t.Title, Posts: len(t.Posts), Aliases: t.Aliases})
			v.Addresses = append(v.Addresses, t.addresses(r.site.URL)...)
			continue
		}
		a := c.articles[id.name]
		v.Posts = append(v.Posts, postInChunk{linkedPost: c.linkedPost(a.post), Home: a.home})
		if u, ok := c.postURL(id.name); ok {
			v.Addresses = append(v.Addresses, u)
		}
	}
	return v, nil
}

func (v chunkView) files(r *Renderer) ([]File, error) {
	docs := make([]search.Doc, 0, len(v.Topics)+len(v.Posts))
	for _, t := range v.Topics {
		docs = append(docs, search.Doc{
			Kind: search.Topic, ID: topicDoc(t.Name).String(), Title: clean(t.Title), URL: topicPath(t.Name), Posts: t.Posts, Tags: cleanAll(t.Aliases),
		})
	}
	for _, p := range v.Posts {
		docs = append(docs, p.doc(r))
	}
	index, err := search.Encode(docs)
	if err != nil {
		return nil, fmt.Errorf("cannot encode chunk %d of the search index: %w", v.Number, err)
	}
	files := []File{{Path: fmt.Sprintf("search/%d.json", v.Number), Body: index}}
	if len(v.Addresses) == 0 {
		return files, nil
	}
	sitemap, err := encodeSitemap(v.Addresses)
	if err != nil {
		return nil, fmt.Errorf("cannot encode part %d of the sitemap: %w", v.Number, err)
	}
	return append(files, File{Path: sitemapPath(v.Number), Body: sitemap}), nil
}

// doc returns the search document of a Post.
func (p postInChunk) doc(r *Renderer) search.Doc {
	ref := r.newReference(p.Post)
	return search.Doc{
		Kind: search.Post, ID: postDoc(p.Post.Object.Name).String(), Title: ref.Title, URL: cmp.Or(ref.URL, topicPath(p.Home)),
		Summary: ref.Summary, Date: ref.Published.Format(time.DateOnly), Tags: ref.Tags, TagTopics: p.TagTopics, Authors: ref.Authors,
	}
}

// linkedPost is a Post with its context on the site: the Topics that its tags mean, and its picture.
type linkedPost struct {
	Post *archive.Post
	// TagTopics has for each of the tags the name of the Topic, or "".
	TagTopics []string
	// Due is the due review, if the page shows one.
	Due archive.Review
	// Picture is the picture of spec.image; nil if the site does not have it.
	Picture *pictureSize
}

func (c *Catalog) linkedPost(p *archive.Post) linkedPost {
	tags := p.NormalTags()
	topics := make([]string, len(tags))
	for i, tag := range tags {
		topics[i] = c.tagTopics[tag]
	}
	return linkedPost{Post: p, TagTopics: topics, Picture: c.pictureOf(p)}
}

// cards are Posts of a Topic, with the reviews that are due.
func (c *Catalog) cards(posts []*archive.Post) []linkedPost {
	list := make([]linkedPost, len(posts))
	for i, p := range posts {
		list[i] = c.linkedPost(p)
		if a := c.articles[p.Object.Name]; a != nil {
			list[i].Due = a.due
		}
	}
	return list
}
