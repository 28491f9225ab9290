// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"testing"
	"time"
)

func TestAPodIsRefreshedAgainLaterAndLater(t *testing.T) {
	for _, shards := range []int{1, 36, 632, 2_589, 4_096} {
		last, total := time.Duration(0), time.Duration(0)
		for n := range RefreshRepeats {
			wait := RefreshPatience(n+1, shards)
			if wait < last {
				t.Errorf("%d shards: repeat %d comes after %s, the one before after %s", shards, n+1, wait, last)
			}
			last, total = wait, total+wait
		}
		// The kubelet refreshes each Pod by itself after 60 to 90 seconds.
		if total < time.Minute || total > 90*time.Second {
			t.Errorf("%d shards: the last repeat comes after %s", shards, total)
		}
	}
}

func TestTheFirstRepeatWaitsForAVolumeOfItsSize(t *testing.T) {
	for _, test := range []struct {
		shards        int
		atLeast, most time.Duration
	}{
		// The kubelet takes up to 1 s for so few. A reader waits for at most 1.5 s, even if the first refresh was in vain.
		{1, PodsInterval, 1300 * time.Millisecond},
		{10, PodsInterval, 1300 * time.Millisecond},
		{400, 2 * time.Second, 2500 * time.Millisecond},
		{632, 2500 * time.Millisecond, 3 * time.Second},
		// The kubelet takes up to 3 s for so many bundles.
		{2_589, 4 * time.Second, 5 * time.Second},
		{1_000_000, laterRepeat, laterRepeat},
	} {
		if got := RefreshPatience(1, test.shards); got < test.atLeast || got > test.most {
			t.Errorf("%d shards: the first repeat comes after %s, want %s to %s", test.shards, got, test.atLeast, test.most)
		}
		if zero := RefreshPatience(0, test.shards); zero != RefreshPatience(1, test.shards) {
			t.Errorf("%d shards: %s for a refresh of an older operator, which counted none", test.shards, zero)
		}
	}
}

func TestQuestionsToAServerBecomeRare(t *testing.T) {
	for _, test := range []struct{ waited, want time.Duration }{
		{0, 50 * time.Millisecond},
		{800 * time.Millisecond, 50 * time.Millisecond},
		{1600 * time.Millisecond, 150 * time.Millisecond},
		{time.Minute, 5 * time.Second},
		{24 * time.Hour, 5 * time.Second},
	} {
		if got := PollInterval(test.waited); got != test.want {
			t.Errorf("after %s: %s, want %s", test.waited, got, test.want)
		}
	}
}
