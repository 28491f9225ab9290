// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// An article ages without any write, and the pages and statuses report it.
func TestTimeAloneMakesAReviewDue(t *testing.T) {
	s := tell(t)
	due := time.Now().Add(6 * time.Second).UTC()
	s.create(Site("site"), Topic("go", StaleAfter("P30D", "go-team")), Topic("rust"),
		Post("dated", "2020-01-01", Tags("rust"), Title("Dated"), ReviewBy(due.Format(time.RFC3339Nano)), func(p *v1alpha1.Post) { p.Spec.Content = "Text." }),
		Post("stale", due.AddDate(0, 0, -30).Format(time.RFC3339Nano), Tags("go"), Title("Stale")),
		Post("far", "2020-01-01", Tags("rust"), ReviewBy("2100-01-01")))
	s.shows("site", "review/index.html", "No review is due.")
	s.hides("site", "topics/rust/index.html", "due for a review")
	if time.Now().Before(due) {
		s.eventually(func() error {
			return s.condition(Post("", ""), "dated", "Fresh", metav1.ConditionTrue, "NoReviewDue")
		})
	}
	s.shows("site", "posts/dated/index.html", "review due since")
	s.shows("site", "topics/rust/index.html", "1 post is due for a review")
	s.shows("site", "topics/go/index.html", "Due for a review (1 post): “Stale”.")
	s.shows("site", "review/index.html", "go-team")
	if time.Now().Before(due) {
		t.Error("the pages said so before the time")
	}
	for _, name := range []string{"dated", "stale"} {
		s.eventually(func() error {
			return s.condition(Post("", ""), name, "Fresh", metav1.ConditionFalse, "ReviewDue")
		})
	}
	for _, name := range []string{"go", "rust"} {
		s.eventually(func() error { return s.condition(Topic(""), name, "Fresh", metav1.ConditionFalse, "ReviewDue") })
		s.eventually(func() error { return s.condition(Topic(""), name, "Ready", metav1.ConditionTrue, "Computed") })
	}
	s.eventually(func() error {
		return s.condition(Post("", ""), "far", "Fresh", metav1.ConditionTrue, "NoReviewDue")
	})
}

// A reviewer sets one field, and the notices go.
func TestAReviewIsDone(t *testing.T) {
	s := tell(t)
	const name, page = "retries-and-budgets", "posts/retries-and-budgets/index.html"
	s.create(Site("site"), Topic("go"), Topic("rust"), Post(name, "2020-01-01", Tags("go"), ReviewBy("2021-01-01"), func(p *v1alpha1.Post) { p.Spec.Content = "Text." }))
	s.shows("site", page, "review due since 1 Jan 2021")
	edit(s, Post(name, ""), func(p *v1alpha1.Post) { p.Spec.LastReviewed = "2026-01-01" })
	s.shows("site", page, `Reviewed <time datetime="2026-01-01">1 Jan 2026</time>`)
	s.hides("site", page, "review due")
	s.eventually(func() error {
		post := Post(name, "")
		s.get(post)
		if post.Status.ReviewBy != "" || Brief(post.Status.Conditions) != "Ready=True/Accepted LinksValid=True/Found" {
			return fmt.Errorf("reviewBy %q, %s", post.Status.ReviewBy, Brief(post.Status.Conditions))
		}
		return nil
	})
	// A Topic affects the reviews of its Posts as soon as it asks for any.
	edit(s, Topic("go"), func(t *v1alpha1.Topic) { t.Spec.StaleAfter = "P1D" })
	s.shows("site", page, "Last reviewed 1 Jan 2026, review due since 2 Jan 2026.")
	s.eventually(func() error { return s.condition(Post("", ""), name, "Fresh", metav1.ConditionFalse, "ReviewDue") })
	for _, docs := range []struct{ page, heading string }{{"posts.md", "## Reviews"}, {"operating.md", "## Posts due for a review"}} {
		commands := s.commands(docs.page, docs.heading)
		if len(commands) == 0 {
			t.Errorf("docs/%s has no command below %q", docs.page, docs.heading)
		}
		for _, call := range commands {
			for i := range call {
				call[i] = strings.Trim(call[i], "'")
			}
			if !slices.Contains(call, "--all-namespaces") {
				call = append(call, "-n", s.namespace)
			}
			if _, err := s.env.Kubectl(call...); err != nil {
				t.Error(err)
			}
		}
	}
	s.shows("site", page, `Reviewed <time datetime="2027-03-20">20 Mar 2027</time>`)
	s.hides("site", page, "review due")
}
