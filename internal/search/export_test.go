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
