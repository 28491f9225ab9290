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

// put runs a change, which gets the lock and releases it: at once if the lock is
// free, or else soon.
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

// run runs waiting changes until there are none.
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
