// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"sync"
	"time"
)

// TakeTurn gives a namespace its turn to publish a Site with templates of its own, so that such Sites do not take
// all workers. A namespace has one turn at a time. If it has to wait before it asks again, end is nil.
func (p *Pacer) TakeTurn(namespace string) (end func(), wait time.Duration) {
	if end = p.turns.take(namespace); end == nil {
		return nil, turnInterval
	}
	return end, 0
}

// AfterFailure returns how long to wait before templates that have failed are tried again. took is how long they
// were at work.
func AfterFailure(took time.Duration) time.Duration {
	return min(max(failureFactor*took, minFailure), maxFailure)
}

// turns are the turns that are taken. The zero value has none.
type turns struct {
	mu    sync.Mutex
	taken map[string]bool // by namespace
}

// take returns a function that ends the turn of a namespace, or nil if the namespace has to wait.
func (t *turns) take(namespace string) (end func()) {
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
