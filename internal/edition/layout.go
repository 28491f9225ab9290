// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"maps"
	"slices"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/linearhash"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// commonName is the name of the group that gets the file with the digest of all others.
var commonName = page.CommonGroup{}.Name()

// buckets is in how many parts the digest of a site is kept.
const bucketCount = 256

// siteLayout is the layout of the groups of a site in shards. It is kept from one edition
// to the next and is equal to a fresh layout, at a cost proportional to the
// change. The zero value has no groups.
type siteLayout struct {
	groups map[string]groupState
	// common is the group of commonName with the file that holds the digest of all others.
	common groupState

	pages    int
	work     int
	volume   int                         // bytes in a volume of a Pod
	oversize map[string][]shard.Oversize // of the groups that have some
	buckets  [bucketCount]bucket         // for the digest of the site
	slots    []slot                      // the shards; nil until the groups are laid out again
	bytes    int                         // of all groups in slots
}

// bucket is a part of the groups, for the digest of the site.
type bucket struct {
	names  []string // sorted
	digest digest.Sum
	stale  bool
}

// slot is a shard.
type slot struct {
	names  []string // sorted
	bytes  int
	digest string
	stale  bool
}

func newLayout() *siteLayout {
	s := &siteLayout{groups: map[string]groupState{}, oversize: map[string][]shard.Oversize{}}
	for i := range s.buckets {
		s.buckets[i].stale = true
	}
	return s
}

// group returns the published state of a group.
func (s *siteLayout) group(name string) groupState {
	if name == commonName {
		return s.common
	}
	return s.groups[name]
}

func (s *siteLayout) digestOf(name string) digest.Sum { return s.group(name).Digest }

// set adds a group, or replaces the one with the same name.
func (s *siteLayout) set(name string, g groupState) {
	old, known := s.groups[name]
	if known && old.Digest == g.Digest {
		g.since = old.since
	}
	s.groups[name] = g
	s.count(name, old, -1)
	s.count(name, g, +1)
	p := &s.buckets[bucketOf(name)]
	p.stale = true
	if !known {
		p.names = with(p.names, name)
	}
	if name != commonName { // that is placed when the digest of the others is known
		s.place(name, old, g, known, true)
	}
}

// remove takes a group out.
func (s *siteLayout) remove(name string) {
	old, known := s.groups[name]
	if !known {
		return
	}
	delete(s.groups, name)
	s.count(name, old, -1)
	p := &s.buckets[bucketOf(name)]
	p.names, p.stale = without(p.names, name), true
	s.place(name, old, groupState{}, true, false)
}

// count adds a group to the totals, or subtracts it.
func (s *siteLayout) count(name string, g groupState, sign int) {
	s.pages += sign * g.Pages
	s.work += sign * g.Work
	s.volume += sign * g.VolumeBytes
	if len(g.Oversize) == 0 {
		return
	}
	if sign < 0 {
		delete(s.oversize, name)
		return
	}
	s.oversize[name] = g.Oversize
}

// place changes the shard of a group.
func (s *siteLayout) place(name string, old, g groupState, known, stays bool) {
	s.bytes += g.Bytes - old.Bytes
	if len(s.slots) == 0 {
		return
	}
	at := &s.slots[shard.Of(name, len(s.slots))]
	at.bytes += g.Bytes - old.Bytes
	at.stale = true
	switch {
	case !known:
		at.names = with(at.names, name)
	case !stays:
		at.names = without(at.names, name)
	}
}

// digest returns the digest of the site without the file that announces it.
func (s *siteLayout) digest() string {
	var sums [bucketCount]digest.Sum
	for i := range s.buckets {
		p := &s.buckets[i]
		if p.stale {
			p.digest, p.stale = s.sum(p.names), false
		}
		sums[i] = p.digest
	}
	return digest.Join(sums[:]...).String()
}

// sum combines the digests of groups, the common one without the file with the digest.
func (s *siteLayout) sum(names []string) digest.Sum {
	sums := make([]digest.Sum, len(names))
	for i, name := range names {
		sums[i] = s.groups[name].Digest
	}
	return digest.Join(sums...)
}

// setCommon adds the file that holds the digest of the edition of a number to the common group.
func (s *siteLayout) setCommon(digestFile shard.Packed, number int) {
	old := s.common
	s.common = s.groups[commonName].with(digestFile)
	if s.common.since = number; old.Digest == s.common.Digest {
		s.common.since = old.since
	}
	if old.Digest != s.common.Digest || old.Bytes != s.common.Bytes {
		s.place(commonName, old, s.common, old.Keys != nil, true)
	}
}

// arrange lays the groups out in at most `most` shards; 0 sets no bound. It returns the number
// of shards without a bound. If the files do not fit into the bound, there
// are no slots.
func (s *siteLayout) arrange(most int) (wanted int, err error) {
	if n := len(s.slots); n > 0 && n == shard.Least(s.bytes) && (most == 0 || n <= most) && s.fits() {
		return n, nil
	}
	s.slots = nil
	sizes := make(map[string]int, len(s.groups))
	for name := range s.groups {
		sizes[name] = s.group(name).Bytes
	}
	layout, err := shard.Arrange(sizes)
	if err != nil {
		return 0, err
	}
	wanted = layout.Count
	if most > 0 && wanted > most {
		if layout, err = shard.ArrangeIn(sizes, most); err != nil {
			return wanted, nil
		}
	}
	s.slots = make([]slot, layout.Count)
	for i, names := range layout.Groups {
		at := &s.slots[i]
		at.names, at.stale = names, true
		for _, name := range names {
			at.bytes += sizes[name]
		}
	}
	return wanted, nil
}

func (s *siteLayout) fits() bool {
	return !slices.ContainsFunc(s.slots, func(at slot) bool { return at.bytes > shard.MaxShardBytes })
}

// shardDigest is the digest of a shard.
func (s *siteLayout) shardDigest(i int) string {
	at := &s.slots[i]
	if at.stale {
		at.digest, at.stale = shard.Digest(at.names, s.digestOf), false
	}
	return at.digest
}

// oversized are the files that were too large, by group.
func (s *siteLayout) oversized() []shard.Oversize {
	var list []shard.Oversize
	for _, name := range slices.Sorted(maps.Keys(s.oversize)) {
		list = append(list, s.oversize[name]...)
	}
	return list
}

func bucketOf(name string) int { return linearhash.Of(name, bucketCount) }

// with puts a name into a sorted list, without takes it out.
func with(names []string, name string) []string {
	if at, found := slices.BinarySearch(names, name); !found {
		return slices.Insert(names, at, name)
	}
	return names
}

func without(names []string, name string) []string {
	if at, found := slices.BinarySearch(names, name); found {
		return slices.Delete(names, at, at+1)
	}
	return names
}
