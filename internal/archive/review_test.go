// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

func updated(date string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.UpdateDate = v1alpha1.Date(date) }
}

func owned(owners ...v1alpha1.Owner) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Owners = owners }
}

func TestReview(t *testing.T) {
	goTopic := func(period string, owners ...v1alpha1.Owner) *v1alpha1.Topic {
		return Topic("go", StaleAfter(period, owners...))
	}
	both := Tags("go", "rust")
	for name, test := range map[string]struct {
		post   *v1alpha1.Post
		topics []*v1alpha1.Topic
		want   archive.Review // without By, which follows from Written
	}{
		"nobody asks":              {Post("p", "2025-01-31", both), []*v1alpha1.Topic{Topic("go")}, archive.Review{}},
		"owners alone ask nothing": {Post("p", "2025-01-31", both, owned("ada")), []*v1alpha1.Topic{goTopic("", "team")}, archive.Review{}},
		"by the Post":              {Post("p", "2025-01-31", both, ReviewBy("2027-01-01")), nil, archive.Review{Written: "2027-01-01"}},
		"the Post before its Topic": {Post("p", "2025-01-31", both, ReviewBy("2030-01-01T12:00:00+02:00")), []*v1alpha1.Topic{goTopic("P1M", "team")},
			archive.Review{Written: "2030-01-01T12:00:00+02:00", Owners: []string{"team"}}},
		"by the Topic":           {Post("p", "2025-01-31", both), []*v1alpha1.Topic{goTopic("P1M")}, archive.Review{Written: "2025-02-28", Topic: "go", StaleAfter: "P1M"}},
		"a Topic without it":     {Post("p", "2025-01-31", Tags("rust")), []*v1alpha1.Topic{goTopic("P1M")}, archive.Review{}},
		"a period that is none":  {Post("p", "2025-01-31", both), []*v1alpha1.Topic{goTopic("18mo")}, archive.Review{}},
		"after the update":       {Post("p", "2025-01-31", both, updated("2025-06-01")), []*v1alpha1.Topic{goTopic("P1Y")}, archive.Review{Written: "2026-06-01", Topic: "go", StaleAfter: "P1Y"}},
		"after the last review":  {Post("p", "2025-01-31", both, updated("2025-06-01"), LastReviewed("2025-07-01T23:30:00-05:00")), []*v1alpha1.Topic{goTopic("P1Y")}, archive.Review{Written: "2026-07-01T23:30:00-05:00", Topic: "go", StaleAfter: "P1Y"}},
		"an update after review": {Post("p", "2025-01-31", both, updated("2025-08-01"), LastReviewed("2025-07-01")), []*v1alpha1.Topic{goTopic("P1Y")}, archive.Review{Written: "2026-08-01", Topic: "go", StaleAfter: "P1Y"}},
		"the shortest of the Topics": {Post("p", "2025-01-31", both, owned("ada", " ada ")), []*v1alpha1.Topic{goTopic("P2Y"), Topic("rust", StaleAfter("P90D", "rust-team"))},
			archive.Review{Written: "2025-05-01", Topic: "rust", StaleAfter: "P90D", Owners: []string{"ada"}}},
		"owners of all Topics": {Post("p", "2025-01-31", both), []*v1alpha1.Topic{goTopic("", "team", "ada"), Topic("rust", StaleAfter("P90D", "rust-team", "team"))},
			archive.Review{Written: "2025-05-01", Topic: "rust", StaleAfter: "P90D", Owners: []string{"team", "ada", "rust-team"}}},
		"done on the day":            {Post("p", "2025-01-31", both, ReviewBy("2026-01-01"), LastReviewed("2026-01-01")), nil, archive.Review{}},
		"done a second early":        {Post("p", "2025-01-31", both, ReviewBy("2026-01-01"), LastReviewed("2025-12-31T23:59:59Z")), nil, archive.Review{Written: "2026-01-01"}},
		"done by an update":          {Post("p", "2025-01-31", both, ReviewBy("2026-01-01"), updated("2026-02-01")), []*v1alpha1.Topic{goTopic("P1Y")}, archive.Review{Written: "2027-02-01", Topic: "go", StaleAfter: "P1Y"}},
		"a date that cannot be read": {Post("p", "2025-01-31", both, ReviewBy("2026-02-30")), []*v1alpha1.Topic{goTopic("P1M")}, archive.Review{}},
		"by a selector of all Posts": {Post("p", "2025-01-31", func(p *v1alpha1.Post) { p.Labels = map[string]string{"kind": "a"} }),
			[]*v1alpha1.Topic{Topic("wide", StaleAfter("P1M"), Match(v1alpha1.TopicMatch{Selector: &v1alpha1.LabelSelector{MatchLabels: map[string]v1alpha1.LabelValue{"kind": "a"}}}))},
			archive.Review{Written: "2025-02-28", Topic: "wide", StaleAfter: "P1M"}},
	} {
		t.Run(name, func(t *testing.T) {
			if test.want.Written != "" {
				var err error
				if test.want.By, err = test.want.Written.Time(); err != nil {
					t.Fatal(err)
				}
			}
			a := archiveOf(test.topics, test.post)
			record, _ := a.Post("p")
			got := a.Review(record)
			if !got.By.Equal(test.want.By) {
				t.Errorf("due at %s, want %s", got.By, test.want.By)
			}
			got.By = test.want.By // including its zone
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A review becomes due at its instant, to the nanosecond, and each transition time announces it.
func TestAReviewBecomesDue(t *testing.T) {
	by := time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)
	a := archiveOf([]*v1alpha1.Topic{Topic("go", StaleAfter("P1Y", "team"))},
		Post("first", "2020-01-01", Tags("go"), ReviewBy("2026-12-01T10:30:00+01:00")),
		Post("second", "2025-12-24", Tags("go")),
		Post("later", "2026-12-05", Tags("go")),
		Post("draft", "2020-01-01", Tags("go"), Draft),
		Post("gone", "2020-01-01", Tags("go"), Expires("2021-01-01")))
	for _, step := range []struct {
		at   time.Time
		due  []string
		next time.Time
	}{
		{by.Add(-time.Hour), nil, by},
		{by.Add(-1), nil, by},
		{by, []string{"first"}, time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)},
		{time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC), []string{"first"}, time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)},
		{time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), []string{"first", "second"}, time.Date(2027, 12, 5, 0, 0, 0, 0, time.UTC)},
		{time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), []string{"first", "second", "later"}, time.Time{}},
	} {
		s := summaryOf(t, a, "go", step.at)
		var due []string
		for _, r := range s.DueReviews {
			due = append(due, r.Post.Object.Name)
		}
		if !slices.Equal(due, step.due) || !s.NextTransition.Equal(step.next) || s.FirstReview.Written != "2026-12-01T10:30:00+01:00" {
			t.Errorf("at %s: due %v, want %v; next %s, want %s; first %q", step.at, due, step.due, s.NextTransition, step.next, s.FirstReview.Written)
		}
		record, _ := a.Post("first")
		next := record.NextTransition(a.Review(record), step.at)
		if want := step.at.Before(by); want != next.Equal(by) || !want && !next.IsZero() {
			t.Errorf("at %s: the next transition of the Post is at %s", step.at, next)
		}
	}
}

// drawReviews gives Posts and Topics reviews.
func drawReviews(t *rapid.T, posts []*v1alpha1.Post, topics []*v1alpha1.Topic) {
	day := func(what string) v1alpha1.Date {
		if rapid.IntRange(0, 2).Draw(t, what) > 0 {
			return ""
		}
		return v1alpha1.Date(fmt.Sprintf("2020-01-%02dT0%d:00:00Z", rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(0, 9).Draw(t, "hour")))
	}
	for _, p := range posts {
		p.Spec.ReviewBy, p.Spec.LastReviewed = day("reviewBy"), day("lastReviewed")
		p.Spec.Owners = drawOwners(t)
	}
	for _, topic := range topics {
		topic.Spec.StaleAfter = rapid.SampledFrom([]v1alpha1.Period{"", "P3D", "P1M", "P1W"}).Draw(t, "staleAfter")
		topic.Spec.Owners = drawOwners(t)
	}
}

func drawOwners(t *rapid.T) []v1alpha1.Owner {
	return rapid.SliceOfN(rapid.SampledFrom([]v1alpha1.Owner{"ada", "grace"}), 0, 2).Draw(t, "owners")
}

// An archive that is read at every transition agrees with one that is read once, and nothing changes between two
// transitions.
func TestTimeTellsNoMoreThanAFreshLook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, topics := drawPosts(t), drawTopics(t, true)
		drawReviews(t, posts, topics)
		kept := archiveOf(topics, posts...)
		at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		for range 8 {
			was := map[string]archive.Summary{}
			next := time.Time{}
			for _, s := range everythingAt(kept, at) {
				was[s.Name] = s
				if !s.NextTransition.IsZero() && (next.IsZero() || s.NextTransition.Before(next)) {
					next = s.NextTransition
				}
			}
			if diff := cmp.Diff(everythingAt(archiveOf(topics, posts...), at), was, sameSummary); diff != "" {
				t.Fatalf("at %s a fresh archive says something else (-fresh +kept):\n%s", at, diff)
			}
			if next.IsZero() {
				return
			}
			if !next.After(at) {
				t.Fatalf("the next transition after %s is at %s", at, next)
			}
			if diff := cmp.Diff(was, everythingAt(archiveOf(topics, posts...), next.Add(-1)), sameSummary); diff != "" {
				t.Fatalf("something has changed before %s (-before +after):\n%s", next, diff)
			}
			at = next
		}
	})
}

// A change names every Topic whose reviews change, and every Post whose next review changes.
func TestAChangeOfReviewsIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, topics := drawPosts(t), drawTopics(t, true)
		drawReviews(t, posts, topics)
		a := archiveOf(topics, posts...)
		before, reviews := everythingAt(a, now), reviewsOf(a)
		name := rapid.SampledFrom([]string{"go", "rust", "data"}).Draw(t, "changed")
		told := a.PostsReviewedWith(name)
		var touched []string
		if rapid.Bool().Draw(t, "goes") {
			touched = a.DeleteTopic(name)
		} else {
			again := drawTopics(t, true)
			drawReviews(t, nil, again)
			i := slices.IndexFunc(again, func(topic *v1alpha1.Topic) bool { return topic.Name == name })
			touched = a.SetTopic(again[i])
		}
		told = append(told, a.PostsReviewedWith(name)...)
		for other, s := range everythingAt(a, now) {
			if !slices.Contains(touched, other) && (before[other].Digest != s.Digest || !cmp.Equal(before[other].FirstReview, s.FirstReview)) {
				t.Fatalf("the reviews of Topic %q changed, but only %v are named", other, touched)
			}
		}
		for post, review := range reviewsOf(a) {
			if !slices.Contains(told, post) && !cmp.Equal(reviews[post], review) {
				t.Fatalf("the review of Post %q changed, but only %v are named", post, told)
			}
		}
	})
}

func reviewsOf(a *archive.Archive) map[string]archive.Review {
	all := map[string]archive.Review{}
	for _, name := range a.Posts() {
		record, _ := a.Post(name)
		if record.State(now) == v1alpha1.PostPublished {
			all[name] = a.Review(record)
		}
	}
	return all
}

// everythingAt returns all Summaries of an Archive at an instant, as values.
func everythingAt(a *archive.Archive, at time.Time) map[string]archive.Summary {
	all := map[string]archive.Summary{}
	for _, name := range a.Topics() {
		s, _ := a.Summary(name, at)
		all[name] = *s
	}
	return all
}
