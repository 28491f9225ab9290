// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASizeHasItsOwnGoals(t *testing.T) {
	type size struct{ Posts, Goal int }
	for number, want := range map[int][]size{
		0:      {{1_000, 1}, {10_000, 2}},
		1_000:  {{1_000, 1}},
		10_000: {{10_000, 2}},
		500:    {{500, 1}},
	} {
		got := sizesOf([]size{{1_000, 1}, {10_000, 2}}, number, func(s *size) *int { return &s.Posts })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d Posts (-want +got):\n%s", number, diff)
		}
	}
}
