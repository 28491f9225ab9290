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

// maxOwners bounds the owners that a Post gets from its Topics. It is also the bound of its own.
const maxOwners = 8

// A Review is the next review of a Post.
type Review struct {
	// By is when the review is due, with the offset that the author wrote. It is zero if nobody asks for a review.
	By time.Time
	// Written is By as the author writes dates: a day, or a time.
	Written v1alpha1.Date
	// Topic is the name of the Topic whose StaleAfter decides; "" if the Post decides.
	Topic      string
	StaleAfter v1alpha1.Period
	// Owners keep the article right: the owners of the Post, or else of its Topics.
	Owners []string
}

// Asked reports whether a review is due at any time.
func (r Review) Asked() bool { return !r.By.IsZero() }

// Due reports whether the review is due at the instant now.
func (r Review) Due(now time.Time) bool { return r.Asked() && !now.Before(r.By) }

// Equal reports whether two Reviews say the same.
func (r Review) Equal(s Review) bool {
	return r.By.Equal(s.By) && r.Written == s.Written && r.Topic == s.Topic && r.StaleAfter == s.StaleAfter && slices.Equal(r.Owners, s.Owners)
}

// earlier orders Reviews by their instants.
func (r Review) earlier(s Review) bool { return r.Asked() && (!s.Asked() || r.By.Before(s.By)) }

// A DueReview is a review that is due.
type DueReview struct {
	Post *Post
	Review
}

// Compare orders reviews by instant, the longest due first, and then by the name of the Post.
func (r DueReview) Compare(s DueReview) int {
	return cmp.Or(r.By.Compare(s.By), strings.Compare(r.Post.name(), s.Post.name()))
}

// Same reports whether two reviews agree about the same record of a Post.
func (r DueReview) Same(s DueReview) bool {
	return r.Post == s.Post && r.By.Equal(s.By) && r.Written == s.Written && slices.Equal(r.Owners, s.Owners)
}

// lastChecked returns the latest of publishDate, updateDate and lastReviewed.
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

// ownReview returns the review at the Post's own reviewBy, unless the Post was checked then or later.
func (p *Post) ownReview() Review {
	if checked, _ := p.lastChecked(); p.reviewBy.IsZero() || !checked.Before(p.reviewBy) {
		return Review{}
	}
	return Review{By: p.reviewBy, Written: p.Object.Spec.ReviewBy}
}

// reviewAfter returns the review that is due a period after the Post was last checked. It is empty if the period is
// invalid.
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
	var topics []*topicRecord
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

// firstStale returns the first of the reviews that Topics ask for.
func (p *Post) firstStale(topics []*topicRecord) (first Review) {
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

// stewards reports whether the Topic affects the reviews of its Posts.
func (t *topicRecord) stewards() bool {
	return t.object.Spec.StaleAfter != "" || len(t.object.Spec.Owners) > 0
}

// stewardsOf returns the Topics that affect the reviews of a Post, by name.
func (a *Archive) stewardsOf(p *Post) []*topicRecord {
	var list []*topicRecord
	add := func(t *topicRecord) {
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

// ownersOf returns the owners of a Post, or else of the Topics, each once.
func ownersOf(p *Post, topics []*topicRecord) []string {
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

// ownerNames returns the names without surrounding blanks, each once.
func ownerNames(owners []v1alpha1.Owner) []string {
	var list []string
	for _, owner := range owners {
		if name := strings.TrimSpace(string(owner)); name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// reviews returns the due reviews of published Posts at the instant now, the longest due first. first is the earliest
// review of all. next is when the next one becomes due; zero for never.
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

// earliest returns the earlier of two instants. Zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// sameReviews reports whether two versions of a Topic affect the reviews of the same Posts in the same way. Either
// may be nil.
func sameReviews(t, u *topicRecord) bool {
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
func (a *Archive) addReviewed(touched map[string]*topicRecord, t *topicRecord) {
	if t == nil {
		return
	}
	for _, p := range a.candidates(t) {
		if a.belongs(p, t) {
			maps.Copy(touched, a.belongsTo(p))
		}
	}
}

// PostsReviewedWith returns the Posts whose next review a Topic may affect: Posts that may belong to it, and Posts
// that would belong to another Topic without it. There are none while no Topic affects reviews.
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

// HasTopic reports whether the archive has exactly this version of a Topic.
func (a *Archive) HasTopic(object *v1alpha1.Topic) bool {
	t := a.topics[object.Name]
	return t != nil && sameTopic(t.object, object)
}
