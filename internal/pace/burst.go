// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import "time"

// burst is a series of changes in quick succession. The zero value has no change.
type burst struct {
	began, last time.Time
	changes     int
}

// note notes a change.
func (b *burst) note(now time.Time) {
	if now.Sub(b.last) > max(quietTime, b.pause()) {
		*b = burst{began: now}
	}
	b.last = now
	b.changes++
}

// bulk reports whether the burst is fast enough for a bulk load.
func (b *burst) bulk(now time.Time) bool {
	return b.changes > bulkChanges && now.Before(b.slow()) && now.Sub(b.last) < b.pause()
}

// slow returns when the burst becomes slower than a bulk load if no change follows.
func (b *burst) slow() time.Time {
	return b.began.Add(time.Duration(b.changes) * time.Second / bulkRate)
}

// pause returns how long nothing must change at the end of a bulk load.
func (b *burst) pause() time.Duration {
	return min(max(b.last.Sub(b.began)/pauseShare, minPause), maxPause)
}

// remaining returns the time until nothing has changed for quietTime. It is zero after the first maxBurst of a burst,
// so that an endless burst holds nothing up for longer.
func (b *burst) remaining(now time.Time) time.Duration {
	if now.Sub(b.began) >= maxBurst {
		return 0
	}
	return max(0, quietTime-now.Sub(b.last))
}
