// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/labels"
)

// Decider is the part of a Topic that decides whether a Post belongs to it.
type Decider string

// The deciders, in the order in which they apply.
const (
	DecidedByExclude  Decider = "spec.match.exclude"
	DecidedByInclude  Decider = "spec.match.include"
	DecidedByNoneOf   Decider = "spec.match.noneOf"
	DecidedByAllOf    Decider = "spec.match.allOf"
	DecidedByAnyOf    Decider = "spec.match.anyOf"
	DecidedBySelector Decider = "spec.match.selector"
	// DecidedByClaims is for the Topic's name and aliases, which decide where match names neither tags nor labels.
	DecidedByClaims Decider = "metadata.name and spec.aliases"
)

// Membership says whether a Post belongs to a Topic, and why.
type Membership struct {
	Belongs bool
	// Decider is the condition that decided. If several conditions hold, it is the last one.
	Decider Decider
	// Tags are the deciding tags: present on the Post, or missing from it.
	Tags []string
	// Owner is the older Topic that has the tag which the Post carries and the Topic claims too, or "".
	Owner string
}

// Membership tells why a Post does or does not belong to a Topic, whatever its dates and even if it is a draft. ok is
// false if the Post or the Topic does not exist.
func (a *Archive) Membership(post, topic string) (m Membership, ok bool) {
	p, t := a.posts[post], a.topics[topic]
	if p == nil || t == nil {
		return Membership{}, false
	}
	m = a.membership(p, t)
	m.Belongs = a.belongs(p, t)
	return m, true
}

// membership finds the deciding condition.
func (a *Archive) membership(p *Post, t *topicRecord) Membership {
	carried := func(tags []string) (have, lack []string) {
		for _, tag := range tags {
			if slices.Contains(p.tags, tag) {
				have = append(have, tag)
			} else {
				lack = append(lack, tag)
			}
		}
		return have, lack
	}
	switch name := p.Object.Name; {
	case t.excludes[name]:
		return Membership{Decider: DecidedByExclude}
	case t.includes[name]:
		return Membership{Decider: DecidedByInclude}
	}
	if have, _ := carried(slices.Sorted(maps.Keys(t.noneOf))); len(have) > 0 {
		return Membership{Decider: DecidedByNoneOf, Tags: have}
	}
	if _, lack := carried(t.allOf); len(lack) > 0 {
		return Membership{Decider: DecidedByAllOf, Tags: lack}
	}
	have, lack := carried(t.anyOf)
	if len(t.anyOf) > 0 && len(have) == 0 {
		return Membership{Decider: DecidedByAnyOf, Tags: lack}
	}
	switch {
	case t.selector != nil && (!t.byTags || !t.selector.Matches(labels.Set(p.Object.Labels))):
		return Membership{Decider: DecidedBySelector}
	case len(have) > 0:
		return Membership{Decider: DecidedByAnyOf, Tags: have}
	case len(t.allOf) > 0:
		return Membership{Decider: DecidedByAllOf, Tags: t.allOf}
	}
	return a.membershipByClaims(p, t)
}

// membershipByClaims returns the Membership in a Topic whose name and aliases decide.
func (a *Archive) membershipByClaims(p *Post, t *topicRecord) Membership {
	m := Membership{Decider: DecidedByClaims}
	for _, tag := range t.claims {
		if !slices.Contains(p.tags, tag) {
			continue
		}
		if owner := a.owner(tag); owner != t {
			if m.Owner == "" && len(m.Tags) == 0 {
				m.Owner, m.Tags = owner.name(), []string{tag}
			}
			continue
		}
		if m.Owner != "" {
			m.Owner, m.Tags = "", nil
		}
		m.Tags = append(m.Tags, tag)
	}
	if len(m.Tags) == 0 {
		m.Tags = t.claims
	}
	return m
}
