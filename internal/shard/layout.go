// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"fmt"
	"slices"
	"sort"

	"github.com/topicpages/topicpages/internal/linearhash"
	"github.com/topicpages/topicpages/internal/page"
)

// Of returns the shard of a group among count shards, by linear hashing: one more shard takes groups from its Parent only.
func Of(group string, count int) int { return linearhash.Bucket(hashOf(group), count) }

// familyBits is how many bits of their hashes the groups of a family have in common, so that they lie in one of 32 shards. An edit
// of one of them would write more bytes in a smaller part of the shards.
const familyBits, familyMask = 5, 1<<familyBits - 1

// ofTerms are the last bits of the hashes of term files. No other group has them: an edit changes many term files, and writes
// whatever lies beside them.
var ofTerms = linearhash.Hash(page.Family(page.TermGroup{}.Name())) & familyMask

// hashOf is the hash of the name of a group. Its last bits are of the name of its family, if it has one.
func hashOf(group string) uint64 {
	hash := linearhash.Hash(group)
	last := hash & familyMask
	if family := page.Family(group); family != "" {
		last = linearhash.Hash(family) & familyMask
	} else if last == ofTerms {
		last = (ofTerms + 1 + hash>>familyBits%familyMask) & familyMask
	}
	return hash&^familyMask | last
}

// Parent returns the shard that a shard is split from.
func Parent(index int) int { return linearhash.Parent(index) }

// A Layout maps groups to shards.
type Layout struct {
	// Count is the number of shards, at least 1.
	Count int
	// Groups are the names of the groups by shard, each sorted.
	Groups [][]string
}

// A SiteTooLargeError says that files do not fit into the shards of a site.
type SiteTooLargeError struct {
	// What names the oversized thing: all files, or a group of files that must be stored together.
	What string
	// Bytes is its size as stored, Limit the largest possible.
	Bytes, Limit int
}

func (e *SiteTooLargeError) Error() string {
	return fmt.Sprintf("%s are too large: %d bytes as stored, at most %d fit", e.What, e.Bytes, e.Limit)
}

// weight is the hash and the size of a group.
type weight struct {
	name  string
	hash  uint64
	bytes int
}

// Arrange places groups of the given sizes (Packed.Bytes) in the smallest number
// of shards with a mean of at most TargetShardBytes and a maximum of
// MaxShardBytes. The Layout depends only on the sizes, not on earlier layouts. It
// fails with a *SiteTooLargeError if MaxShards are not enough.
func Arrange(sizes map[string]int) (Layout, error) {
	groups := make([]weight, 0, len(sizes))
	total := 0
	for name, size := range sizes {
		groups = append(groups, weight{name: name, hash: hashOf(name), bytes: size})
		total += size
	}
	least := Least(total)
	if least > MaxShards {
		return Layout{}, &SiteTooLargeError{What: "the files of the site", Bytes: total, Limit: MaxShards * TargetShardBytes}
	}
	count := least
	if largest(groups, count) > MaxShardBytes {
		// One more shard splits another one and leaves the rest as they are. So
		// groups that fit into some shards fit into any larger number: a binary
		// search takes at most 12 passes.
		count += sort.Search(MaxShards-least+1, func(more int) bool {
			return largest(groups, least+more) <= MaxShardBytes
		})
	}
	if count > MaxShards {
		return Layout{}, &SiteTooLargeError{
			What: "files of the site that share a shard", Bytes: largest(groups, MaxShards), Limit: MaxShardBytes,
		}
	}
	return Layout{Count: count, Groups: groupsByShard(groups, count)}, nil
}

// Least returns the least number of shards that Arrange takes for groups of this size in total.
func Least(bytes int) int { return max(1, (bytes+TargetShardBytes-1)/TargetShardBytes) }

// ArrangeIn places groups in a given number of shards, however full they
// get. It fails with a *SiteTooLargeError if one would exceed MaxShardBytes.
func ArrangeIn(sizes map[string]int, count int) (Layout, error) {
	groups := make([]weight, 0, len(sizes))
	for name, size := range sizes {
		groups = append(groups, weight{name: name, hash: hashOf(name), bytes: size})
	}
	if size := largest(groups, count); size > MaxShardBytes {
		return Layout{}, &SiteTooLargeError{What: "files of the site that share a shard", Bytes: size, Limit: MaxShardBytes}
	}
	return Layout{Count: count, Groups: groupsByShard(groups, count)}, nil
}

// largest returns the size in bytes of the largest of count shards.
func largest(groups []weight, count int) int {
	loads := make([]int, count)
	for _, group := range groups {
		loads[linearhash.Bucket(group.hash, count)] += group.bytes
	}
	return slices.Max(loads)
}

func groupsByShard(groups []weight, count int) [][]string {
	members := make([][]string, count)
	for _, group := range groups {
		b := linearhash.Bucket(group.hash, count)
		members[b] = append(members[b], group.name)
	}
	for _, names := range members {
		slices.Sort(names)
	}
	return members
}
