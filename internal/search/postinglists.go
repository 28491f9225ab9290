// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"iter"
	"slices"
	"strings"
)

// postings has for the terms of a file the docs that have them, in order. A term is a word, or with namePrefix a whole name, or with
// beginningSuffix the first letters of words of names. Most words have one doc, so that one takes no list.
type postings struct {
	refs  map[string]listRef
	lists [][]posting
	free  []int // indexes of lists that are of no term
}

const (
	namePrefix      = " "
	beginningSuffix = "*"
)

// A listRef is the one posting of a term, or with isList the index of its list.
type listRef uint32

const isList listRef = 1 << 31

func newPostings() postings { return postings{refs: map[string]listRef{}} }

// all yields the terms in no order, each with its list, which is valid until the next one.
func (f *postings) all() iter.Seq2[string, []posting] {
	return func(yield func(string, []posting) bool) {
		var one [1]posting
		for term, at := range f.refs {
			if !yield(term, f.at(at, &one)) {
				return
			}
		}
	}
}

// docs returns the list of a term that the file has. The list may be in one.
func (f *postings) docs(term string, one *[1]posting) []posting { return f.at(f.refs[term], one) }

func (f *postings) at(at listRef, one *[1]posting) []posting {
	if at&isList != 0 {
		return f.lists[at&^isList]
	}
	one[0] = posting(at)
	return one[:]
}

// add posts a doc in a place. It has the term in no other.
func (f *postings) add(term string, p posting) {
	at, known := f.refs[term]
	switch {
	case !known:
		f.refs[strings.Clone(term)] = listRef(p) // not a part of a long text
	case at&isList != 0:
		list := &f.lists[at&^isList]
		*list = insert(*list, p)
	case posting(at).compareDoc(p) == 0:
		f.refs[term] = listRef(p)
	default:
		f.refs[term] = f.newList(insert([]posting{posting(at)}, p))
	}
}

// insert adds a posting to a list, or replaces the one of its doc.
func insert(list []posting, p posting) []posting {
	if list[len(list)-1].compareDoc(p) < 0 {
		return append(list, p)
	}
	i, found := slices.BinarySearchFunc(list, p, posting.compareDoc)
	if found {
		list[i] = p
		return list
	}
	return slices.Insert(list, i, p)
}

func (f *postings) newList(list []posting) listRef {
	if last := len(f.free) - 1; last >= 0 {
		i := f.free[last]
		f.free, f.lists[i] = f.free[:last], list
		return isList | listRef(i)
	}
	f.lists = append(f.lists, list)
	return isList | listRef(len(f.lists)-1)
}

// takeList ends a list and returns it.
func (f *postings) takeList(at listRef) []posting {
	i := int(at &^ isList)
	list := f.lists[i]
	f.lists[i], f.free = nil, append(f.free, i)
	return list
}

// remove removes the posting of a doc, if there is one.
func (f *postings) remove(term string, doc posting) {
	at, known := f.refs[term]
	switch {
	case !known:
		return
	case at&isList == 0:
		if posting(at).compareDoc(doc) == 0 {
			delete(f.refs, term)
		}
		return
	}
	list := &f.lists[at&^isList]
	if i, found := slices.BinarySearchFunc(*list, doc, posting.compareDoc); found {
		*list = slices.Delete(*list, i, i+1)
	}
	if len(*list) == 1 {
		f.refs[term] = listRef(f.takeList(at)[0])
	}
}

// moveTo moves a term to another file, which does not have it.
func (f *postings) moveTo(other *postings, term string) {
	at := f.refs[term]
	delete(f.refs, term)
	if at&isList != 0 {
		at = other.newList(f.takeList(at))
	}
	other.refs[term] = at
}

// trim gives back the room that lists have to grow.
func (f *postings) trim() {
	for i, list := range f.lists {
		if cap(list) > len(list) {
			f.lists[i] = append(make([]posting, 0, len(list)), list...)
		}
	}
}

// count is the number of docs of a term that the file has.
func (f *postings) count(term string) int {
	var one [1]posting
	return len(f.docs(term, &one))
}
