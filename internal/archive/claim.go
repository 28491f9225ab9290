// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import "maps"

// claim is the part of a tag's claim that Summaries of other Topics show.
type claim struct {
	owner, title string // of the oldest Topic
	// oldest are the names of the oldest Topics, one more than are shown.
	oldest [maxClaimants + 1]string
}

func (a *Archive) claimOf(tag string) claim {
	var c claim
	for i, t := range a.claimants[tag] {
		if i == 0 {
			c.owner, c.title = t.name(), t.title
		}
		if i == len(c.oldest) {
			break
		}
		c.oldest[i] = t.name()
	}
	return c
}

// claims returns the claims on the tags of Topics.
func (a *Archive) claims(topics ...*topicRecord) map[string]claim {
	claims := map[string]claim{}
	for _, t := range topics {
		if t == nil {
			continue
		}
		for _, tag := range t.claims {
			claims[tag] = a.claimOf(tag)
		}
	}
	return claims
}

// addNeighbours adds the Topics that a change of claims touches: Topics that claim
// the tag, and Topics with a Post that has it.
func (a *Archive) addNeighbours(touched map[string]*topicRecord, before map[string]claim) {
	for tag, was := range before {
		is := a.claimOf(tag)
		if is == was {
			continue
		}
		for _, t := range a.claimants[tag] {
			touched[t.name()] = t
		}
		if is.owner == was.owner && is.title == was.title {
			continue
		}
		for p := range a.carriers(tag) {
			maps.Copy(touched, a.belongsTo(p))
		}
	}
}

// owner is the Topic that a tag means: the oldest that claims it, or nil.
func (a *Archive) owner(tag string) *topicRecord {
	if c := a.claimants[tag]; len(c) > 0 {
		return c[0]
	}
	return nil
}
