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
	"github.com/topicpages/topicpages/internal/search"
)

// The search index and the sitemap would grow with the Posts of the site, so they are in
// chunks of a bounded size. Each Topic and each Post is in one chunk, so that an
// edit changes one chunk of each. Term files say which chunks have a term.

// docID identifies a document of the search index.
type docID struct{ kind, name string }

func topicDoc(name string) docID { return docID{search.Topic, name} }
func postDoc(name string) docID  { return docID{search.Post, name} }

// String is the search.Doc.ID.
func (id docID) String() string { return id.kind + "/" + id.name }

// hasDoc reports whether the site has a document.
func (c *Catalog) hasDoc(id docID) bool {
	if id.kind == search.Post {
		return c.articles[id.name] != nil
	}
	return c.topics[id.name] != nil
}

// docIDOf is the docID of a search.Doc.ID.
func docIDOf(id string) docID {
	kind, name, _ := strings.Cut(id, "/")
	return docID{kind, name}
}

// hasChunk reports whether the search index has a chunk. A chunk that was divided compares equal to its first part.
func (c *Catalog) hasChunk(id search.ChunkID) bool {
	chunks := c.index.Chunks()
	at, found := slices.BinarySearchFunc(chunks, id, search.ChunkID.Compare)
	return found && chunks[at] == id
}

// chunkView holds the inputs of the files of a chunk.
type chunkView struct {
	ID     string
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
	if !c.hasChunk(g.ID) {
		return nil, nil
	}
	v := chunkView{ID: g.ID.String()}
	for text := range c.index.Docs(g.ID) {
		id := docIDOf(text)
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
		docs = append(docs, t.doc())
	}
	for _, p := range v.Posts {
		docs = append(docs, p.doc(r))
	}
	index, err := search.Encode(docs)
	if err != nil {
		return nil, fmt.Errorf("cannot encode chunk %s of the search index: %w", v.ID, err)
	}
	files := []File{{Path: "search/" + v.ID + ".json", Body: index}}
	if len(v.Addresses) == 0 {
		return files, nil
	}
	sitemap, err := encodeSitemap(v.Addresses)
	if err != nil {
		return nil, fmt.Errorf("cannot encode part %s of the sitemap: %w", v.ID, err)
	}
	return append(files, File{Path: sitemapPath(v.ID), Body: sitemap}), nil
}

// doc returns the search document of a Topic.
func (t topicInChunk) doc() search.Doc {
	return search.Doc{
		Kind: search.Topic, ID: topicDoc(t.Name).String(), Title: clean(t.Title), URL: topicPath(t.Name), Posts: t.Posts, Tags: cleanAll(t.Aliases),
	}
}

// doc returns the search document of a Post.
func (p postInChunk) doc(r *Renderer) search.Doc {
	doc := docOf(p.Post)
	doc.URL, doc.TagTopics = cmp.Or(safeURL(p.Post.URL(r.permalinks)), topicPath(p.Home)), p.TagTopics
	return doc
}

// docOf returns the search document of a Post as far as it follows from the Post alone.
func docOf(p *archive.Post) search.Doc {
	spec := &p.Object.Spec
	return search.Doc{
		Kind: search.Post, ID: postDoc(p.Object.Name).String(), Title: clean(p.Title()), Summary: clean(spec.Summary),
		Date: p.Published.Format(time.DateOnly), Tags: cleanAll(p.Tags()), Authors: cleanAll(spec.Authors),
	}
}

// searchEntry is the part of a document that the search index keeps.
func (c *Catalog) searchEntry(id docID) search.Entry {
	var doc search.Doc
	var article search.Article
	if id.kind == search.Topic {
		t := c.topics[id.name]
		doc = topicInChunk{Name: t.Name, Title: t.Title, Aliases: t.Aliases}.doc()
	} else {
		post := c.articles[id.name].post
		doc, article = docOf(post), post.Content.Searchable()
	}
	return search.Entry{
		Kind: doc.Kind, ID: doc.ID, Date: doc.Date, Title: doc.Title, Summary: doc.Summary, Names: slices.Concat(doc.Tags, doc.Authors), Article: article,
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
