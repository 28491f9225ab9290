// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import "time"

// RefreshPatience returns how long to wait for a Pod with so many shards after the last of several refreshes for one publication, before
// it is refreshed again.
func RefreshPatience(refreshes, shards int) time.Duration {
	if refreshes > 1 {
		return laterRepeat << (refreshes - 2)
	}
	n := time.Duration(shards)
	return min(min(smallRepeat+n*smallRepeatOfShard, largeRepeat)+n*repeatOfShard, laterRepeat)
}

// PollInterval returns the time until a web server that is behind is asked again, which has been asked for some time.
func PollInterval(waited time.Duration) time.Duration {
	return min(MinPollInterval+max(0, waited-eagerPolling)/pollGrowth, MaxPollInterval)
}
