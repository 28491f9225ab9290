// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

func TestReviewOfAPost(t *testing.T) {
	for name, tc := range map[string]struct {
		post           *v1alpha1.Post
		reviewBy, next string
		condition      string // of Fresh; "" if it is absent
		message        string
	}{
		"nobody asks": {Post("a", "2020-01-01", Tags("rust")), "", "", "", ""},
		"since this instant": {Post("a", "2020-01-01", ReviewBy("2026-11-22T13:00:00+01:00"), Expires("2027-01-01")), "2026-11-22T13:00:00+01:00", "2027-01-01T00:00:00Z",
			"False/ReviewDue", "A review has been due since 2026-11-22T13:00:00+01:00, by spec.reviewBy: check the article, then set spec.lastReviewed"},
		"a second later": {Post("a", "2020-01-01", ReviewBy("2026-11-22T12:00:01Z"), Expires("2027-01-01")), "2026-11-22T12:00:01Z", "2026-11-22T12:00:01Z",
			"True/NoReviewDue", "The next review is due on 2026-11-22T12:00:01Z, by spec.reviewBy"},
		"it expires before": {Post("a", "2020-01-01", ReviewBy("2028-01-01"), Expires("2027-01-01")), "2028-01-01", "2027-01-01T00:00:00Z",
			"True/NoReviewDue", "The next review is due on 2028-01-01, by spec.reviewBy"},
		"stale": {Post("a", "2020-01-31", Tags("go")), "2021-02-28", "", "False/ReviewDue",
			`A review has been due since 2021-02-28, by spec.staleAfter (P13M) of Topic "go": check the article, then set spec.lastReviewed. Owners: ada, team`},
		"reviewed":    {Post("a", "2020-01-31", Tags("go"), LastReviewed("2026-11-01")), "2027-12-01", "2027-12-01T00:00:00Z", "True/NoReviewDue", `The next review is due on 2027-12-01, by spec.staleAfter (P13M) of Topic "go"`},
		"a draft":     {Post("a", "2020-01-01", Tags("go"), Draft), "", "", "", ""},
		"scheduled":   {Post("a", "2026-12-01", Tags("go")), "", "2026-12-01T00:00:00Z", "", ""},
		"expired":     {Post("a", "2020-01-01", Tags("go"), Expires("2021-01-01")), "", "", "", ""},
		"cannot read": {Post("a", "2020-01-01", Tags("go"), ReviewBy("soon")), "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := archive.New()
			a.SetTopic(Topic("go", StaleAfter("P13M", "ada", "team")))
			a.SetPost(tc.post)
			record, _ := a.Post("a")
			got := status.Post(record, status.Surroundings{Review: a.Review(record)}, tc.post.Status.Conditions, now)
			next, condition, message := "", "", ""
			if got.NextTransitionTime != nil {
				next = got.NextTransitionTime.Format(time.RFC3339)
			}
			if c := meta.FindStatusCondition(got.Conditions, v1alpha1.FreshCondition); c != nil {
				condition, message = string(c.Status)+"/"+c.Reason, c.Message
			}
			if diff := cmp.Diff([]string{tc.reviewBy, tc.next, tc.condition, tc.message}, []string{got.ReviewBy, next, condition, message}); diff != "" {
				t.Errorf("reviewBy, next transition, Fresh, message (-want +got):\n%s", diff)
			}
			tc.post.Status = got
			want := kstatus.CurrentStatus
			if name == "cannot read" {
				want = kstatus.FailedStatus
			}
			checkContract(t, tc.post, got.ObservedGeneration, got.Conditions, want)
			if after := status.Post(record, status.Surroundings{Review: a.Review(record)}, tc.post.Status.Conditions, now.Add(500*time.Millisecond)); !cmp.Equal(got, after) {
				t.Errorf("half a second later it says something else:\n%s", cmp.Diff(got, after))
			}
		})
	}
}

func TestReviewsOfATopic(t *testing.T) {
	for name, tc := range map[string]struct {
		due, other int
		reviewBy   string
		condition  string
		message    string
	}{
		"nobody asks": {0, 0, "", "", ""},
		"none due":    {0, 2, "2027-01-01", "True/NoReviewDue", "The next review of a Post is due on 2027-01-01"},
		"one due":     {1, 2, "2026-01-01", "False/ReviewDue", "A Post is due for a review: due-0 (since 2026-01-01)"},
		"two due":     {2, 0, "2026-01-01", "False/ReviewDue", "Posts due for a review: due-0 (since 2026-01-01), due-1 (since 2026-01-02)"},
		"many due": {8, 1, "2026-01-01", "False/ReviewDue", "Posts due for a review: due-0 (since 2026-01-01), due-1 (since 2026-01-02), " +
			"due-2 (since 2026-01-03), due-3 (since 2026-01-04), due-4 (since 2026-01-05) and 3 more"},
	} {
		t.Run(name, func(t *testing.T) {
			a, topic := archive.New(), Topic("go")
			a.SetTopic(topic)
			a.SetPost(Post("never", "2020-01-01", Tags("go")))
			for i := range tc.due {
				a.SetPost(Post(fmt.Sprintf("due-%d", i), "2020-01-01", Tags("go"), ReviewBy(fmt.Sprintf("2026-01-%02d", i+1))))
			}
			for i := range tc.other {
				a.SetPost(Post(fmt.Sprintf("later-%d", i), "2020-01-01", Tags("go"), ReviewBy(fmt.Sprintf("2027-01-%02d", i+1))))
			}
			s, _ := a.Summary("go", now)
			got := status.Topic(s, nil, now)
			condition, message := "", ""
			if c := meta.FindStatusCondition(got.Conditions, v1alpha1.FreshCondition); c != nil {
				condition, message = string(c.Status)+"/"+c.Reason, c.Message
			}
			if diff := cmp.Diff([]string{tc.reviewBy, tc.condition, tc.message}, []string{got.ReviewBy, condition, message}); diff != "" {
				t.Errorf("reviewBy, Fresh, message (-want +got):\n%s", diff)
			}
			topic.Status = got
			checkContract(t, topic, got.ObservedGeneration, got.Conditions, kstatus.CurrentStatus)
			if later := status.Topic(s, got.Conditions, now.Add(time.Hour)); !cmp.Equal(got, later) {
				t.Errorf("an hour later it says something else:\n%s", cmp.Diff(got, later))
			}
		})
	}
}
