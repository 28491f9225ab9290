// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/labels"
)

// Summary returns the facts of a Topic at the instant now. ok is false if
// the Topic does not exist. A Summary is computed again only when a change or
// time has touched it.
func (a *Archive) Summary(name string, now time.Time) (summary *Summary, ok bool) {
	t := a.topics[name]
	if t == nil {
		return nil, false
	}
	if t.stale(now) {
		t.summary, t.computedAt = a.summarize(t, now), now
	}
	return t.summary, true
}

// stale reports whether the Summary of a Topic is out of date at the instant now.
func (t *topicRecord) stale(now time.Time) bool {
	return t.summary == nil || now.Before(t.computedAt) || expired(t.summary.NextTransition, now)
}

func expired(transition, now time.Time) bool { return !transition.IsZero() && !now.Before(transition) }

// Summaries returns the Summaries of all Topics that the selector picks, by name.
func (a *Archive) Summaries(selector labels.Selector, now time.Time) []*Summary {
	var picked []*topicRecord
	for _, name := range slices.Sorted(maps.Keys(a.topics)) {
		if t := a.topics[name]; selector.Matches(labels.Set(t.object.Labels)) {
			picked = append(picked, t)
		}
	}
	a.refresh(picked, now)
	summaries := make([]*Summary, len(picked))
	for i, t := range picked {
		summaries[i], _ = a.Summary(t.object.Name, now)
	}
	return summaries
}

// refresh computes the stale Summaries on all processors. Each computation changes only its own Topic. If one panics,
// its Topic stays stale, so the panic repeats where the caller can recover.
func (a *Archive) refresh(topics []*topicRecord, now time.Time) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, t := range topics {
		if t.stale(now) {
			group.Go(func() error {
				defer func() { _ = recover() }()
				t.summary, t.computedAt = a.summarize(t, now), now
				return nil
			})
		}
	}
	_ = group.Wait() // none fails
}
