// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import "sync"

// Turns keeps Sites with templates of their own from taking all workers: a namespace has one
// turn at a time. The zero value is ready to use.
type Turns struct {
	mu    sync.Mutex
	taken map[string]bool // by namespace
}

// Take returns a function that ends the turn of a namespace, or nil if the namespace has to wait.
func (t *Turns) Take(namespace string) (end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken[namespace] || len(t.taken) >= maxTurns {
		return nil
	}
	if t.taken == nil {
		t.taken = map[string]bool{}
	}
	t.taken[namespace] = true
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.taken, namespace)
	}
}
