// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// A place is where a term stands in a doc, the better ones first.
type place uint8

const (
	inTitle place = iota
	inName
	inText
	places
)

const (
	// maxNameWords and maxNameLetters bound the names that term files have as a whole.
	maxNameWords   = 3
	maxNameLetters = 64
)

// postings has for the terms of a file the chunks that have them. A whole name is a term that begins with a space.
type postings map[string][]posting

// A posting says how many docs of a chunk have a term in a place, as slot of the chunk, place and count.
type posting uint64

const (
	countBits = 32
	placeBits = 2
)

func newPosting(slot uint32, at place) posting {
	return (posting(slot)<<placeBits | posting(at)) << countBits
}

func (p posting) slot() uint32 { return uint32(p >> (placeBits + countBits)) }
func (p posting) place() place { return place(p>>countBits) & (1<<placeBits - 1) }
func (p posting) count() int   { return int(p & (1<<countBits - 1)) }

// count adds to the counts of the terms of an entry in the chunk of a slot.
func (x *Index) count(e *Entry, slot uint32, change int) {
	add := func(terms Terms, at place) {
		for term := range terms.All() {
			x.add(term, term, newPosting(slot, at), change)
		}
	}
	add(TermsOf(e.Title), inTitle)
	add(TermsOf(e.Names...), inName)
	add(TermsOf(cut(e.Summary)), inText)
	add(e.Article, inText)
	for _, name := range e.wholeNames() {
		x.add(name, " "+name, newPosting(slot, inTitle), change)
	}
}

// wholeNames returns the names that find a doc before all others, folded: its title and the other names of a Topic, if
// they are short.
func (e *Entry) wholeNames() []string {
	var names []string
	add := func(name string) {
		name = fold(name)
		if name != "" && strings.Count(name, " ") < maxNameWords && firstLetters(name, maxNameLetters) == name && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	add(e.Title)
	if e.Kind == Topic {
		for _, name := range e.Names {
			add(name)
		}
	}
	return names
}

// add changes the count of a posting for the term with a key, in the file of the term.
func (x *Index) add(term, key string, p posting, change int) {
	n := termFile(term, len(x.files))
	file := x.files[n]
	list := file[key]
	at, found := slices.BinarySearchFunc(list, p, func(a, b posting) int { return cmp.Compare(a>>countBits, b>>countBits) })
	if found {
		list[at] += posting(change)
		if list[at].count() > 0 {
			return
		}
	}
	x.changedFiles[n] = true
	switch {
	case !found && list == nil:
		file[strings.Clone(key)] = []posting{p + posting(change)} // not a part of a long text
	case !found:
		file[key] = slices.Insert(list, at, p+posting(change))
	case len(list) == 1:
		delete(file, key)
	default:
		file[key] = slices.Delete(list, at, at+1)
	}
}

// resize changes the number of term files.
func (x *Index) resize(count int) {
	for len(x.files) < count {
		parent := linearhash.Parent(len(x.files))
		x.files = append(x.files, postings{})
		x.moveTerms(parent, len(x.files))
	}
	for len(x.files) > count {
		last := len(x.files) - 1
		x.moveTerms(last, last)
		x.files = x.files[:last]
	}
}

// moveTerms moves the terms of a file to those that have them of count files.
func (x *Index) moveTerms(from, count int) {
	x.changedFiles[from], x.changedFiles[count-1] = true, true
	for key, list := range maps.Clone(x.files[from]) {
		if to := termFile(strings.TrimPrefix(key, " "), count); to != from {
			x.files[to][key] = list
			x.changedFiles[to] = true
			delete(x.files[from], key)
		}
	}
}
