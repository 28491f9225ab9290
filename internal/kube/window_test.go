// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

func TestWindow(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	object, other := types.NamespacedName{Namespace: "a", Name: "x"}, types.NamespacedName{Namespace: "b", Name: "x"}
	for name, tc := range map[string]struct {
		reason string
		took   time.Duration
		want   time.Duration
	}{
		"Fast":   {"a cheap write opens the smallest window", time.Millisecond, 50 * time.Millisecond},
		"Medium": {"four times the cost", 100 * time.Millisecond, 400 * time.Millisecond},
		"Slow":   {"never more than two seconds", time.Minute, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			var w Window
			if got := w.Remaining(object, start); got != 0 {
				t.Errorf("the first write waits %s", got)
			}
			w.Wrote(object, start, tc.took)
			if got := w.Remaining(object, start); got != tc.want {
				t.Errorf("%s: the next waits %s, want %s", tc.reason, got, tc.want)
			}
			if got := w.Remaining(other, start); got != 0 {
				t.Errorf("another object waits %s", got)
			}
			if got := w.Remaining(object, start.Add(tc.want-time.Millisecond)); got != time.Millisecond {
				t.Errorf("just before the end it waits %s", got)
			}
			if got := w.Remaining(object, start.Add(tc.want)); got != 0 {
				t.Errorf("after the window it waits %s", got)
			}
			if len(w.until) != 0 {
				t.Errorf("a window that is over is still remembered")
			}
		})
	}
}

func TestWindowEnds(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	object := types.NamespacedName{Namespace: "a", Name: "x"}
	var w Window
	w.End(object)
	w.Wrote(object, start, time.Minute)
	w.End(object)
	if got := w.Remaining(object, start); got != 0 {
		t.Errorf("after its end the next write waits %s", got)
	}
}
