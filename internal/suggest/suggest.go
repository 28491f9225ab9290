// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package suggest finds the Topics worth having in the tags of Posts. It is pure.
package suggest

import (
	"cmp"
	"fmt"
	"slices"
)

// A Tag is a tag of Posts in its normal form.
type Tag struct {
	// Form is the normal form of the tag.
	Form string
	// Spelling is the spelling that most Posts use.
	Spelling string
	// Posts are the names of the Posts that carry it, sorted.
	Posts []string
}

// A Topic is a Topic worth having.
type Topic struct {
	// Name is the form of the tag that names the Topic. Title is its most frequent spelling.
	Name, Title string
	// Posts is the number of Posts that the Topic would have.
	Posts int
	// Aliases are other tags with the same meaning, the ones with most Posts first.
	Aliases []Alias
	// Rescued is the number of Posts that would belong to no Topic without this one, which has fewer than MinPosts.
	Rescued int
}

// An Alias is a tag that means the same as the name of a Topic.
type Alias struct {
	Form string
	// Posts is the number of Posts that carry it.
	Posts int
	// Reason tells why the tag counts as the same.
	Reason string
}

// A Missing alias is a tag that no Topic has, and that means the same as the tag of an existing Topic.
type Missing struct {
	// Topic is the name of the Topic that should have the alias.
	Topic string
	Alias
}

// Options bound the suggestions.
type Options struct {
	// MinPosts is the least number of Posts that makes a Topic worth having.
	MinPosts int
	// Rescue asks for Topics of rarer tags too, for Posts that would belong to no Topic.
	Rescue bool
	// Claimed are the tags that a Topic has by name or alias, with the name of that Topic.
	Claimed map[string]string
}

// maxShare is the percentage of all Posts above which a tag distinguishes nothing.
const maxShare = 90

// Suggestions are Topics worth having, with the most Posts first, aliases that Topics lack, and tags that are left
// out because nearly all Posts have them.
type Suggestions struct {
	Topics  []Topic
	Missing []Missing
	TooWide []string
}

// From returns the suggestions for these tags of a number of Posts.
func From(tags []Tag, posts int, o Options) Suggestions {
	var s Suggestions
	var rare []tagGroup
	listed := map[string]bool{} // Posts that belong to a Topic
	for _, group := range alike(withClaimed(tags, o.Claimed)) {
		if topic := group.claimedBy(o.Claimed); topic != "" {
			s.Missing = append(s.Missing, group.missing(topic, o.Claimed)...)
			group.list(listed)
			continue
		}
		topic := group.topic()
		switch {
		case topic.Posts < o.MinPosts:
			rare = append(rare, group)
		case posts >= 10 && topic.Posts*100 > posts*maxShare:
			s.TooWide = append(s.TooWide, topic.Name)
		default:
			s.Topics = append(s.Topics, topic)
			group.list(listed)
		}
	}
	if o.Rescue {
		s.rescue(rare, listed)
	}
	slices.SortFunc(s.Topics, func(a, b Topic) int { return cmp.Or(b.Posts-a.Posts, cmp.Compare(a.Name, b.Name)) })
	slices.SortFunc(s.Missing, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Form, b.Form))
	})
	slices.Sort(s.TooWide)
	return s
}

// rescue suggests Topics for rare tags of Posts that would belong to no Topic, so that a page lists these Posts.
func (s *Suggestions) rescue(rare []tagGroup, listed map[string]bool) {
	slices.SortStableFunc(rare, func(a, b tagGroup) int { return b.topic().Posts - a.topic().Posts })
	for _, group := range rare {
		if rescued := group.list(listed); rescued > 0 {
			topic := group.topic()
			topic.Rescued = rescued
			s.Topics = append(s.Topics, topic)
		}
	}
}

// withClaimed adds tags that Topics have and no Post carries, since other tags may mean the same.
func withClaimed(tags []Tag, claimed map[string]string) []Tag {
	all, carried := slices.Clone(tags), map[string]bool{}
	for _, tag := range tags {
		carried[tag.Form] = true
	}
	for form := range claimed {
		if !carried[form] {
			all = append(all, Tag{Form: form, Spelling: form})
		}
	}
	return all
}

// tagGroup are tags that mean the same. The first names it.
type tagGroup []member

// member is a tag of a group, with the reason why it belongs to it.
type member struct {
	Tag
	reason string
}

// alike groups tags with the same meaning. A tag joins the first group, in the order of
// weight, whose first tag it resembles. So groups never grow by a chain of small differences.
func alike(tags []Tag) []tagGroup {
	ordered := slices.Clone(tags)
	slices.SortFunc(ordered, weight)
	var groups []tagGroup
next:
	for _, tag := range ordered {
		for i, g := range groups {
			if reason := same(g[0].Tag, tag); reason != "" {
				groups[i] = append(g, member{tag, reason})
				continue next
			}
		}
		groups = append(groups, tagGroup{{Tag: tag}})
	}
	return groups
}

// weight orders tags by how well they name a Topic: tags that do not abbreviate another first,
// then tags with more Posts, then longer ones.
func weight(a, b Tag) int {
	return cmp.Or(
		cmp.Compare(abbreviation(a.Form), abbreviation(b.Form)), cmp.Compare(len(b.Posts), len(a.Posts)),
		cmp.Compare(len(b.Form), len(a.Form)), cmp.Compare(a.Form, b.Form))
}

// abbreviation is 1 for a form that can only be short for another.
func abbreviation(form string) int {
	if _, ok := numeronym(form); ok || len(form) <= maxInitials {
		return 1
	}
	return 0
}

func (g tagGroup) topic() Topic {
	t := Topic{Name: g[0].Form, Title: g[0].Spelling}
	carriers := map[string]bool{}
	for i, m := range g {
		for _, post := range m.Posts {
			carriers[post] = true
		}
		if i > 0 {
			t.Aliases = append(t.Aliases, Alias{Form: m.Form, Posts: len(m.Posts), Reason: m.reason})
		}
	}
	t.Posts = len(carriers)
	return t
}

// list adds the Posts of a group to those that belong to a Topic, and returns how many are new.
func (g tagGroup) list(listed map[string]bool) (added int) {
	for _, m := range g {
		for _, post := range m.Posts {
			if !listed[post] {
				listed[post] = true
				added++
			}
		}
	}
	return added
}

// claimedBy returns the Topic that already has a tag of the group, or "".
func (g tagGroup) claimedBy(claimed map[string]string) string {
	for _, m := range g {
		if topic := claimed[m.Form]; topic != "" {
			return topic
		}
	}
	return ""
}

// missing returns the tags of a group that no Topic has, for the Topic that has another tag of the group.
func (g tagGroup) missing(topic string, claimed map[string]string) []Missing {
	var list []Missing
	for _, m := range g {
		if claimed[m.Form] != "" {
			continue
		}
		reason := m.reason
		for _, other := range g {
			if claimed[other.Form] == topic {
				reason = cmp.Or(same(other.Tag, m.Tag), same(m.Tag, other.Tag), reason)
			}
		}
		list = append(list, Missing{Topic: topic, Alias: Alias{Form: m.Form, Posts: len(m.Posts), Reason: reason}})
	}
	return list
}

// String returns the alias and its reason on one line.
func (a Alias) String() string { return fmt.Sprintf("%s (%d): %s", a.Form, a.Posts, a.Reason) }
