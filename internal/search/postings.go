// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// A termPlace is where a term stands in a doc, the better ones first.
type termPlace uint8

const (
	inTitle termPlace = iota
	inName
	inText
	places
)

const (
	// maxNameWords and maxNameLetters bound the names that term files have as a whole.
	maxNameWords   = 3
	maxNameLetters = 64
)

// A fileSet has the term files of recent docs, or of all others.
type fileSet []*postingFile

// A postingFile has the postings of a term file.
type postingFile struct {
	postings
	changed bool
}

// A posting says in which place a doc has a term: the slot of its chunk, its number in the chunk, and the place.
type posting uint32

const (
	numberBits = 8
	placeBits  = 2
)

func (a address) posting(at termPlace) posting {
	return (posting(a.slot)<<numberBits|posting(a.number))<<placeBits | posting(at)
}

func (p posting) slot() uint32     { return uint32(p >> (placeBits + numberBits)) }
func (p posting) number() uint8    { return uint8(p >> placeBits) }
func (p posting) place() termPlace { return termPlace(p) & (1<<placeBits - 1) }

// compareDoc orders postings by their docs.
func (p posting) compareDoc(other posting) int { return cmp.Compare(p>>placeBits, other>>placeBits) }

// terms yields the terms of an entry, each with its best place. Of the article it yields no more than the first ones.
func (e *Entry) terms(ofArticle int) iter.Seq2[string, termPlace] {
	short := e.shortTexts()
	return func(yield func(string, termPlace) bool) {
		for term, at := range short {
			if !yield(term, at) {
				return
			}
		}
		for term := range e.articleOnly(short, 0, ofArticle) {
			if !yield(term, inText) {
				return
			}
		}
	}
}

// articleOnly yields terms of the article that the short texts do not have: those at the indexes from and later, but before to.
func (e *Entry) articleOnly(short shortTexts, from, to int) iter.Seq[string] {
	return func(yield func(string) bool) {
		at := 0
		for term := range e.articleTerms().All() {
			if at >= to {
				return
			}
			if _, better := short[term]; at >= from && !better && !yield(term) {
				return
			}
			at++
		}
	}
}

func (e *Entry) shortTexts() shortTexts {
	title, names, summary := allTerms(e.Title), allTerms(e.Names...), allTerms(cut(e.Summary))
	const beginnings = termFileLetters - beginningLetters // of a word
	short := make(shortTexts, (1+beginnings)*(len(title)+len(names))+len(summary))
	e.addWholeNames(short)
	short.addNames(title, inTitle)
	short.addNames(names, inName)
	for _, term := range summary {
		short.add(term, inText)
	}
	return short
}

// shortTexts has the terms of all texts of a doc but its article, with their best places, of which the better ones are
// added first.
type shortTexts map[string]termPlace

func (s shortTexts) add(term string, at termPlace) {
	if _, better := s[term]; !better {
		s[term] = at
	}
}

// addNames adds terms of names, and the beginnings that are too short to find terms by their file.
func (s shortTexts) addNames(terms []string, at termPlace) {
	for _, term := range terms {
		s.add(term, at)
		if first, _ := utf8.DecodeRuneInString(term); isUnspaced(first) {
			continue
		}
		for letters := beginningLetters; letters < termFileLetters; letters++ {
			if beginning := firstLetters(term, letters); beginning != term {
				s.add(beginning+beginningSuffix, at)
			}
		}
	}
}

// addWholeNames adds the names that find a doc before all others: its title, and the other names of a Topic, if they are
// short.
func (e *Entry) addWholeNames(terms shortTexts) {
	add := func(name string) {
		name = fold(name)
		if name != "" && strings.Count(name, " ") < maxNameWords && firstLetters(name, maxNameLetters) == name {
			terms.add(namePrefix+name, inTitle)
		}
	}
	add(e.Title)
	if e.Kind == Topic {
		for _, name := range e.Names {
			add(name)
		}
	}
}

func generation(recent bool) int {
	if recent {
		return 1
	}
	return 0
}

// resize changes the number of term files of recent docs or of all others.
func (x *Index) resize(recent bool, count int) {
	files := &x.files[generation(recent)]
	for len(*files) < count {
		parent := linearhash.Parent(len(*files))
		*files = append(*files, &postingFile{postings: newPostings(), changed: true})
		files.moveTerms(parent, len(*files))
	}
	for len(*files) > count {
		last := len(*files) - 1
		files.moveTerms(last, last)
		*files = (*files)[:last]
		x.goneFiles = append(x.goneFiles, TermFileID{recent, last})
	}
}

// moveTerms moves the terms of a file to those that have them of count files.
func (f fileSet) moveTerms(from, count int) {
	f[from].changed = true
	for key := range f[from].refs {
		if to := termFile(key, count); to != from {
			f[from].moveTo(&f[to].postings, key)
			f[to].changed = true
		}
	}
}

// changes returns the files that changed since the last call, and those that are gone.
func (x *Index) changes() []TermFileID {
	changed := x.goneFiles
	x.goneFiles = nil
	for i, files := range x.files {
		for n, file := range files {
			if file.changed {
				changed = append(changed, TermFileID{i == generation(true), n})
				file.changed = false
			}
		}
	}
	slices.SortFunc(changed, TermFileID.compare)
	return slices.Compact(changed)
}

// trim gives back the room that lists have to grow.
func (x *Index) trim() {
	for _, files := range x.files {
		for _, file := range files {
			file.trim()
		}
	}
}
