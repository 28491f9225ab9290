// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import "time"

const (
	// quiet is how long nothing changes after a burst.
	quiet = 500 * time.Millisecond
	// maxBurst bounds for how long changes hold up what can wait.
	maxBurst = time.Minute
)

// traffic tells whether changes follow each other.
type traffic struct {
	began, last time.Time
}

// note notes a change.
func (t *traffic) note(now time.Time) {
	if now.Sub(t.last) > quiet {
		t.began = now
	}
	t.last = now
}

// remaining is how long to wait until there was no change for a while; zero when that
// is so, and for as long again when the burst has gone on for maxBurst.
func (t *traffic) remaining(now time.Time) time.Duration {
	if now.Sub(t.began)/maxBurst%2 == 1 {
		return 0
	}
	return max(0, quiet-now.Sub(t.last))
}
