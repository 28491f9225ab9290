// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/standby"
)

// published returns a file of a Site with one ConfigMap.
func published(o *standby.Operator, site, path string) string {
	o.Helper()
	pages := &corev1.ConfigMap{}
	o.Get(pages, store.Name(site, 0))
	key, err := shard.Key(path)
	if err != nil {
		o.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(shardtest.Files(pages.BinaryData)[key]))
	if err != nil {
		o.Fatalf("%s: %v", path, err)
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		o.Fatal(err)
	}
	return string(body)
}

// At the instant at which a review becomes due, the article, the hub, the index and /review/ show it, and the metric
// counts it, without an earlier write.
func TestPagesSayThatAReviewIsDue(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go", StaleAfter("P1M", "go-team")),
		Post("a", "2025-12-01T00:45:00Z", Tags("go"), func(p *v1alpha1.Post) { p.Spec.Content = "Text." }), Site("site"))
	r := start(o, 1, "site")
	year := o.Clock.Now()
	for _, step := range []struct {
		at    time.Duration
		again time.Duration
		due   int
	}{
		{time.Minute, 44 * time.Minute, 0},
		{45*time.Minute - time.Second, time.Second, 0},
		{45 * time.Minute, 0, 1},
	} {
		o.Clock.SetTime(year.Add(step.at - time.Minute)) // each call is a minute later
		result, err := o.Reconcile(r, "site")
		if err != nil {
			t.Fatal(err)
		}
		cached(o, r, "site")
		if step.again > 0 && result.RequeueAfter != step.again {
			t.Errorf("after %s: again in %s, want %s", step.at, result.RequeueAfter, step.again)
		}
		for path, want := range map[string]string{
			"posts/a/index.html":   "Published 1 Dec 2025, review due since 1 Jan 2026.",
			"topics/go/index.html": "1 post is due for a review, since 1 Jan 2026.",
			"index.html":           "1 post is due for a review.",
			"review/index.html":    "go-team",
			"review/feed.json":     "review due since 1 Jan 2026",
		} {
			if says := strings.Contains(published(o, "site", path), want); says != (step.due > 0) {
				t.Errorf("after %s: %s says %q: %v", step.at, path, want, says)
			}
		}
		if got := r.ReviewsDue()[types.NamespacedName{Namespace: o.Namespace, Name: "site"}]; got != step.due {
			t.Errorf("after %s: %d reviews are due, want %d", step.at, got, step.due)
		}
	}
}
