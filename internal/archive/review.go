// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// maxOwners bounds how many owners a Post has from its Topics: as many as it may name itself.
const maxOwners = 8

// A Review is the next one of a Post.
type Review struct {
	// By is when the review is due, with the offset that the author wrote; zero where nobody asks for one.
	By time.Time
	// Written is By as the author writes dates: a day, or a time.
	Written v1alpha1.Date
	// Topic is the name of the Topic whose StaleAfter says when; "" where the Post does.
	Topic      string
	StaleAfter v1alpha1.Period
	// Owners keep the article right: those of the Post, or else those of its Topics.
	Owners []string
}

// Asked reports whether a review is due at any time.
func (r Review) Asked() bool { return !r.By.IsZero() }

// Due reports whether the review is due at the instant now.
func (r Review) Due(now time.Time) bool { return r.Asked() && !now.Before(r.By) }

// earlier orders Reviews by when they are due.
func (r Review) earlier(s Review) bool { return r.Asked() && (!s.Asked() || r.By.Before(s.By)) }

// A DueReview is a review that is due.
type DueReview struct {
	Post *Post
	Review
}

// Compare orders reviews, the longest due first, equal instants by the name of the Post.
func (r DueReview) Compare(s DueReview) int {
	return cmp.Or(r.By.Compare(s.By), strings.Compare(r.Post.name(), s.Post.name()))
}

// Same reports whether two reviews say the same of the same record of a Post.
func (r DueReview) Same(s DueReview) bool {
	return r.Post == s.Post && r.By.Equal(s.By) && r.Written == s.Written && slices.Equal(r.Owners, s.Owners)
}

// lastChecked is the latest of publishDate, updateDate and lastReviewed.
func (p *Post) lastChecked() (at time.Time, written v1alpha1.Date) {
	spec := &p.Object.Spec
	at, written = p.Published, spec.PublishDate
	if p.Updated.After(at) {
		at, written = p.Updated, spec.UpdateDate
	}
	if p.Reviewed.After(at) {
		at, written = p.Reviewed, spec.LastReviewed
	}
	return at, written
}

// ownReview is the review that the Post asks for itself: by reviewBy, until it was checked then or later.
func (p *Post) ownReview() Review {
	if checked, _ := p.lastChecked(); p.reviewBy.IsZero() || !checked.Before(p.reviewBy) {
		return Review{}
	}
	return Review{By: p.reviewBy, Written: p.Object.Spec.ReviewBy}
}

// reviewAfter is the review that is due a period after the Post was checked; none where the period cannot be read.
func (p *Post) reviewAfter(period v1alpha1.Period) Review {
	checked, written := p.lastChecked()
	by, err := period.After(checked)
	if err != nil {
		return Review{}
	}
	layout := time.RFC3339Nano
	if len(written) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	return Review{By: by, Written: v1alpha1.Date(by.Format(layout)), StaleAfter: period}
}

// Review returns the next review of a Post, whatever its state. A Post with unreadable dates has none.
func (a *Archive) Review(p *Post) Review {
	if p.Invalid != nil {
		return Review{}
	}
	review := p.ownReview()
	var topics []*topic
	if len(a.stewards) > 0 {
		topics = a.stewardsOf(p)
	}
	if !review.Asked() {
		review = p.firstStale(topics)
	}
	if review.Asked() {
		review.Owners = ownersOf(p, topics)
	}
	return review
}

// firstStale is the first of the reviews that Topics ask for.
func (p *Post) firstStale(topics []*topic) (first Review) {
	for _, t := range topics {
		period := t.object.Spec.StaleAfter
		if period == "" {
			continue
		}
		if review := p.reviewAfter(period); review.earlier(first) {
			review.Topic = t.name()
			first = review
		}
	}
	return first
}

// stewards reports whether the Topic has a say in the reviews of its Posts.
func (t *topic) stewards() bool {
	return t.object.Spec.StaleAfter != "" || len(t.object.Spec.Owners) > 0
}

// stewardsOf are the Topics of a Post that have a say in its reviews, by name.
func (a *Archive) stewardsOf(p *Post) []*topic {
	var list []*topic
	add := func(t *topic) {
		if !t.stewards() || !a.belongs(p, t) {
			return
		}
		if at, found := slices.BinarySearchFunc(list, t.name(), byName); !found {
			list = slices.Insert(list, at, t)
		}
	}
	for _, tag := range p.tags {
		for _, t := range a.interested[tag] {
			add(t)
		}
	}
	for name, t := range a.wide {
		if a.stewards[name] != nil {
			add(t)
		}
	}
	return list
}

// ownersOf are the owners of a Post, or else those of the Topics, each once.
func ownersOf(p *Post, topics []*topic) []string {
	if own := ownerNames(p.Object.Spec.Owners); len(own) > 0 {
		return own
	}
	var list []string
	for _, t := range topics {
		for _, owner := range ownerNames(t.object.Spec.Owners) {
			if len(list) < maxOwners && !slices.Contains(list, owner) {
				list = append(list, owner)
			}
		}
	}
	return list
}

// ownerNames are the names without blanks around them, each once.
func ownerNames(owners []v1alpha1.Owner) []string {
	var list []string
	for _, owner := range owners {
		if name := strings.TrimSpace(string(owner)); name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// reviews returns, of published Posts, the reviews that are due at the instant now, the longest due first; the first
// review of all; and when the next one becomes due, zero where none does.
func (a *Archive) reviews(posts []*Post, now time.Time) (due []DueReview, first Review, next time.Time) {
	for _, p := range posts {
		review := a.Review(p)
		if review.earlier(first) {
			first = review
		}
		if review.Due(now) {
			due = append(due, DueReview{p, review})
		} else if review.Asked() {
			next = earliest(next, review.By)
		}
	}
	slices.SortFunc(due, DueReview.Compare)
	return due, first, next
}

// earliest is the first of two instants, of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// sameReviews reports whether two versions of a Topic, either of which may be nil, have the same say in the reviews of
// the same Posts.
func sameReviews(t, u *topic) bool {
	if t == nil || u == nil {
		return (t == nil || !t.stewards()) && (u == nil || !u.stewards())
	}
	if !t.stewards() && !u.stewards() {
		return true
	}
	a, b := &t.object.Spec, &u.object.Spec
	return a.StaleAfter == b.StaleAfter && slices.Equal(a.Owners, b.Owners) && slices.Equal(t.claims, u.claims) &&
		t.older(u) == 0 && equality.Semantic.DeepEqual(a.Match, b.Match)
}

// addReviewed adds the Topics that list a Post of a Topic, which may be nil.
func (a *Archive) addReviewed(touched map[string]*topic, t *topic) {
	if t == nil {
		return
	}
	for _, p := range a.candidates(t) {
		if a.belongs(p, t) {
			maps.Copy(touched, a.belongsTo(p))
		}
	}
}

// PostsReviewedWith returns the Posts whose next review a Topic may decide: those that may belong to it, and those that
// belong to another Topic without it. There are none while no Topic has a say in reviews.
func (a *Archive) PostsReviewedWith(topic string) []string {
	t := a.topics[topic]
	if t == nil || len(a.stewards) == 0 {
		return nil
	}
	posts := maps.Clone(a.candidates(t))
	for _, tag := range t.claims {
		for p := range a.carriers(tag) {
			posts[p.name()] = p
		}
	}
	return slices.Sorted(maps.Keys(posts))
}

// HasTopic reports whether the archive has a Topic just as it is.
func (a *Archive) HasTopic(object *v1alpha1.Topic) bool {
	t := a.topics[object.Name]
	return t != nil && sameTopic(t.object, object)
}
