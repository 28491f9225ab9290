// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"slices"
	"strings"
)

// An indexedDoc is a doc in the tree.
type indexedDoc struct {
	id  string
	key docKey
	// entry is what was put last; nil once it is removed.
	entry *Entry
	leaf  *node
	// counted is the entry whose terms are in the term files, for the chunk in slot; nil if none is.
	counted *Entry
	slot    uint32
}

func (d *indexedDoc) compare(other *indexedDoc) int {
	return cmp.Or(cmp.Compare(d.key, other.key), strings.Compare(d.id, other.id))
}

// A node is a part of the docs: those whose keys begin with the bits of its ID. If there are
// more than docsPerChunk, it is divided by the next bit; else it is a leaf, which is a chunk.
type node struct {
	id       ChunkID
	count    int
	children [2]*node
	docs     []*indexedDoc // of a leaf, in order
	slot     uint32        // of a leaf, among those that live
}

func (n *node) isLeaf() bool { return n.children == [2]*node{} }

// insert adds a doc to the tree.
func (x *Index) insert(d *indexedDoc) {
	n := x.root
	for {
		n.count++
		if n.isLeaf() {
			break
		}
		bit := d.key.bit(n.id.depth())
		if n.children[bit] == nil {
			n.children[bit] = x.newLeaf(n.id<<1|ChunkID(bit), nil)
		}
		n = n.children[bit]
	}
	at, _ := slices.BinarySearchFunc(n.docs, d, (*indexedDoc).compare)
	n.docs = slices.Insert(n.docs, at, d)
	d.leaf = n
	x.changed[n.id] = true
	x.divide(n)
}

// divide makes two of a leaf with too many docs.
func (x *Index) divide(n *node) {
	depth := n.id.depth()
	if n.count <= docsPerChunk || depth == keyBits {
		return
	}
	docs := n.docs
	x.release(n)
	middle := slices.IndexFunc(docs, func(d *indexedDoc) bool { return d.key.bit(depth) == 1 })
	if middle < 0 {
		middle = len(docs)
	}
	for bit, part := range [2][]*indexedDoc{docs[:middle], docs[middle:]} {
		if len(part) > 0 {
			n.children[bit] = x.newLeaf(n.id<<1|ChunkID(bit), slices.Clone(part))
			x.divide(n.children[bit])
		}
	}
}

// delete takes a doc from the tree.
func (x *Index) delete(d *indexedDoc) {
	d.leaf.docs = slices.DeleteFunc(d.leaf.docs, func(other *indexedDoc) bool { return other == d })
	x.changed[d.leaf.id] = true
	for n := x.root; ; {
		n.count--
		if n.isLeaf() {
			return
		}
		if n.count <= docsPerChunk {
			x.join(n)
			return
		}
		bit := d.key.bit(n.id.depth())
		child := n.children[bit]
		if child.count == 1 { // the doc
			x.release(child)
			n.children[bit] = nil
			return
		}
		n = child
	}
}

// join makes a leaf of all docs below a node.
func (x *Index) join(n *node) {
	var docs []*indexedDoc
	for leaf := range n.leaves {
		docs = append(docs, leaf.docs...)
		x.release(leaf)
	}
	n.children = [2]*node{}
	x.fill(n, docs)
}

// leaves yields the leaves in order.
func (n *node) leaves(yield func(*node) bool) { n.visit(yield) }

func (n *node) visit(yield func(*node) bool) bool {
	if n.isLeaf() {
		return yield(n)
	}
	for _, child := range n.children {
		if child != nil && !child.visit(yield) {
			return false
		}
	}
	return true
}

func (x *Index) newLeaf(id ChunkID, docs []*indexedDoc) *node {
	n := &node{id: id, count: len(docs)}
	x.fill(n, docs)
	return n
}

// fill makes a node a leaf with docs, whose terms are then to be counted for it.
func (x *Index) fill(n *node, docs []*indexedDoc) {
	n.docs = docs
	for _, d := range docs {
		d.leaf = n
		x.pending[d] = true
	}
	if free := len(x.free) - 1; free >= 0 {
		n.slot = x.free[free]
		x.free = x.free[:free]
	} else {
		n.slot = uint32(len(x.slots))
		x.slots = append(x.slots, nil)
	}
	x.slots[n.slot] = n
	x.changed[n.id] = true
}

// release ends a leaf. Its slot is free once no term is counted for it.
func (x *Index) release(n *node) {
	n.docs = nil
	x.released = append(x.released, n.slot)
	x.slots[n.slot] = nil
	x.changed[n.id] = true
}
