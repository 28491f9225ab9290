// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/address"
)

// addressState holds the facts about an address that the statuses of Posts report.
type addressState struct {
	page   Claimant
	oldest [maxClaimants + 1]Claimant
}

func (a *Archive) addressState(normal string) (s addressState) {
	if page := a.pageAt(normal, nil); page != nil {
		s.page = *page
	}
	copy(s.oldest[:], a.oldestClaimants(normal))
	return s
}

// tellsOf reports whether the statuses mention an object.
func (s addressState) tellsOf(c Claimant) bool { return s.page == c || slices.Contains(s.oldest[:], c) }

// AddressStates holds the facts about the addresses that an object has or claims.
type AddressStates struct {
	object Claimant
	states map[string]addressState
}

// PostAddresses returns the addresses of the archive's Post with this name.
func (a *Archive) PostAddresses(name string) AddressStates {
	p := a.posts[name]
	out := AddressStates{Claimant{"Post", name}, map[string]addressState{}}
	if p == nil {
		return out
	}
	for _, alias := range p.claimedAliases() {
		out.states[alias] = a.addressState(alias)
	}
	if p.Content.Text == "" {
		return out
	}
	for _, pattern := range a.patterns {
		normal := strings.TrimSuffix(p.pageBy(pattern), "/")
		out.states[normal] = a.addressState(normal)
	}
	return out
}

// TopicAddresses returns the addresses of the archive's Topic with this name.
func (a *Archive) TopicAddresses(name string) AddressStates {
	out := AddressStates{Claimant{"Topic", name}, map[string]addressState{}}
	if t := a.topics[name]; t != nil {
		for _, tag := range append([]string{name}, t.claims...) {
			out.states[address.TopicsFolder+tag] = a.addressState(address.TopicsFolder + tag)
		}
	}
	return out
}

// PostsToldOf returns the Posts whose status changes because the addresses of an object have changed, sorted.
func (a *Archive) PostsToldOf(before, after AddressStates) []string {
	found := map[string]bool{}
	tell := func(posts []*Post) {
		for _, p := range posts {
			found[p.name()] = true
		}
	}
	for normal, was := range before.states {
		if is := a.addressState(normal); is != was {
			tell(a.postsByAlias[normal])
			a.tellBelow(normal, was, is, tell)
		}
	}
	for normal, is := range after.states {
		if _, known := before.states[normal]; !known && is.tellsOf(after.object) {
			tell(a.postsByAlias[normal])
			a.tellBelow(normal, addressState{}, is, tell)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// tellBelow reports the Posts that claim aliases below the page of a Topic, if that page came or went.
func (a *Archive) tellBelow(normal string, was, is addressState, tell func([]*Post)) {
	if topic, ok := topicAbove(normal); ok && was.page != is.page {
		tell(a.postsBelowTopic[topic])
	}
}
