// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"
)

// spellings are the Posts that carry a tag, by how they spell it. Drafts are not
// among them.
type spellings = multimap[*Post]

// carriers returns the Posts that carry a tag, drafts aside.
func (a *Archive) carriers(tag string) func(yield func(*Post) bool) {
	return func(yield func(*Post) bool) {
		for _, posts := range a.postsByTag[tag] {
			for _, p := range posts {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// spelling returns the most frequent spelling of a tag among Posts. The newest Post decides a tie. It returns "" if no
// Post has the tag.
func (a *Archive) spelling(tag string) string {
	best, most := "", 0
	for spelling, posts := range a.postsByTag[tag] {
		if n := len(posts); n > most || n == most && newest(posts).Compare(newest(a.postsByTag[tag][best])) < 0 {
			best, most = spelling, n
		}
	}
	return best
}

func newest(posts []*Post) *Post { return slices.MinFunc(posts, (*Post).Compare) }

// spelled returns how the tags of Posts are spelled now.
func (a *Archive) spelled(posts ...*Post) map[string]string {
	found := map[string]string{}
	for _, p := range posts {
		if p == nil {
			continue
		}
		for _, tag := range p.tags {
			if _, known := found[tag]; !known {
				found[tag] = a.spelling(tag)
			}
		}
	}
	return found
}

// addRespelled adds the Topics that show a tag whose spelling has changed: Topics
// with a Post that has the tag, Topics that claim it, and the neighbours of the latter, which show their
// titles.
func (a *Archive) addRespelled(touched map[string]*topicRecord, before map[string]string) {
	for tag, spelling := range before {
		if a.spelling(tag) == spelling {
			continue
		}
		for p := range a.carriers(tag) {
			maps.Copy(touched, a.belongsTo(p))
		}
		for _, t := range a.claimants[tag] {
			touched[t.name()] = t
			for _, own := range t.claims {
				for p := range a.carriers(own) {
					maps.Copy(touched, a.belongsTo(p))
				}
			}
		}
	}
}

// title is the headline of a Topic: the one that its author gave, or its tag as Posts spell it, or
// its name as words.
func (a *Archive) title(t *topicRecord) string {
	if t.title != "" {
		return t.title
	}
	if spelling := a.spelling(Normalize(t.name())); spelling != "" {
		return capitalized(spelling)
	}
	return capitalized(tagWords(t.name()))
}

// inSentences returns the name of a Topic in sentences: its tag as Posts spell it. If no Post has the tag, it is the
// author's title if that differs from the name, or else the name as words.
func (a *Archive) inSentences(t *topicRecord) string {
	name := Normalize(t.name())
	if spelling := a.spelling(name); spelling != "" {
		return spelling
	}
	if t.title != "" && Normalize(t.title) != name {
		return t.title
	}
	return tagWords(t.name())
}
