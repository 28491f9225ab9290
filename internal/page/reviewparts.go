// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/linearhash"
)

const (
	// maxPartReviews is how many reviews a part lists.
	maxPartReviews = 200
	// maxParts is to how many parts a page leads.
	maxParts = 100
)

// ownedReview is a due review in the list of one of its owners.
type ownedReview struct {
	// Owner is empty for Posts without an owner.
	Owner string
	*dueReview
	hash uint64
}

// reviewPart is a part of the list of all due reviews by owner. It has reviews or, if there are very many, parts.
type reviewPart struct {
	// ID is the last segment of its address.
	ID          string
	First, Last ownedReview
	// Count is the number of reviews. One of several owners counts for each.
	Count   int
	Reviews []ownedReview
	Parts   []*reviewPart
	// Previous and Next are the IDs of the parts beside it that have reviews; "" for none.
	Previous, Next string
}

// reviewsByOwner are all due reviews by owner, in parts.
type reviewsByOwner struct {
	// top are the parts to which the page of all reviews leads, at most maxParts.
	top []*reviewPart
	all map[string]*reviewPart // by ID
	// begin has for each owner the part that lists the first of the owner's reviews.
	begin map[string]*reviewPart
}

func newReviewsByOwner(due []dueReview) reviewsByOwner {
	b := reviewsByOwner{all: map[string]*reviewPart{}, begin: map[string]*reviewPart{}}
	for i, list := range divide(listByOwner(due), maxPartReviews, func(r ownedReview) uint64 { return r.hash }) {
		p := &reviewPart{ID: partID(list[0].Owner, list[0].Post.Object.Name), First: list[0], Last: list[len(list)-1], Count: len(list), Reviews: list}
		if i == 0 {
			p.ID = partID() // whatever comes first
		} else {
			p.Previous = b.top[i-1].ID
			b.top[i-1].Next = p.ID
		}
		for _, r := range list {
			if b.begin[r.Owner] == nil {
				b.begin[r.Owner] = p
			}
		}
		b.top = append(b.top, p)
		b.all[p.ID] = p
	}
	for len(b.top) > maxParts {
		b.top = b.combine(b.top)
	}
	return b
}

// combine returns parts that have the given ones as theirs.
func (b *reviewsByOwner) combine(parts []*reviewPart) (combined []*reviewPart) {
	for _, list := range divide(parts, maxParts, func(p *reviewPart) uint64 { return p.First.hash }) {
		p := &reviewPart{ID: partID("parts", list[0].ID), First: list[0].First, Last: list[len(list)-1].Last, Parts: list}
		for _, inner := range list {
			p.Count += inner.Count
		}
		combined = append(combined, p)
		b.all[p.ID] = p
	}
	return combined
}

// partID is the ID of the part that begins with the given names.
func partID(names ...string) string {
	sum := digest.Of(names)
	return hex.EncodeToString(sum[:8])
}

// listByOwner lists the reviews by owner, and the ones of an owner in their order.
func listByOwner(due []dueReview) []ownedReview {
	byOwner := map[string][]*dueReview{}
	count := 0
	for i := range due {
		for _, owner := range due[i].owners() {
			byOwner[owner] = append(byOwner[owner], &due[i])
			count++
		}
	}
	list := make([]ownedReview, 0, count)
	for _, owner := range sortedOwners(byOwner) {
		for _, r := range byOwner[owner] {
			list = append(list, ownedReview{owner, r, linearhash.Hash(owner + "\x00" + r.Post.Object.Name)})
		}
	}
	return list
}

// sortedOwners sorts the keys by name, whatever the case of their letters. "", which stands for no owner, comes last.
func sortedOwners[V any](byOwner map[string]V) []string {
	type sortable struct{ lower, owner string }
	list := make([]sortable, 0, len(byOwner))
	for owner := range byOwner {
		list = append(list, sortable{strings.ToLower(owner), owner})
	}
	slices.SortFunc(list, func(a, b sortable) int {
		if a.owner == "" || b.owner == "" {
			return cmp.Compare(len(b.owner), len(a.owner))
		}
		return cmp.Or(strings.Compare(a.lower, b.lower), strings.Compare(a.owner, b.owner))
	})
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.owner
	}
	return names
}

// same reports whether the pages of two parts say the same, but for the parts that they lead to.
func (p *reviewPart) same(q *reviewPart) bool {
	return p != nil && q != nil && len(p.Parts) == 0 && len(q.Parts) == 0 && p.Previous == q.Previous && p.Next == q.Next &&
		slices.EqualFunc(p.Reviews, q.Reviews, func(a, b ownedReview) bool { return a.Owner == b.Owner && a.same(*b.dueReview) })
}
