// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

// divide cuts a sorted list into parts of at most limit elements, and at least a quarter of that if the list is longer. Where it cuts
// depends on the elements that are there, not on their positions: among the elements in the middle half of a part that
// is too long, the next part begins at the one with the smallest hash. So an element that comes or goes moves
// few cuts, whatever its place in the list. limit is at least 4.
func divide[E any](list []E, limit int, hashOf func(E) uint64) [][]E {
	if len(list) <= limit {
		return [][]E{list}
	}
	quarter := len(list) / 4
	cut := quarter
	for i := cut + 1; i < len(list)-quarter; i++ {
		if hashOf(list[i]) < hashOf(list[cut]) {
			cut = i
		}
	}
	return append(divide(list[:cut], limit, hashOf), divide(list[cut:], limit, hashOf)...)
}
