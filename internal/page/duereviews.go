// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/archive"
)

// maxCountedOwners is how many owners a page of reviews counts: those with the most reviews due.
const maxCountedOwners = 200

// dueReview is a review that is due.
type dueReview struct {
	archive.DueReview
	// Home is the Topic to which a Post without an address leads.
	Home string
}

// dueReviews are the reviews of a site that are due.
type dueReviews struct {
	all []dueReview // the longest due first
	// years has them by the year in which they became due, where not all are on the page of all years.
	years map[int][]dueReview
	// byOwner has all of them by owner, likewise.
	byOwner reviewsByOwner
}

func newDueReviews(all []dueReview) dueReviews {
	d := dueReviews{all: all, years: map[int][]dueReview{}}
	if len(all) <= MaxCards {
		return d
	}
	d.byOwner = newReviewsByOwner(all)
	for _, r := range all {
		d.years[r.By.Year()] = append(d.years[r.By.Year()], r)
	}
	return d
}

// ReviewsDue is the number of Posts of the Site whose review is due.
func (c *Catalog) ReviewsDue() int { return len(c.due.all) }

// hasReviews reports whether anybody asks for a review of a Post.
func (c *Catalog) hasReviews() bool {
	return slices.ContainsFunc(c.sorted, func(t *topicEntry) bool { return t.FirstReview.Asked() })
}

// replaceReviews notes whether the reviews that are due change with a Topic; either of the two may be nil.
func (u *revision) replaceReviews(before *topicEntry, after *archive.Summary) {
	var old, due []archive.DueReview
	if before != nil {
		old = before.DueReviews
	}
	if after != nil {
		due = after.DueReviews
	}
	came, went := before == nil, after == nil // so a Post may lead to another Topic
	if came || went || !slices.EqualFunc(old, due, archive.DueReview.Same) {
		u.reviewsChanged = u.reviewsChanged || len(old)+len(due) > 0
	}
}

// collectReviews collects the reviews that are due, and touches their pages by year and by owner.
func (u *revision) collectReviews() {
	u.groups[ReviewGroup{}] = true
	if !u.reviewsChanged {
		return
	}
	found := map[string]dueReview{}
	for _, t := range u.sorted {
		for _, r := range t.DueReviews {
			if name := r.Post.Object.Name; found[name].Post == nil {
				found[name] = dueReview{r, t.Name}
			}
		}
	}
	all := slices.SortedFunc(maps.Values(found), func(a, b dueReview) int { return a.Compare(b.DueReview) })
	before := u.due
	u.due = newDueReviews(all)
	// Each page of a year links to the others.
	sameYears := maps.EqualFunc(before.years, u.due.years, func(_, _ []dueReview) bool { return true })
	for _, years := range []map[int][]dueReview{before.years, u.due.years} {
		for y := range years {
			if !sameYears || !slices.EqualFunc(before.years[y], u.due.years[y], dueReview.same) {
				u.groups[ReviewYearGroup{y}] = true
			}
		}
	}
	for _, parts := range []map[string]*reviewPart{before.byOwner.all, u.due.byOwner.all} {
		for id := range parts {
			if !before.byOwner.all[id].same(u.due.byOwner.all[id]) {
				u.groups[ReviewPartGroup{id}] = true
			}
		}
	}
}

// same reports whether two reviews say the same.
func (r dueReview) same(s dueReview) bool { return r.Home == s.Home && r.Same(s.DueReview) }

// reviewYears are the years that have a page, newest first.
func (c *Catalog) reviewYears() []int {
	years := slices.Sorted(maps.Keys(c.due.years))
	slices.Reverse(years)
	return years
}

// countOwners counts the reviews of each owner, the most first, at most maxCountedOwners.
func countOwners(due []dueReview) []ownerFacts {
	counts := map[string]int{}
	for _, r := range due {
		for _, owner := range r.owners() {
			counts[owner]++
		}
	}
	list := make([]ownerFacts, 0, len(counts))
	for owner, count := range counts {
		list = append(list, ownerFacts{Owner: owner, DueCount: count})
	}
	slices.SortFunc(list, func(a, b ownerFacts) int {
		return cmp.Or(cmp.Compare(b.DueCount, a.DueCount), strings.Compare(a.Owner, b.Owner))
	})
	return list[:min(len(list), maxCountedOwners)]
}

// owners are the owners of the Post, each once; "" stands for none.
func (r dueReview) owners() []string {
	var names []string
	for _, owner := range cleanAll(r.Owners) {
		if owner != "" && !slices.Contains(names, owner) {
			names = append(names, owner)
		}
	}
	if len(names) == 0 {
		return []string{""}
	}
	return names
}
