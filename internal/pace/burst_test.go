// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"testing"
	"time"
)

func TestABulkLoad(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		changes   int
		gap, then time.Duration // gap is between the changes, then is after the last one
		want      bool
	}{
		"five":                    {5, 0, 0, false},
		"six":                     {6, 0, 0, true},
		"six, and the pause":      {6, 0, minPause, false},
		"50 a second":             {100, 20 * time.Millisecond, 0, true},
		"too slow":                {100, 21 * time.Millisecond, 0, false},
		"long, and falters":       {10_000, 2 * time.Millisecond, 999 * time.Millisecond, true},
		"long, and the pause":     {10_000, 2 * time.Millisecond, maxPause, false},
		"short, and falters":      {100, 2 * time.Millisecond, minPause, false},
		"after a pause it is new": {6, time.Second, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			var b burst
			now := start
			for i := range tc.changes {
				now = start.Add(time.Duration(i) * tc.gap)
				b.note(now)
			}
			if got := b.bulk(now.Add(tc.then)); got != tc.want {
				t.Errorf("a bulk load: %t", got)
			}
		})
	}
}
