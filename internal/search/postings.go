// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
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

// files are the postings of the term files of recent docs, or of all others.
type files []postings

// postings has for the terms of a file the docs that have them. A whole name is a term that begins with a space.
type postings map[string][]posting

// A posting says in which place a doc has a term: the slot of its chunk, its number in the chunk, and the place.
type posting uint32

const (
	numberBits = 8
	placeBits  = 2
)

func (a address) posting(at place) posting {
	return (posting(a.slot)<<numberBits|posting(a.number))<<placeBits | posting(at)
}

func (p posting) slot() uint32  { return uint32(p >> (placeBits + numberBits)) }
func (p posting) number() uint8 { return uint8(p >> placeBits) }
func (p posting) place() place  { return place(p) & (1<<placeBits - 1) }

// compareDoc orders postings by their docs.
func (p posting) compareDoc(other posting) int { return cmp.Compare(p>>placeBits, other>>placeBits) }

// terms yields the terms of an entry, each with its best place. The name of a doc as a whole is a term that begins with
// a space.
func (e *Entry) terms() func(yield func(string, place) bool) {
	short := map[string]place{}
	add := func(terms Terms, at place) {
		for term := range terms.All() {
			if _, better := short[term]; !better {
				short[term] = at
			}
		}
	}
	add(TermsOf(e.Title), inTitle)
	add(TermsOf(e.Names...), inName)
	add(TermsOf(cut(e.Summary)), inText)
	e.addWholeNames(short)
	return func(yield func(string, place) bool) {
		for term, at := range short {
			if !yield(term, at) {
				return
			}
		}
		for term := range e.Article.All() {
			if _, better := short[term]; !better && !yield(term, inText) {
				return
			}
		}
	}
}

// addWholeNames adds the names that find a doc before all others: its title, and the other names of a Topic, if they are
// short.
func (e *Entry) addWholeNames(terms map[string]place) {
	add := func(name string) {
		name = fold(name)
		if name != "" && strings.Count(name, " ") < maxNameWords && firstLetters(name, maxNameLetters) == name {
			terms[" "+name] = inTitle
		}
	}
	add(e.Title)
	if e.Kind == Topic {
		for _, name := range e.Names {
			add(name)
		}
	}
}

// replace posts the terms of an entry instead of those of the one before, if any, at the same address.
func (x *Index) replace(before, after *Entry, at address) {
	if before == nil {
		for key, place := range after.terms() {
			x.addPosting(key, at, place)
		}
		return
	}
	old := map[string]place{}
	for key, place := range before.terms() {
		old[key] = place
	}
	for key, place := range after.terms() {
		if was, known := old[key]; !known || was != place {
			x.addPosting(key, at, place)
		}
		delete(old, key)
	}
	for key := range old {
		x.removePosting(key, at)
	}
}

// addPosting posts that a doc has a term in a place. It has it in no other.
func (x *Index) addPosting(key string, at address, place place) {
	file := x.fileToChange(key, at)
	list, p := file[key], at.posting(place)
	i, found := slices.BinarySearchFunc(list, p, posting.compareDoc)
	switch {
	case found:
		list[i] = p
	case list == nil:
		file[strings.Clone(key)] = []posting{p} // not a part of a long text
	default:
		file[key] = slices.Insert(list, i, p)
	}
}

// removePosting posts that a doc does not have a term.
func (x *Index) removePosting(key string, at address) {
	file := x.fileToChange(key, at)
	list := file[key]
	i, found := slices.BinarySearchFunc(list, at.posting(inTitle), posting.compareDoc)
	switch {
	case !found:
	case len(list) == 1:
		delete(file, key)
	default:
		file[key] = slices.Delete(list, i, i+1)
	}
}

// fileToChange returns the postings of the file that has a term of a doc, which is to change.
func (x *Index) fileToChange(key string, at address) postings {
	files := x.postings[generation(at.recent)]
	n := termFile(key, len(files))
	x.changedFiles[TermFileID{at.recent, n}] = true
	return files[n]
}

func generation(recent bool) int {
	if recent {
		return 1
	}
	return 0
}

// resize changes the number of term files of recent docs or of all others.
func (x *Index) resize(recent bool, count int) {
	files := &x.postings[generation(recent)]
	for len(*files) < count {
		parent := linearhash.Parent(len(*files))
		*files = append(*files, postings{})
		x.moveTerms(recent, parent, len(*files))
	}
	for len(*files) > count {
		last := len(*files) - 1
		x.moveTerms(recent, last, last)
		*files = (*files)[:last]
	}
}

// moveTerms moves the terms of a file to those that have them of count files.
func (x *Index) moveTerms(recent bool, from, count int) {
	files := x.postings[generation(recent)]
	x.changedFiles[TermFileID{recent, from}] = true
	x.changedFiles[TermFileID{recent, max(0, count-1)}] = true
	for key, list := range files[from] {
		if to := termFile(key, count); to != from {
			files[to][key] = list
			x.changedFiles[TermFileID{recent, to}] = true
			delete(files[from], key)
		}
	}
}
