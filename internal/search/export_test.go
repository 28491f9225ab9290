// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

// Fold is for tests.
func Fold(text string) string { return fold(text) }

// Rising is for tests.
func Rising(numbers []int) string { return string(appendRising(nil, numbers)) }

// Numbers returns the numbers of docs in a chunk by their IDs, which are in order.
func Numbers(ids []string) []uint8 {
	docs := make([]*indexedDoc, len(ids))
	for i, id := range ids {
		docs[i] = &indexedDoc{id: id}
	}
	return numbersOf(docs)
}

// NewIndexWithin returns the index of no docs with other bounds than NewIndex.
func NewIndexWithin(articleTerms [3]int, siteTerms, docTerms, fileBytes int) *Index {
	x := NewIndex()
	x.bounds = bounds{articleTerms, siteTerms, docTerms, fileBytes}
	x.articleTerms = articleTerms[0]
	return x
}

// Terms is how many terms the files have.
func (x *Index) Terms() int {
	count := 0
	for _, files := range x.files {
		for _, file := range files {
			count += len(file.refs)
		}
	}
	return count
}

// ArticleTerms is how many terms of an article are posted.
func (x *Index) ArticleTerms() int { return x.articleTerms }

// TermFiles is for tests.
func TermFiles(docs int) int { return termFiles(docs) }
