// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// The bounds of a Window.
const (
	minWindow = 50 * time.Millisecond
	maxWindow = 2 * time.Second
)

// A Window spaces the writes of each object: the first after a quiet time goes out
// at once, those that follow wait until four times the cost of the last write has
// passed, at least 50 ms and at most 2 s. Under a burst the writes are coalesced,
// and none waits longer than the window. The zero value is ready to use, by any
// number of goroutines.
type Window struct {
	mu    sync.Mutex
	until map[types.NamespacedName]time.Time
}

// Remaining is how long the next write of the object has to wait; zero when it may
// go out.
func (w *Window) Remaining(object types.NamespacedName, now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	until, known := w.until[object]
	if !known {
		return 0
	}
	if remaining := until.Sub(now); remaining > 0 {
		return remaining
	}
	delete(w.until, object)
	return 0
}

// Wrote opens a window for the object after a write that ended at now and took so long.
func (w *Window) Wrote(object types.NamespacedName, now time.Time, took time.Duration) {
	w.Hold(object, now.Add(min(max(4*took, minWindow), maxWindow)))
}

// End ends the window of the object: what was held up by a bulk load need not wait again.
func (w *Window) End(object types.NamespacedName) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.until, object)
}

// Hold opens a window for the object that ends at an instant.
func (w *Window) Hold(object types.NamespacedName, until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.until == nil {
		w.until = map[types.NamespacedName]time.Time{}
	}
	w.until[object] = until
}
