// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"slices"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
)

// The bounds of a Summary.
const (
	// MaxAdjacent is the number of adjacent tags and Topics in a Summary. It equals the number of distinct tags
	// that Posts may have. A page shows the first ones.
	MaxAdjacent = 100
	// maxClaimants is how many Topics are named that claim one tag.
	maxClaimants = 3
	// MaxMotifs is how many motifs a Summary holds; MotifsPrinted of them are in the definition.
	MaxMotifs = 10
	// MotifsPrinted is how many motifs the definition names.
	MotifsPrinted = 4
	// AdjacentPrinted is how many adjacent topics a sentence names at most.
	AdjacentPrinted = 3
	// MinTrendPosts is the number of Posts below which there is no Trend.
	MinTrendPosts = 6
	// DefaultTagsPerCard is how many tags a reference card shows by default.
	DefaultTagsPerCard = 3
)

// summarize computes the Summary of a Topic from its Posts at the instant now.
func (a *Archive) summarize(t *topicRecord, now time.Time) *Summary {
	posts, emptied, next := a.publishedPosts(t, now)
	due, firstReview, nextReview := a.reviews(posts, now)
	s := &Summary{
		Facts: Facts{
			Namespace: t.object.Namespace, Name: t.object.Name, Title: a.title(t), Aliases: a.aliases(t), Spec: &t.object.Spec,
			Posts: posts, Emptied: emptied, DueReviews: due,
			Adjacency: a.adjacency(t, posts), Motifs: a.topWords(posts, MaxMotifs), Trend: a.trend(posts),
			TagsPerCard: tagsPerCard(t.object.Spec.References),
		},
		Generation: t.object.Generation, Labels: t.object.Labels, RemovedLabelBytes: RemovedLabelBytes(t.object),
		FirstReview: firstReview, NextTransition: earliest(next, nextReview), Conflicts: a.conflicts(t),
		Created: t.object.CreationTimestamp.Time, AliasConflicts: a.contestedAliases(t),
	}
	s.ReadingPath, s.MissingPins = readingPath(posts, t.object.Spec.ReadingPath)
	s.Digest = digest.Of(s.Facts).String()
	return s
}

// aliases returns the tags that mean the Topic, without its name.
func (a *Archive) aliases(t *topicRecord) []string {
	var list []string
	for _, tag := range t.claims {
		if a.owner(tag) == t && tag != Normalize(t.object.Name) {
			list = append(list, tag)
		}
	}
	return list
}

// publishedPosts returns the Posts that belong to the Topic and are published at the
// instant now, newest first. emptied reports whether there are none because all have expired. next is the
// next instant at which time changes the members.
func (a *Archive) publishedPosts(t *topicRecord, now time.Time) (published []*Post, emptied bool, next time.Time) {
	for _, p := range a.candidates(t) {
		if !a.belongs(p, t) {
			continue
		}
		switch p.State(now) {
		case v1alpha1.PostPublished:
			published = append(published, p)
		case v1alpha1.PostExpired:
			emptied = true
		}
		next = earliest(next, p.NextTransition(Review{}, now))
	}
	slices.SortFunc(published, (*Post).Compare)
	return published, emptied && len(published) == 0, next
}

// candidates returns the Posts that can belong to the Topic, by name.
func (a *Archive) candidates(t *topicRecord) map[string]*Post {
	if t.selector != nil && !t.byTags {
		return a.posts
	}
	found := map[string]*Post{}
	for _, tag := range t.interests() {
		for _, posts := range a.postsByTag[tag] {
			for _, p := range posts {
				found[p.name()] = p
			}
		}
	}
	for name := range t.includes {
		if p := a.posts[name]; p != nil {
			found[name] = p
		}
	}
	return found
}

// adjacency counts, for every tag that is not the Topic's own, the Posts that
// carry it; a tag that another Topic owns counts as that Topic, once per Post.
// Ties keep the order of first appearance.
func (a *Archive) adjacency(t *topicRecord, posts []*Post) []Adjacent {
	type count struct {
		tag   string
		owner *topicRecord
		posts int
		last  int // number of the last Post that counted
	}
	var list []count
	index := map[string]int{} // key -> position in list
	for i, p := range posts {
		for _, tag := range p.tags {
			owner := a.owner(tag)
			if owner == t {
				continue
			}
			key := tag
			if owner != nil {
				key = owner.name()
			}
			at, known := index[key]
			if !known {
				at = len(list)
				index[key] = at
				list = append(list, count{tag: tag, owner: owner})
			}
			if c := &list[at]; c.last != i+1 {
				c.last = i + 1
				c.posts++
			}
		}
	}
	slices.SortStableFunc(list, func(x, y count) int { return cmp.Compare(y.posts, x.posts) })
	adjacent := make([]Adjacent, min(MaxAdjacent, len(list)))
	for i := range adjacent {
		adjacent[i] = a.describe(list[i].tag, list[i].owner)
		adjacent[i].Posts = list[i].posts
	}
	return adjacent
}

func (a *Archive) describe(tag string, owner *topicRecord) Adjacent {
	if owner == nil {
		spelling := a.spelling(tag)
		return Adjacent{Tag: tag, Title: capitalized(spelling), Words: spelling}
	}
	name := owner.name()
	return Adjacent{Tag: name, Topic: name, Title: a.title(owner), Words: a.inSentences(owner)}
}

// topWords returns the k most frequent title words; ties keep the order of first
// appearance in the Posts as given.
func (a *Archive) topWords(posts []*Post, k int) []Motif {
	var list []Motif
	index := map[string]int{}
	for _, p := range posts {
		for _, w := range p.words {
			if a.stopWords.Has(w) {
				continue
			}
			if _, known := index[w]; !known {
				index[w] = len(list)
				list = append(list, Motif{Word: w})
			}
			list[index[w]].Count++
		}
	}
	slices.SortStableFunc(list, func(x, y Motif) int { return cmp.Compare(y.Count, x.Count) })
	return slices.Clone(list[:min(k, len(list))]) // so that the others do not stay in memory
}

// trend compares the older half of the Posts, rounded down, with the rest. Ties
// keep the order of first appearance, oldest first. There is no trend if both halves have
// the same words.
func (a *Archive) trend(posts []*Post) *Trend {
	if len(posts) < MinTrendPosts || posts[0].Published.Equal(posts[len(posts)-1].Published) {
		return nil
	}
	oldestFirst := slices.Clone(posts)
	slices.Reverse(oldestFirst)
	half := len(posts) / 2
	early, recent := a.topWords(oldestFirst[:half], 2), a.topWords(oldestFirst[half:], 2)
	if len(early) == 0 || len(recent) == 0 || sameWords(early, recent) {
		return nil
	}
	return &Trend{Early: early, Recent: recent}
}

// sameWords reports whether two lists hold the same words, in any order.
func sameWords(a, b []Motif) bool {
	return slices.Equal(slices.Sorted(slices.Values(MotifWords(a))), slices.Sorted(slices.Values(MotifWords(b))))
}

func tagsPerCard(references *v1alpha1.ReferencesSection) int {
	if references == nil || references.TagsPerCard == nil {
		return DefaultTagsPerCard
	}
	return int(*references.TagsPerCard)
}

// conflicts lists the tags of the Topic that another Topic claims too.
func (a *Archive) conflicts(t *topicRecord) []Conflict {
	var list []Conflict
	for _, tag := range t.claims {
		claimants := a.claimants[tag]
		if len(claimants) < 2 {
			continue
		}
		c := Conflict{Tag: tag, Owner: claimants[0].object.Name}
		for _, u := range claimants[:min(maxClaimants, len(claimants))] {
			c.Claimants = append(c.Claimants, u.name())
		}
		c.More = len(claimants) > maxClaimants
		list = append(list, c)
	}
	return list
}
