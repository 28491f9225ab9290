// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"maps"
	"slices"

	"github.com/topicpages/topicpages/internal/parallel"
)

// postedAtOnce is of how many docs the terms are in memory at once.
const postedAtOnce = 128

// A postingChange adds the posting of a doc to a term file, or removes it.
type postingChange struct {
	key     string
	posting posting
	file    int32 // its number
	recent  bool  // whether the file is of recent docs
	// removed is true if the doc does not have the term any more.
	removed bool
}

// post brings the postings of all pending docs up to date. In the order of their addresses, since appending to
// a list is cheap.
func (x *Index) post() {
	docs := slices.SortedFunc(maps.Keys(x.pending), func(a, b *indexedDoc) int {
		return cmp.Or(cmp.Compare(a.next.posting(inTitle), b.next.posting(inTitle)), cmp.Compare(a.at.posting(inTitle), b.at.posting(inTitle)))
	})
	x.takeOut(docs)
	count := len(docs)
	docs = slices.DeleteFunc(docs, func(d *indexedDoc) bool { return d.entry == nil })
	for batch := range slices.Chunk(docs, postedAtOnce) {
		x.postBatch(batch)
	}
	x.postArticleTerms(x.bounds.articleTermsOf(len(x.docs), x.totals))
	if count > maxRecent { // at first, and when the recent docs are others
		x.trim()
	}
}

// takeOut removes the postings of docs that are gone or have other addresses.
func (x *Index) takeOut(docs []*indexedDoc) {
	var moved []*indexedDoc
	for _, d := range docs {
		if d.posted != nil && (d.entry == nil || d.at != d.next) {
			moved = append(moved, d)
		}
		if d.entry == nil {
			x.totals.replace(&x.bounds, d, 0)
		}
	}
	for batch := range slices.Chunk(moved, postedAtOnce) {
		x.change(batch, func(list []postingChange, d *indexedDoc) []postingChange {
			return x.replacing(list, d.posted, nil, d.at)
		})
		for _, d := range batch {
			d.posted = nil
		}
	}
}

// postBatch posts the entries of docs that have one.
func (x *Index) postBatch(docs []*indexedDoc) {
	gather(docs)
	for _, d := range docs {
		x.totals.replace(&x.bounds, d, d.entry.articleCount)
	}
	// Fewer terms are posted at once, so that there are never too many in memory.
	x.postArticleTerms(min(x.articleTerms, x.bounds.articleTermsOf(len(x.docs), x.totals)))
	x.change(docs, func(list []postingChange, d *indexedDoc) []postingChange {
		return x.replacing(list, d.posted, d.entry, d.next)
	})
	for _, d := range docs {
		d.posted, d.at, d.entry.gathered = d.entry, d.next, nil
	}
}

// gather finds the terms of the articles of docs on all processors.
func gather(docs []*indexedDoc) {
	parallel.Each(len(docs), func(i int) {
		if e := docs[i].entry; e.Article.Source != "" {
			e.gathered = new(e.Article.Terms())
			e.articleCount = e.gathered.count()
		}
	})
}

// change applies changes of docs, which find appends to a list. It finds them on all processors, and applies them on all, too: each has
// term files of its own.
func (x *Index) change(docs []*indexedDoc, find func(list []postingChange, d *indexedDoc) []postingChange) {
	lists := slices.Grow(x.lists, len(docs))[:len(docs)]
	parallel.Each(len(docs), func(i int) { lists[i] = find(lists[i][:0], docs[i]) })
	workers := parallel.Workers(len(docs))
	parallel.Each(workers, func(worker int) {
		for _, list := range lists {
			for _, c := range list {
				if int(c.file)%workers == worker {
					x.files[generation(c.recent)][c.file].apply(c)
				}
			}
		}
	})
	x.lists = lists
}

// replacing appends the changes that post one entry in place of another at the same address. before is nil for a new entry, and after for
// one that is taken out.
func (x *Index) replacing(list []postingChange, before, after *Entry, at address) []postingChange {
	var old map[string]termPlace
	if before != nil {
		old = maps.Collect(before.terms(x.articleTerms))
	}
	if after != nil {
		for key, place := range after.terms(x.articleTerms) {
			if was, known := old[key]; !known || was != place {
				list = append(list, x.adding(key, at, place))
			}
			delete(old, key)
		}
	}
	for key := range old {
		list = append(list, x.removing(key, at))
	}
	return list
}

// adding returns the change that posts a doc in the place where it has a term.
func (x *Index) adding(key string, at address, place termPlace) postingChange {
	file := termFile(key, len(x.files[generation(at.recent)]))
	return postingChange{key: key, posting: at.posting(place), file: int32(file), recent: at.recent}
}

// removing returns the change that posts that a doc does not have a term.
func (x *Index) removing(key string, at address) postingChange {
	c := x.adding(key, at, inTitle)
	c.removed = true
	return c
}

func (f *postingFile) apply(c postingChange) {
	f.changed = true
	if c.removed {
		f.remove(c.key, c.posting)
	} else {
		f.add(c.key, c.posting)
	}
}
