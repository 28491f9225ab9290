// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func drawSizes(t *rapid.T) map[string]int {
	name := rapid.StringMatching(`(topics|posts|years)/[a-z]{1,6}|search/(terms|recent)-[0-9]{1,2}`)
	size := rapid.OneOf(rapid.IntRange(0, 4<<10), rapid.IntRange(0, MaxShardBytes))
	return rapid.MapOfN(name, size, 0, 60).Draw(t, "sizes")
}

func load(sizes map[string]int, members []string) int {
	total := 0
	for _, name := range members {
		total += sizes[name]
	}
	return total
}

func TestArrangeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := drawSizes(t)
		layout := mustArrange(t, sizes)
		if len(layout.Groups) != layout.Count {
			t.Fatalf("%d shards, members of %d", layout.Count, len(layout.Groups))
		}
		var all []string
		for index, members := range layout.Groups {
			all = append(all, members...)
			if total := load(sizes, members); total > MaxShardBytes {
				t.Fatalf("shard %d has %d bytes", index, total)
			}
			if !slices.IsSorted(members) {
				t.Fatalf("shard %d is not sorted: %q", index, members)
			}
			for _, name := range members {
				if Of(name, layout.Count) != index {
					t.Fatalf("%q is in shard %d", name, index)
				}
			}
		}
		slices.Sort(all)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(sizes)), all, cmp.Transformer("nil", func(s []string) string { return fmt.Sprint(s) })); diff != "" {
			t.Fatalf("groups (-want +got):\n%s", diff)
		}
	})
}

// mustArrange is Arrange for groups that fit. It skips groups that share a shard for any number of shards, and are
// too large for it.
func mustArrange(t *rapid.T, sizes map[string]int) Layout {
	layout, err := Arrange(sizes)
	if err == nil {
		return layout
	}
	loads := map[int]int{}
	for name, size := range sizes {
		if loads[Of(name, MaxShards)] += size; loads[Of(name, MaxShards)] > MaxShardBytes {
			t.Skip(err)
		}
	}
	t.Fatal(err)
	return layout
}

// The count is the smallest that the rules allow. Here it is found one by one.
func TestArrangeTakesTheSmallestCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := drawSizes(t)
		layout := mustArrange(t, sizes)
		total := load(sizes, slices.Collect(maps.Keys(sizes)))
		want := 1
	next:
		for ; ; want++ {
			if want*TargetShardBytes < total {
				continue
			}
			loads := map[int]int{}
			for name, size := range sizes {
				if loads[Of(name, want)] += size; loads[Of(name, want)] > MaxShardBytes {
					continue next
				}
			}
			break
		}
		if layout.Count != want {
			t.Fatalf("%d shards, want %d", layout.Count, want)
		}
	})
}

// TestAFamilyLiesInFewShards says that the term files of a Site are in one of 32 shards, and of a large Site in as many.
func TestAFamilyLiesInFewShards(t *testing.T) {
	for count, want := range map[int][2]int{1: {1, 1}, 32: {1, 1}, 72: {2, 3}, 128: {4, 4}, 1024: {28, 32}} {
		for _, prefix := range []string{"search/terms-", "search/recent-"} {
			shards := map[int]bool{}
			for n := range 300 {
				shards[Of(fmt.Sprint(prefix, n), count)] = true
			}
			if got := len(shards); got < want[0] || got > want[1] {
				t.Errorf("%s… are in %d of %d shards, want %d to %d", prefix, got, count, want[0], want[1])
			}
		}
	}
}

// TestNothingLiesBesideTermFiles is about Sites of 32 shards and more. The other groups fill all other shards.
func TestNothingLiesBesideTermFiles(t *testing.T) {
	for _, count := range []int{32, 100, 1024} {
		terms, recent, others := map[int]bool{}, map[int]int{}, map[int]int{}
		for n := range 3000 {
			terms[Of(fmt.Sprint("search/terms-", n), count)] = true
			recent[Of(fmt.Sprint("search/recent-", n), count)]++
			others[Of(fmt.Sprint("posts/a-", n), count)]++
		}
		for shard := range terms {
			if recent[shard]+others[shard] > 0 {
				t.Errorf("shard %d of %d has term files, %d recent ones and %d other groups", shard, count, recent[shard], others[shard])
			}
		}
		if got, want := len(others), count-len(terms); got < want*9/10 {
			t.Errorf("other groups lie in %d of %d shards", got, want)
		}
	}
}

// TestOneMoreShardTakesGroupsFromItsParent is about groups with a family as well.
func TestOneMoreShardTakesGroupsFromItsParent(t *testing.T) {
	for _, prefix := range []string{"posts/a-", "search/", "search/terms-", "search/recent-"} {
		for n := range 100 {
			name := fmt.Sprint(prefix, n)
			for count := 1; count < 200; count++ {
				before, after := Of(name, count), Of(name, count+1)
				if before != after && (after != count || before != Parent(count)) {
					t.Fatalf("with one more than %d shards, %q moves from %d to %d", count, name, before, after)
				}
			}
		}
	}
}

// TestAFamilyThatIsTooLargeSpreads since more shards divide it.
func TestAFamilyThatIsTooLargeSpreads(t *testing.T) {
	sizes := map[string]int{}
	for n := range 8 {
		sizes[fmt.Sprint("search/terms-", n)] = MaxPageBytes
	}
	layout, err := Arrange(sizes)
	if err != nil {
		t.Fatal(err)
	}
	for i, groups := range layout.Groups {
		if len(groups) > 1 {
			t.Errorf("shard %d has %q", i, groups)
		}
	}
}

func TestArrangeTwiceIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := drawSizes(t)
		first := mustArrange(t, sizes)
		again, err := Arrange(maps.Clone(sizes))
		if diff := cmp.Diff(first, again); diff != "" || err != nil {
			t.Fatalf("second time: %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestArrangeEmpty(t *testing.T) {
	layout, err := Arrange(nil)
	if err != nil || layout.Count != 1 || len(layout.Groups) != 1 {
		t.Errorf("Arrange(nil) = %v, %v; want one empty shard", layout, err)
	}
}

func TestArrangeTooLarge(t *testing.T) {
	many := map[string]int{}
	for i := range 1000 {
		many[fmt.Sprint(i)] = 400 << 10
	}
	tests := []struct {
		name  string
		sizes map[string]int
		want  []string
	}{
		{"too many bytes", many, []string{"409600000", "402653184"}},
		{"a group above the limit", map[string]int{"a": MaxShardBytes + 1}, []string{"921601", "921600"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Arrange(tt.sizes)
			var tooLarge *SiteTooLargeError
			if !errors.As(err, &tooLarge) {
				t.Fatalf("error %v, want a SiteTooLargeError", err)
			}
			for _, number := range tt.want {
				if !strings.Contains(err.Error(), number) {
					t.Errorf("%q does not say %s", err, number)
				}
			}
		})
	}
}

func BenchmarkArrange(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1_000, 50_000} {
		sizes := map[string]int{}
		for i := range n {
			sizes[fmt.Sprintf("post/article-%d", i)] = 500 + random.IntN(4000)
		}
		b.Run(fmt.Sprintf("groups=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Arrange(sizes); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	// The longest search: one pass for the least count, and then 12 by bisection.
	b.Run("search", func(b *testing.B) {
		groups := make([]weight, 50_000)
		for i := range groups {
			groups[i] = weight{hash: random.Uint64(), bytes: 2500}
		}
		for b.Loop() {
			for range 13 {
				largest(groups, MaxShards)
			}
		}
	})
}
