// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import "sync"

// inbox runs the changes of one namespace in their order. An informer has one goroutine
// for all namespaces, and must not wait while the lock of a busy one is taken: then the
// changes wait here. The zero value is empty.
type inbox struct {
	mu      sync.Mutex
	waiting []func()
	busy    bool // somebody runs changes
}

// put runs a change, which is given the lock and frees it: at once where it can be
// had, or else soon.
func (b *inbox) put(lock *sync.Mutex, change func()) {
	b.mu.Lock()
	if b.busy || !lock.TryLock() {
		b.waiting = append(b.waiting, change)
		if !b.busy {
			b.busy = true
			go b.run(lock)
		}
		b.mu.Unlock()
		return
	}
	b.busy = true
	b.mu.Unlock()
	change()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.busy = len(b.waiting) > 0; b.busy {
		go b.run(lock)
	}
}

// run runs what is waiting, until nothing is.
func (b *inbox) run(lock *sync.Mutex) {
	for {
		b.mu.Lock()
		changes := b.waiting
		b.waiting = nil
		b.busy = len(changes) > 0
		b.mu.Unlock()
		if len(changes) == 0 {
			return
		}
		for _, change := range changes {
			lock.Lock()
			change()
		}
	}
}

// settled returns a channel that is closed when all is run that has been put in.
func (b *inbox) settled(lock *sync.Mutex) <-chan struct{} {
	done := make(chan struct{})
	b.put(lock, func() {
		lock.Unlock()
		close(done)
	})
	return done
}
