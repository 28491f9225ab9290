// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/shard"
)

// A layout that is kept from edition to edition is equal to a new one.
func TestSpreadIsTheSameAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept := newLayout()
		most := rapid.SampledFrom([]int{0, 0, 4, 16}).Draw(t, "most")
		for step := range rapid.IntRange(1, 8).Draw(t, "steps") {
			for i := range rapid.IntRange(0, 12).Draw(t, "changes") {
				name := fmt.Sprintf("posts/%d", rapid.IntRange(0, 40).Draw(t, "group"))
				if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
					kept.remove(name)
				} else {
					kept.set(name, drawState(t, name, step, i))
				}
			}
			kept.set(commonName, drawState(t, commonName, step, 0))
			anew := newLayout()
			for name, g := range kept.groups {
				anew.set(name, g)
			}
			compareSpreads(t, kept, anew, most)
		}
	})
}

// drawState draws a group whose size makes shards overflow now and then.
func drawState(t *rapid.T, name string, step, i int) groupState {
	size := rapid.OneOf(rapid.IntRange(1, 60<<10), rapid.IntRange(1, 400<<10)).Draw(t, "size")
	g := groupState{Record: shard.Record{Keys: []string{name}, Bytes: size, Pages: size % 5, Digest: sha256.Sum256(fmt.Append(nil, name, step, i))}}
	if size%7 == 0 {
		g.Oversize = []shard.Oversize{{Path: name, Bytes: size}}
	}
	return g
}

// layout returns everything that an edition uses of a layout.
func (s *siteLayout) layout(most int) string {
	digest := s.digest()
	s.setCommon(shard.Packed{Bytes: len(digest), Digest: sha256.Sum256([]byte(digest))}, 1)
	wanted, err := s.arrange(most)
	out := fmt.Sprintln(digest, wanted, err, s.pages, s.bytes, s.oversized(), len(s.slots))
	for i := range s.slots {
		out += fmt.Sprintln(s.slots[i].names, s.slots[i].bytes, s.shardDigest(i))
	}
	return out
}

func compareSpreads(t *rapid.T, kept, anew *siteLayout, most int) {
	if got, want := kept.layout(most), anew.layout(most); got != want {
		t.Fatalf("kept:\n%s\nanew:\n%s", got, want)
	}
	var all []string
	for i := range kept.slots {
		all = append(all, kept.slots[i].names...)
	}
	slices.Sort(all)
	if len(kept.slots) > 0 && !slices.Equal(all, slices.Sorted(maps.Keys(kept.groups))) {
		t.Fatalf("shards hold %q", all)
	}
}
