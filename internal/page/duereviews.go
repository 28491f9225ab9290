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
}

func newDueReviews(all []dueReview) dueReviews {
	d := dueReviews{all: all, years: map[int][]dueReview{}}
	if len(all) <= MaxCards {
		return d
	}
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

// collectReviews collects the reviews that are due, and touches the pages of those that became due in a year.
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
	before := u.due.years
	u.due = newDueReviews(all)
	// Each page of a year links to the others.
	sameYears := maps.EqualFunc(before, u.due.years, func(_, _ []dueReview) bool { return true })
	for _, years := range []map[int][]dueReview{before, u.due.years} {
		for y := range years {
			if !sameYears || !slices.EqualFunc(before[y], u.due.years[y], dueReview.same) {
				u.groups[ReviewYearGroup{y}] = true
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
		list = append(list, ownerFacts{owner, count})
	}
	slices.SortFunc(list, func(a, b ownerFacts) int {
		return cmp.Or(cmp.Compare(b.DueCount, a.DueCount), strings.Compare(a.Owner, b.Owner))
	})
	return list[:min(len(list), maxCountedOwners)]
}

// owners are the owners of the Post; "" stands for none.
func (r dueReview) owners() []string {
	if len(r.Owners) == 0 {
		return []string{""}
	}
	return cleanAll(r.Owners)
}
