// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package contest notices that a write does not last, because an admission policy changes it in
// transit or another client reverts it. It tells the writer how long to wait before the
// next attempt, so that the two do not overwrite each other for ever.
package contest

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// Pauses say when a write is repeated that did not last.
type Pauses struct {
	// AtOnce is how many times in a row a change by others is undone at once.
	AtOnce int
	// The pause between two attempts doubles from Min to Max.
	Min, Max time.Duration
	// Calm is how long after the end of a pause a write must have lasted to end the contest.
	Calm time.Duration
}

// A Field is a field that does not keep the written value.
type Field struct {
	// Path is its place in the object.
	Path string
	// Managers are the field managers that set it, sorted and joined by ", ". It is empty if
	// an admission policy or webhook changed the write in transit.
	Managers string
}

// An Object is an object that is written for a Site.
type Object struct{ Kind, Name string }

// A Contest is an object in which some fields do not keep the written values.
type Contest struct {
	Object
	Fields []Field // by path
}

// A Tracker remembers the writes of the objects of all Sites. It may be used from several
// goroutines.
type Tracker struct {
	pauses Pauses

	mu    sync.Mutex
	sites map[types.NamespacedName]map[Object]*record
}

// NewTracker returns a Tracker that has seen no write.
func NewTracker(pauses Pauses) *Tracker {
	return &Tracker{pauses: pauses, sites: map[types.NamespacedName]map[Object]*record{}}
}

// record holds the last writes of an object.
type record struct {
	// wish identifies the written value. Another wish is tried at once.
	wish     string
	managers map[string]string // by path
	attempts int
	last     time.Time
	// lasted is false when the answer to the last write already said something else.
	lasted bool
}

// after returns how long the next attempt waits after the last one of r.
func (p Pauses) after(r *record) time.Duration {
	if !p.contested(r) {
		return 0
	}
	return min(p.Min<<min(r.attempts-p.AtOnce, 16), p.Max)
}

func (p Pauses) contested(r *record) bool { return r.attempts >= p.AtOnce }

// over is when the contest is over if nothing happens.
func (p Pauses) over(r *record) time.Time { return r.last.Add(2*p.after(r) + p.Calm) }

// Wait returns how long to wait before the fields at the paths are written again; zero is
// now. A wish that was not written before, and fields that others had left alone, do not wait.
func (t *Tracker) Wait(site types.NamespacedName, object Object, wish string, paths []string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.sites[site][object]
	if r == nil || r.wish != wish {
		return 0
	}
	for _, path := range paths {
		if _, known := r.managers[path]; !known {
			return 0
		}
	}
	return max(0, r.last.Add(t.pauses.after(r)).Sub(now))
}

// Wrote notes a write of fields that differed from the wish. lasted is false
// if they still differ in the answer to the write.
func (t *Tracker) Wrote(site types.NamespacedName, object Object, wish string, fields []Field, lasted bool, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.sites[site][object]
	if r == nil || r.wish != wish || now.After(t.pauses.over(r)) || lasted && !r.lasted {
		r = &record{wish: wish, managers: map[string]string{}}
	}
	if t.sites[site] == nil {
		t.sites[site] = map[Object]*record{}
	}
	t.sites[site][object] = r
	r.attempts++
	if !lasted {
		r.attempts = max(r.attempts, t.pauses.AtOnce)
	}
	r.last, r.lasted = now, lasted
	for _, f := range fields {
		r.managers[f.Path] = f.Managers
	}
}

// AsWished notes that an object matches the wish without a write. That ends a contest
// about another wish, and a contest with an admission policy.
func (t *Tracker) AsWished(site types.NamespacedName, object Object, wish string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.sites[site][object]; r != nil && (r.wish != wish || !r.lasted) {
		delete(t.sites[site], object)
	}
}

// Open returns the contests of a Site, by object, and the time until one of them
// is tried again or over. The time is zero if there are no contests.
func (t *Tracker) Open(site types.NamespacedName, now time.Time) (open []Contest, next time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for object, r := range t.sites[site] {
		if !t.pauses.contested(r) || !now.Before(t.pauses.over(r)) {
			continue
		}
		c := Contest{Object: object}
		for _, path := range slices.Sorted(maps.Keys(r.managers)) {
			c.Fields = append(c.Fields, Field{Path: path, Managers: r.managers[path]})
		}
		open = append(open, c)
		due := r.last.Add(t.pauses.after(r))
		if !due.After(now) {
			due = t.pauses.over(r)
		}
		if wait := due.Sub(now); next == 0 || wait < next {
			next = wait
		}
	}
	slices.SortFunc(open, func(a, b Contest) int {
		return strings.Compare(a.Kind+"/"+a.Name, b.Kind+"/"+b.Name)
	})
	return open, next
}

// Forget drops the records of a Site.
func (t *Tracker) Forget(site types.NamespacedName) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sites, site)
}
