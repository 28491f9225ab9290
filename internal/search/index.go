// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"maps"
	"slices"
)

// An Entry is what the layout and the term files of an index need of a doc. It is kept, so its strings should be those that the
// caller keeps anyway.
type Entry struct {
	// Kind, ID, Date, Title and Summary are those of the Doc.
	Kind, ID, Date, Title, Summary string
	// Names are the Tags and the Authors of the Doc.
	Names []string
	// Article are the terms of the article.
	Article Terms
}

// An Index lays out the docs of a site in chunks and in term files. It is kept from edition to
// edition, so that the cost of an edit is that of its docs. How it came about does not show: it
// is the same as one that is made at once. What it says is of the last Changes.
type Index struct {
	docs map[string]*indexedDoc
	root *node

	slots          []*node // the chunks by slot; nil is free
	free, released []uint32

	files []postings

	pending      map[*indexedDoc]bool // whose terms are to be counted again
	changed      map[ChunkID]bool
	changedFiles map[int]bool
}

// NewIndex returns the index of no docs. It has one chunk and one term file.
func NewIndex() *Index {
	x := &Index{
		docs: map[string]*indexedDoc{}, files: []postings{{}},
		pending: map[*indexedDoc]bool{}, changed: map[ChunkID]bool{}, changedFiles: map[int]bool{0: true},
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
	}
	d.entry = &e
	x.pending[d] = true
	x.changed[d.leaf.id] = true
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
	TermFiles []int
}

// Changes returns the changes since the last call. It counts the terms of the docs that were put and removed.
func (x *Index) Changes() Changes {
	x.resize(termFiles(len(x.docs)))
	for d := range x.pending {
		x.recount(d)
	}
	c := Changes{
		Chunks:    slices.SortedFunc(maps.Keys(x.changed), ChunkID.Compare),
		TermFiles: slices.Sorted(maps.Keys(x.changedFiles)),
	}
	x.free = append(x.free, x.released...)
	x.released = nil
	clear(x.pending)
	clear(x.changed)
	clear(x.changedFiles)
	return c
}

// recount counts the terms of a doc for the chunk that it is in, and no longer as they were counted before. This
// order leaves alone the files of terms that stay.
func (x *Index) recount(d *indexedDoc) {
	before, slot := d.counted, d.slot
	if d.entry != nil {
		x.count(d.entry, d.leaf.slot, +1)
		d.slot = d.leaf.slot
	}
	if before != nil {
		x.count(before, slot, -1)
	}
	d.counted = d.entry
}

// Chunks returns the chunks in order.
func (x *Index) Chunks() []ChunkID {
	var ids []ChunkID
	for leaf := range x.root.leaves {
		ids = append(ids, leaf.id)
	}
	return ids
}

// Docs returns the IDs of the docs of a chunk in order, and none if there is no such chunk.
func (x *Index) Docs(id ChunkID) []string {
	n := x.root
	for depth := id.depth(); n != nil && n.id.depth() < depth; {
		n = n.children[id>>(depth-n.id.depth()-1)&1]
	}
	if n == nil || n.id != id {
		return nil
	}
	ids := make([]string, len(n.docs))
	for i, d := range n.docs {
		ids[i] = d.id
	}
	return ids
}

// Chunk returns the chunk of the doc with an ID, and whether there is such a doc.
func (x *Index) Chunk(id string) (ChunkID, bool) {
	d := x.docs[id]
	if d == nil {
		return 0, false
	}
	return d.leaf.id, true
}

// TermFiles returns the number of term files.
func (x *Index) TermFiles() int { return len(x.files) }
