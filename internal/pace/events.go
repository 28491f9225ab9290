// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"sync"

	"golang.org/x/time/rate"
)

// budgets bound the events of Posts and Topics, each of which is a write. The zero value has the whole budget.
type budgets struct {
	mu      sync.Mutex
	left    map[budget]*rate.Limiter
	leftOut int
}

// budget is for the events of a namespace. Warnings have their own, so that no news crowds them out.
type budget struct {
	namespace string
	warning   bool
}

// TakeEvent reports whether an event of a Post or a Topic of a namespace may be written now. If not, it is left out.
func (p *Pacer) TakeEvent(namespace string, warning bool) bool {
	b, now := budget{namespace, warning}, p.clock.Now()
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	limiter := p.events.left[b]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Every(eventInterval), maxEvents)
		if p.events.left == nil {
			p.events.left = map[budget]*rate.Limiter{}
		}
		p.events.left[b] = limiter
	}
	if limiter.AllowN(now, 1) {
		return true
	}
	p.events.leftOut++
	return false
}

// EventsLeftOut returns how many events were left out since the start.
func (p *Pacer) EventsLeftOut() int {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return p.events.leftOut
}
