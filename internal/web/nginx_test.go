// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import "testing"

func TestMounted(t *testing.T) {
	for shards, want := range map[int]int{0: 4, 1: 4, 2: 4, 3: 4, 4: 4, 5: 8, 8: 8, 9: 16, 4096: 4096} {
		if got := mounted(shards); got != want {
			t.Errorf("mounted(%d) = %d, want %d", shards, got, want)
		}
	}
}
