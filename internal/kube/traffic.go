// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import "time"

const (
	// quiet is how long nothing changes after a burst.
	quiet = 500 * time.Millisecond
	// maxBurst bounds for how long changes hold up what can wait.
	maxBurst = time.Minute

	// A bulk load is a burst of more changes than bulkChanges, at bulkRate of them a second
	// or more: a program applies many objects, and reads no page before it is done.
	bulkChanges = 5
	bulkRate    = 50
	// A bulk load is over when nothing has changed for a twentieth of the time that it took:
	// a long one may well falter for a moment.
	minPause, maxPause = 100 * time.Millisecond, time.Second
	// maxHold bounds for how long a bulk load holds up what it touches. In the end all of that
	// is written once more, so the bound is above what 50,000 Posts take on a slow machine.
	maxHold = 5 * time.Minute
)

// traffic tells whether changes follow each other. The zero value is a quiet time.
type traffic struct {
	began, last time.Time
	changes     int // since began
}

// note notes a change.
func (t *traffic) note(now time.Time) {
	if now.Sub(t.last) > max(quiet, t.pause()) {
		t.began, t.changes = now, 0
	}
	t.last = now
	t.changes++
}

// bulk is true while a bulk load is under way.
func (t *traffic) bulk(now time.Time) bool {
	return t.changes > bulkChanges && now.Sub(t.began) < time.Duration(t.changes)*time.Second/bulkRate && now.Sub(t.last) < t.pause()
}

// pause is how long nothing changes at the end of a bulk load.
func (t *traffic) pause() time.Duration {
	return min(max(t.last.Sub(t.began)/20, minPause), maxPause)
}

// remaining is how long to wait until there was no change for a while; zero when that
// is so, and for as long again when the burst has gone on for maxBurst.
func (t *traffic) remaining(now time.Time) time.Duration {
	if now.Sub(t.began)/maxBurst%2 == 1 {
		return 0
	}
	return max(0, quiet-now.Sub(t.last))
}
