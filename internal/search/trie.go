// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// An indexedDoc is a doc in the tree.
type indexedDoc struct {
	id  string
	key docKey
	// entry is what was put last; nil once it is removed.
	entry *Entry
	leaf  *node
	// posted is the entry whose terms are in the term files, at place at; nil if none is.
	posted *Entry
	at     address
	// counted is how many terms of its article are in the totals.
	counted int
	// next is the place that it is to have.
	next address
}

// An address is where a doc is in the term files: its chunk, by slot, and its number there. Those of recent docs
// are in other files.
type address struct {
	recent bool
	slot   uint32
	number uint8
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
	x.touch(n)
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
	x.touch(d.leaf)
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

// fill makes a node a leaf with docs.
func (x *Index) fill(n *node, docs []*indexedDoc) {
	n.docs = docs
	for _, d := range docs {
		d.leaf = n
	}
	if free := len(x.free) - 1; free >= 0 {
		n.slot = x.free[free]
		x.free = x.free[:free]
	} else {
		n.slot = uint32(len(x.slots))
		x.slots = append(x.slots, nil)
	}
	x.slots[n.slot] = n
	x.touch(n)
}

// release ends a leaf. Its slot is free once no term is posted for it.
func (x *Index) release(n *node) {
	n.docs = nil
	x.released = append(x.released, n.slot)
	x.slots[n.slot] = nil
	x.touch(n)
}

// touch notes that the docs of a leaf change, or that it ends.
func (x *Index) touch(n *node) {
	x.changed[n.id] = true
	x.touched[n] = true
}

// newest returns the node of the newest Posts that has at most a number of docs, and nil if the whole tree has no more.
func (x *Index) newest(docs int) *node {
	n := x.root
	if n.count <= docs {
		return nil
	}
	n = n.children[1]
	for n != nil && n.count > docs && !n.isLeaf() {
		n = cmp.Or(n.children[0], n.children[1])
	}
	return n
}

// holds reports whether a node is, or is above, another one.
func (n *node) holds(id ChunkID) bool {
	return n != nil && id.depth() >= n.id.depth() && id>>(id.depth()-n.id.depth()) == n.id
}

// numbersOf gives each of the docs of a chunk, which are in order, a number that it mostly keeps when others come and go: a byte of the
// hash of its ID, or the next free one. Only docs beyond 256 of one hash, in one chunk since nothing can divide them, share the last.
func numbersOf(docs []*indexedDoc) []uint8 {
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(docs[a].wish(), docs[b].wish()), cmp.Compare(a, b))
	})
	var taken [256]bool
	list := make([]uint8, len(docs))
	for done, i := range order {
		number := docs[i].wish()
		for done < len(taken) && taken[number] {
			number++
		}
		if done >= len(taken) {
			number = 255
		}
		taken[number] = true
		list[i] = number
	}
	return list
}

// wish is the number that a doc has in its chunk if it can.
func (d *indexedDoc) wish() uint8 { return uint8(linearhash.Hash(d.id)) }
