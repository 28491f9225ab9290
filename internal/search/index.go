// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"iter"
	"maps"
	"slices"
)

// An Entry is what the layout and the term files of an index need of a doc. It is kept, so its strings should be those that the
// caller keeps anyway.
type Entry struct {
	// Kind, ID, Date, Title and Summary are as in the Doc.
	Kind, ID, Date, Title, Summary string
	// Names are the Tags and the Authors of the Doc.
	Names   []string
	Article Article

	gathered     *Terms // of the article, while they are posted
	articleCount int    // of the terms of the article, once they were gathered
}

// Article is the article of a doc. Its terms are about as long as the article, so they are not kept but found again when the doc changes.
type Article struct {
	// Source is the text as the author wrote it: articles with the same have the same terms. It is "" without an article.
	Source string
	// Terms returns the terms. It may be called by several goroutines at once.
	Terms func() Terms
}

func (e *Entry) articleTerms() Terms {
	switch {
	case e.Article.Source == "":
		return ""
	case e.gathered != nil:
		return *e.gathered
	}
	return e.Article.Terms()
}

// shows reports whether a chunk may show two entries of a doc as different.
func (e *Entry) shows(other *Entry) bool {
	return e.Date != other.Date || e.Title != other.Title || e.Summary != other.Summary || !slices.Equal(e.Names, other.Names)
}

// An Index lays out the docs of a site in chunks and in term files. It is kept from edition to
// edition, so that an edit costs as much as its docs. How it came about does not show: it
// is the same as one that is made at once. What it says is of the last Changes.
type Index struct {
	docs map[string]*indexedDoc
	root *node

	slots          []*node // the chunks by slot; nil is free
	free, released []uint32

	recent    *node      // whose docs are recent; nil without any
	files     [2]fileSet // of the docs that are not recent, and of those that are
	chunks    []ChunkID
	termFiles []TermFileID

	bounds       bounds
	totals       articleTotals
	articleTerms int // how many terms of an article are posted

	pending   map[*indexedDoc]bool // whose terms are to be posted again
	touched   map[*node]bool       // the leaves whose docs changed
	changed   map[ChunkID]bool
	goneFiles []TermFileID
	lists     [][]postingChange // room for the next changes of docs, until Changes returns
}

// NewIndex returns the index of no docs. It has one chunk and one term file.
func NewIndex() *Index {
	x := &Index{
		docs: map[string]*indexedDoc{}, pending: map[*indexedDoc]bool{}, touched: map[*node]bool{},
		changed: map[ChunkID]bool{}, bounds: defaultBounds, articleTerms: defaultBounds.articleTerms[0],
	}
	x.root = x.newLeaf(1, nil)
	return x
}

// Put adds a doc, or replaces the one with its ID.
func (x *Index) Put(e Entry) {
	key := keyOf(e.Kind, e.ID, e.Date)
	d := x.docs[e.ID]
	if d != nil && d.key != key {
		x.Remove(e.ID)
		d = nil
	}
	if d == nil {
		d = &indexedDoc{id: e.ID, key: key}
		x.docs[e.ID] = d
		x.insert(d)
		x.pending[d] = true
	} else if d.entry.shows(&e) {
		x.changed[d.leaf.id], x.pending[d] = true, true
	} else if d.entry.Article.Source != e.Article.Source {
		x.pending[d] = true
	} else if d.posted == d.entry {
		e.articleCount = d.posted.articleCount
		d.posted = &e // or the Article of before would be kept
	}
	d.entry = &e
}

// Remove removes the doc with an ID, if there is one.
func (x *Index) Remove(id string) {
	d := x.docs[id]
	if d == nil {
		return
	}
	delete(x.docs, id)
	x.delete(d)
	d.entry, d.leaf = nil, nil
	x.pending[d] = true
}

// Changes are the files of an index that changed, among them those that are gone. Some of them may be
// the same again.
type Changes struct {
	Chunks    []ChunkID
	TermFiles []TermFileID
}

// Changes returns the changes since the last call. It brings the term files up to date.
func (x *Index) Changes() Changes {
	x.layOut()
	x.post()
	c := Changes{
		Chunks:    slices.SortedFunc(maps.Keys(x.changed), ChunkID.Compare),
		TermFiles: x.changes(),
	}
	x.free = append(x.free, x.released...)
	x.released, x.lists = nil, nil
	clear(x.pending)
	clear(x.touched)
	clear(x.changed)
	return c
}

// layOut says which docs are recent, and in which files there are terms.
func (x *Index) layOut() {
	recent := x.newest(maxRecent)
	moved := recent != x.recent
	x.recent = recent
	count := 0
	if recent != nil {
		count = recent.count
	}
	x.chunks = nil
	for leaf := range x.root.leaves {
		x.chunks = append(x.chunks, leaf.id)
		if moved || x.touched[leaf] {
			x.number(leaf)
		}
	}
	x.resize(false, termFiles(len(x.docs)-count))
	x.resize(true, termFiles(count))
	x.termFiles = nil
	for n := range x.files[generation(false)] {
		x.termFiles = append(x.termFiles, TermFileID{false, n})
	}
	if recent == nil {
		return
	}
	for n := range x.files[generation(true)] {
		x.termFiles = append(x.termFiles, TermFileID{true, n})
	}
}

// number gives the docs of a leaf their addresses. Terms of those that have another one are posted again.
func (x *Index) number(leaf *node) {
	recent := x.recent.holds(leaf.id)
	for i, number := range numbersOf(leaf.docs) {
		leaf.docs[i].next = address{recent, leaf.slot, number}
		if d := leaf.docs[i]; d.next != d.at {
			x.pending[d] = true
		}
	}
}

// Chunks returns the chunks in order. The list is not to be changed.
func (x *Index) Chunks() []ChunkID { return x.chunks }

// Docs yields the IDs of the docs of a chunk in order, and none if there is no such chunk.
func (x *Index) Docs(id ChunkID) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := x.root
		for depth := id.depth(); n != nil && n.id.depth() < depth; {
			n = n.children[id>>(depth-n.id.depth()-1)&1]
		}
		if n == nil {
			return
		}
		for _, d := range n.docs {
			if !yield(d.id) {
				return
			}
		}
	}
}

// Chunk returns the chunk of the doc with an ID, and whether there is such a doc.
func (x *Index) Chunk(id string) (ChunkID, bool) {
	d := x.docs[id]
	if d == nil {
		return 0, false
	}
	return d.leaf.id, true
}

// TermFiles returns the term files in order. The list is not to be changed.
func (x *Index) TermFiles() []TermFileID { return x.termFiles }
