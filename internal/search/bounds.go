// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import "slices"

// bounds keep the index of random words, which no two docs share, from taking the memory of other sites. No site with
// prose reaches them: articles of 6 KiB have 400 different words on average, and most are in other articles as well.
type bounds struct {
	// articleTerms is of how many terms of each article the first ones are posted, in falling order: of as many as
	// fit into the terms of all articles together.
	articleTerms [articleBounds]int
	// siteTerms and docTerms are how many terms of all articles may be posted: siteTerms, and docTerms for each doc.
	siteTerms, docTerms int
	// fileBytes is the size of the largest term file. A larger one would not fit into a ConfigMap.
	fileBytes int
}

const articleBounds = 3

var defaultBounds = bounds{
	articleTerms: [articleBounds]int{4000, 2000, 1000}, siteTerms: 128 << 10, docTerms: 1000, fileBytes: 500 << 10,
}

// articleTotals are the numbers of terms of all articles for each of bounds.articleTerms.
type articleTotals [articleBounds]int

// replace counts the terms of an article of a doc instead of those that were counted before.
func (t *articleTotals) replace(b *bounds, d *indexedDoc, terms int) {
	for i, most := range b.articleTerms {
		t[i] += min(terms, most) - min(d.counted, most)
	}
	d.counted = terms
}

// articleTermsOf is how many terms of an article are posted on a site.
func (b *bounds) articleTermsOf(docs int, totals articleTotals) int {
	for i, total := range totals {
		if total <= b.siteTerms+b.docTerms*docs {
			return b.articleTerms[i]
		}
	}
	return b.articleTerms[articleBounds-1]
}

// postArticleTerms changes how many terms of an article are posted.
func (x *Index) postArticleTerms(terms int) {
	from, to := min(x.articleTerms, terms), max(x.articleTerms, terms)
	more := terms > x.articleTerms
	x.articleTerms = terms
	if from == to {
		return
	}
	var docs []*indexedDoc
	for _, d := range x.docs {
		if d.posted != nil && d.posted.articleCount > from {
			docs = append(docs, d)
		}
	}
	slices.SortFunc(docs, (*indexedDoc).compare)
	for batch := range slices.Chunk(docs, postedAtOnce) {
		x.postRange(batch, from, to, more)
	}
}

// postRange posts the terms of articles of some docs from an index to another one, or takes them out.
func (x *Index) postRange(docs []*indexedDoc, from, to int, more bool) {
	change := x.removing
	if more {
		change = func(term string, at address) postingChange { return x.adding(term, at, inText) }
	}
	x.change(docs, func(list []postingChange, d *indexedDoc) []postingChange {
		for term := range d.posted.articleOnly(d.posted.shortTexts(), from, to) {
			list = append(list, change(term, d.at))
		}
		return list
	})
}
