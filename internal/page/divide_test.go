// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// A list is cut into parts of bounded size, and an element that comes changes few of them.
func TestDivide(t *testing.T) {
	hashOf := func(n int) uint64 { return linearhash.Hash(fmt.Sprint(n)) }
	rapid.Check(t, func(rt *rapid.T) {
		numbers := rapid.SliceOfNDistinct(rapid.IntRange(0, 1_000_000), 0, 400, rapid.ID[int]).Draw(rt, "numbers")
		limit := rapid.IntRange(4, 40).Draw(rt, "limit")
		slices.Sort(numbers)
		parts := divide(numbers, limit, hashOf)
		if !slices.Equal(slices.Concat(parts...), numbers) {
			rt.Fatalf("the parts are %v", parts)
		}
		for _, p := range parts {
			if len(p) > limit || len(p) < limit/4 && len(parts) > 1 {
				rt.Fatalf("a part has %d elements of at most %d", len(p), limit)
			}
		}
	})
	var numbers []int
	for n := range 20_000 {
		numbers = append(numbers, 10*n)
	}
	changed := 0
	const limit, insertions = 50, 100
	for i := range insertions {
		before := map[string]bool{}
		for _, p := range divide(numbers, limit, hashOf) {
			before[fmt.Sprint(p)] = true
		}
		n := 1999*i + 5
		at, _ := slices.BinarySearch(numbers, n)
		numbers = slices.Insert(numbers, at, n)
		for _, p := range divide(numbers, limit, hashOf) {
			if !before[fmt.Sprint(p)] {
				changed++
			}
		}
	}
	if average := float64(changed) / insertions; average < 1 || average > 3 {
		t.Errorf("an element that comes changes %.1f parts", average)
	}
}
