// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"testing"
	"time"
)

func TestTraffic(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var traffic traffic
	check := func(after, want time.Duration) {
		t.Helper()
		if got := traffic.remaining(start.Add(after)); got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
	check(0, 0) // nothing has changed yet
	traffic.note(start)
	check(0, 500*time.Millisecond)
	check(200*time.Millisecond, 300*time.Millisecond)
	check(500*time.Millisecond, 0)
	check(time.Hour, 0)

	// Changes that go on and on hold up nothing for more than a minute at a time.
	for after := time.Duration(0); after < 3*time.Minute; after += 100 * time.Millisecond {
		traffic.note(start.Add(after))
		want := 500 * time.Millisecond
		if after >= time.Minute && after < 2*time.Minute {
			want = 0
		}
		check(after, want)
	}
	check(3*time.Minute+400*time.Millisecond-100*time.Millisecond, 0) // the next minute in which nothing waits
}
