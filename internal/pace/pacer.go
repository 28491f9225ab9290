// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
)

// A Clock tells the time and runs functions later.
type Clock = clock.WithDelayedExecution

// A Pacer decides when work is done in all namespaces. It may be used from several goroutines.
type Pacer struct {
	clock Clock
	log   logr.Logger

	mu         sync.Mutex
	namespaces map[string]*timedSchedule
	read       bool // the initial lists are read
	windows    map[work]time.Time
	turns      turns
	events     budgets

	subscribers struct {
		sync.RWMutex
		list []func(Touched)
	}
}

// timedSchedule is a schedule with the timer for its next step.
type timedSchedule struct {
	schedule
	timer clock.Timer // nil while it does not run
}

// work is one kind of work on one object.
type work struct {
	kind Kind
	types.NamespacedName
}

// New returns a Pacer for namespaces whose initial lists are being read.
func New(c Clock, log logr.Logger) *Pacer {
	return &Pacer{clock: c, log: log, namespaces: map[string]*timedSchedule{}, windows: map[work]time.Time{}}
}

// Now returns the time of the clock.
func (p *Pacer) Now() time.Time { return p.clock.Now() }

// Subscribe registers notify. It is called with everything that is handed out, and must not block.
func (p *Pacer) Subscribe(notify func(Touched)) {
	p.subscribers.Lock()
	defer p.subscribers.Unlock()
	p.subscribers.list = append(p.subscribers.list, notify)
}

// HandOut notifies the subscribers.
func (p *Pacer) HandOut(t Touched) {
	if t.Nothing() {
		return
	}
	p.subscribers.RLock()
	defer p.subscribers.RUnlock()
	for _, notify := range p.subscribers.list {
		notify(t)
	}
}

// HandOutAfter is HandOut some time later.
func (p *Pacer) HandOutAfter(wait time.Duration, t Touched) {
	if !t.Nothing() {
		p.clock.AfterFunc(wait, func() { go p.HandOut(t) }) // a fake clock waits for the function
	}
}

// Changed takes the objects that a change touches, and returns the ones to hand out at once. The others
// are handed out later. So a caller that holds a lock can hand out after it has released the lock.
func (p *Pacer) Changed(t Touched) Touched {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, now := p.namespace(t.Namespace), p.clock.Now()
	before := n.state
	out := n.changed(t, now)
	if n.state == loading && before != loading {
		p.log.Info("Bulk load: holding its changes until it pauses", "namespace", t.Namespace, "until", n.limit().UTC().Format(time.RFC3339))
		p.wake(t.Namespace, n, minPause)
	}
	return out
}

// Synced ends the reading of the initial lists, and hands out their objects. The namespaces in except are still being
// read: SyncedIn ends that.
func (p *Pacer) Synced(except ...string) {
	p.mu.Lock()
	for _, name := range except {
		p.namespace(name)
	}
	p.read = true
	names := slices.Sorted(maps.Keys(p.namespaces))
	p.mu.Unlock()
	for _, name := range names {
		if !slices.Contains(except, name) {
			p.SyncedIn(name)
		}
	}
}

// SyncedIn hands out the objects of a namespace, if it was still being read.
func (p *Pacer) SyncedIn(name string) {
	p.mu.Lock()
	n := p.namespace(name)
	t := n.synced(p.clock.Now())
	if n.state == finishing && n.timer == nil {
		p.wake(name, n, quietTime)
	}
	p.mu.Unlock()
	t.Namespace = name
	p.HandOut(t)
}

// wake makes a namespace due after wait, and not before. The caller has the lock.
func (p *Pacer) wake(name string, n *timedSchedule, wait time.Duration) {
	if n.timer == nil {
		n.timer = p.clock.AfterFunc(wait, func() { go p.due(name) }) // a fake clock waits for the function
	} else {
		n.timer.Reset(wait)
	}
}

// due hands out everything that is due in a namespace.
func (p *Pacer) due(name string) {
	p.mu.Lock()
	n, now := p.namespace(name), p.clock.Now()
	before, since := n.state, n.since
	_, why := n.end()
	t, next := n.due(now)
	n.timer = nil
	if !next.IsZero() {
		p.wake(name, n, next.Sub(now))
	}
	if before == loading && n.state != loading {
		p.log.Info("Bulk load: handing out its changes", "namespace", name, "reason", why, "seconds", now.Sub(since).Seconds(),
			"topics", len(t.Topics), "sites", len(t.Sites), "posts", len(t.Posts)+len(n.held.posts))
		p.endWindows(name, t)
	}
	p.mu.Unlock()
	t.Namespace = name
	p.HandOut(t)
}

// endWindows ends the windows of objects that a load has held: they need not wait again.
func (p *Pacer) endWindows(namespace string, t Touched) {
	for kind, names := range map[Kind][]string{Topics: t.Topics, Sites: t.Sites} {
		for _, name := range names {
			delete(p.windows, work{kind, types.NamespacedName{Namespace: namespace, Name: name}})
		}
	}
}

// Defer reports whether an object is held because of a bulk load. If so, the object is handed out at the end of the
// load, even if the load does not touch it.
func (p *Pacer) Defer(kind Kind, object types.NamespacedName) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.namespaces[object.Namespace]
	if n == nil || n.state != loading {
		return false
	}
	n.held.add(touchedOne(kind, object.Name))
	return true
}

// A BulkLoad is a bulk load in progress.
type BulkLoad struct {
	// Since is the beginning of the load. Until is the latest time at which its changes are handed out.
	Since, Until time.Time
}

// BulkLoad returns the bulk load of a namespace, or nil. A load that began a moment ago is not reported.
func (p *Pacer) BulkLoad(namespace string) *BulkLoad {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.namespaces[namespace]
	if n == nil || n.state != loading || !n.announced {
		return nil
	}
	return &BulkLoad{n.since, n.limit()}
}

// Publishing records that a Site of a namespace is being published until done is called.
func (p *Pacer) Publishing(namespace string) (done func()) {
	count := func(more int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.namespace(namespace).publishing += more
	}
	count(1)
	return func() { count(-1) }
}

// Wait returns how long a kind of work on an object has to wait, or zero. While the namespace is being read, the
// object is held, and handed out at the end.
func (p *Pacer) Wait(kind Kind, object types.NamespacedName) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, now := p.namespace(object.Namespace), p.clock.Now()
	if n.state == reading {
		n.held.add(touchedOne(kind, object.Name))
		return maxRetry
	}
	if kind == Posts {
		return n.busy(now)
	}
	w := work{kind, object}
	until, known := p.windows[w]
	if !known {
		return 0
	}
	if remaining := until.Sub(now); remaining > 0 {
		return remaining
	}
	delete(p.windows, w)
	return 0
}

// Reading reports whether the first lists of a namespace, or the ConfigMaps that they name, are still being read.
func (p *Pacer) Reading(namespace string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.namespace(namespace).state == reading
}

// Wrote records a write of an object. The work for it began at an instant, and ends now.
func (p *Pacer) Wrote(kind Kind, object types.NamespacedName, began time.Time) {
	took := p.clock.Now().Sub(began)
	p.Space(kind, object, min(max(windowFactor*took, minWindow), maxWindow))
}

// Space makes the next work on an object wait, from now on.
func (p *Pacer) Space(kind Kind, object types.NamespacedName, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.windows[work{kind, object}] = p.clock.Now().Add(wait)
}

// namespace returns the schedule of a namespace. The caller has the lock.
func (p *Pacer) namespace(name string) *timedSchedule {
	n := p.namespaces[name]
	if n == nil {
		n = &timedSchedule{}
		if !p.read {
			n.enter(reading, p.clock.Now())
		}
		p.namespaces[name] = n
	}
	return n
}
