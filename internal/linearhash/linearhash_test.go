// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linearhash_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// TestHashNeverChanges pins the place of groups, since another hash would move every page of every site. The first
// four values are the published ones of XXH64.
func TestHashNeverChanges(t *testing.T) {
	for text, want := range map[string]uint64{
		"":    0xef46db3751d8e999,
		"a":   0xd24ec4f1a98c6e5b,
		"abc": 0x44bc2cf5ad770999,
		"Call me Ishmael. Some years ago--never mind how long precisely-": 0x02a2e85470d6fd96,
	} {
		if got := linearhash.Hash(text); got != want {
			t.Errorf("hash of %q = %#x, want %#x", text, got, want)
		}
	}
	counts := []int{1, 2, 3, 4, 5, 8, 13, 64, 100, 4096}
	for group, want := range map[string][]int{
		"abc":      {0, 1, 1, 1, 1, 1, 9, 25, 25, 2457},
		"topics/x": {0, 0, 2, 2, 2, 6, 6, 46, 46, 238},
		"site":     {0, 0, 2, 2, 2, 2, 10, 58, 58, 2234},
		"posts/a":  {0, 1, 1, 3, 3, 7, 7, 47, 47, 1967},
	} {
		var got []int
		for _, count := range counts {
			got = append(got, linearhash.Of(group, count))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("shards of %q at counts %v (-want +got):\n%s", group, counts, diff)
		}
	}
}

// TestBucket places the hashes 0 to 9, which can be checked by hand.
func TestBucket(t *testing.T) {
	for count, want := range map[int][]int{
		-1: {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		0:  {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		1:  {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		2:  {0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
		3:  {0, 1, 2, 1, 0, 1, 2, 1, 0, 1},
		4:  {0, 1, 2, 3, 0, 1, 2, 3, 0, 1},
		5:  {0, 1, 2, 3, 4, 1, 2, 3, 0, 1},
		6:  {0, 1, 2, 3, 4, 5, 2, 3, 0, 1},
		8:  {0, 1, 2, 3, 4, 5, 6, 7, 0, 1},
		9:  {0, 1, 2, 3, 4, 5, 6, 7, 8, 1},
	} {
		for hash, shard := range want {
			if got := linearhash.Bucket(uint64(hash), count); got != shard {
				t.Errorf("hash %d of %d shards: %d, want %d", hash, count, got, shard)
			}
		}
	}
}

func TestParent(t *testing.T) {
	want := []int{0, 0, 0, 1, 0, 1, 2, 3, 0, 1}
	for index, parent := range want {
		if got := linearhash.Parent(index); got != parent {
			t.Errorf("Parent(%d) = %d, want %d", index, got, parent)
		}
	}
	if got := linearhash.Parent(-1); got != 0 {
		t.Errorf("Parent(-1) = %d, want 0", got)
	}
}

// A new shard takes groups only from its parent, so growth by one touches two shards.
func TestGrowthTouchesTwoBuckets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		group := rapid.String().Draw(t, "group")
		count := rapid.IntRange(1, 5000).Draw(t, "count")
		before, after := linearhash.Of(group, count), linearhash.Of(group, count+1)
		if before < 0 || before >= count {
			t.Fatalf("shard %d of %d", before, count)
		}
		if after != before && (after != count || before != linearhash.Parent(count)) {
			t.Fatalf("from %d to %d shards the group goes from %d to %d", count, count+1, before, after)
		}
	})
}
