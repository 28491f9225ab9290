// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/pace"
)

func TestWhenAPodIsRefreshed(t *testing.T) {
	now := time.Date(2026, 3, 16, 9, 30, 0, 0, time.UTC)
	made := func(digest string, count int, ago time.Duration) refresh {
		return refresh{digest: digest, count: count, at: now.Add(-ago)}
	}
	const shards = 100
	first, second, third := pace.RefreshPatience(1, shards), pace.RefreshPatience(2, shards), pace.RefreshPatience(3, shards)
	for name, test := range map[string]struct {
		last     refresh
		answered string
		want     int           // the count of the next refresh; 0 for none
		wait     time.Duration // until it is due
	}{
		"has not answered":                   {refresh{}, "", 0, 0},
		"started with the newest pages":      {refresh{}, "new", 0, 0},
		"serves old pages":                   {refresh{}, "old", 1, 0},
		"was refreshed for older pages":      {made("old", 4, time.Hour), "old", 1, 0},
		"serves new pages without a refresh": {made("old", 1, time.Hour), "new", 1, 0},
		"has answered after its refresh":     {made("new", 1, time.Hour), "new", 0, 0},
		"was refreshed a moment ago":         {made("new", 1, time.Second), "old", 2, first - time.Second},
		"stays behind":                       {made("new", 1, first), "old", 2, 0},
		"stays behind after two refreshes":   {made("new", 2, first), "old", 3, second - first},
		"stays behind after three refreshes": {made("new", 3, first), "old", 4, third - first},
		"stays behind whatever is done":      {made("new", 1+pace.RefreshRepeats, time.Hour), "old", 0, 0},
		"was refreshed by an older operator": {refresh{digest: "new"}, "old", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			next, due := test.last.next(test.answered, "new", shards, now)
			if test.want == 0 {
				if !due.IsZero() {
					t.Fatalf("a refresh is due at %s, want none", due)
				}
				return
			}
			if want := (refresh{digest: "new", count: test.want, at: now}); next != want {
				t.Errorf("the next refresh is %+v, want %+v", next, want)
			}
			if wait := max(due.Sub(now), 0); due.IsZero() || wait != test.wait {
				t.Errorf("it is due in %s, want %s", wait, test.wait)
			}
		})
	}
}

func TestARefreshIsReadAsItWasWritten(t *testing.T) {
	want := refresh{digest: "sha256:a", count: 3, at: time.Date(2026, 3, 16, 9, 30, 1, 250_000_000, time.UTC)}
	if got := refreshOf(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: want.annotations()}}); got != want {
		t.Errorf("%+v was read, want %+v", got, want)
	}
	older := map[string]string{contentDigestAnnotation: "sha256:a", refreshesAnnotation: "3", refreshedAtAnnotation: "2026-03-16T09:30:01Z"}
	want.at = want.at.Truncate(time.Second)
	if got := refreshOf(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: older}}); got != want {
		t.Errorf("%+v was read from an older operator, want %+v", got, want)
	}
	foreign := map[string]string{refreshesAnnotation: "-5", refreshedAtAnnotation: "yesterday"}
	if got := refreshOf(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: foreign}}); got != (refresh{}) {
		t.Errorf("%+v was read from %v, want none", got, foreign)
	}
}
