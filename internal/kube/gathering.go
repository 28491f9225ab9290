// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"maps"
	"slices"
	"time"
)

// gathering collects what the changes of a bulk load touch, or those of the first list
// after a start, so that it is computed and written once and not after each of them
// (design.md, "Writing to the cluster"). The zero value is empty.
type gathering struct {
	topics, posts, sites map[string]bool
	// live is true when a change is not of the first list.
	live bool
	// since is when the first live change was put in, timer what will take them out.
	since time.Time
	timer *time.Timer
}

func (g *gathering) empty() bool { return g.topics == nil }

// add puts in what a change touches.
func (g *gathering) add(t Touched) {
	if g.empty() {
		g.topics, g.posts, g.sites = map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	put(g.topics, t.Topics)
	put(g.posts, t.Posts)
	put(g.sites, t.Sites)
	g.live = g.live || !t.Initial
}

func put(set map[string]bool, names []string) {
	for _, name := range names {
		set[name] = true
	}
}

// take takes all out; ok is false where there is nothing.
func (g *gathering) take(namespace string) (t Touched, ok bool) {
	if g.empty() {
		return Touched{}, false
	}
	t = Touched{
		Namespace: namespace, Topics: slices.Sorted(maps.Keys(g.topics)), Posts: slices.Sorted(maps.Keys(g.posts)),
		Sites: slices.Sorted(maps.Keys(g.sites)), Initial: !g.live,
	}
	if g.timer != nil {
		g.timer.Stop()
	}
	*g = gathering{}
	return t, true
}

// gather notes a change, and keeps what it touches where that can be told with what
// follows; the caller has the lock. It reports whether it did.
func (a *Archives) gather(name string, n *namespaceArchive, t Touched, now time.Time) bool {
	if t.Initial {
		n.gathering.add(t)
		return true
	}
	if len(t.Topics) > 0 {
		n.traffic.note(now)
	}
	if !n.traffic.bulk(now) {
		return false
	}
	n.gathering.add(t)
	if n.gathering.timer == nil {
		n.gathering.since = now
		n.gathering.timer = time.AfterFunc(minPause, func() { a.release(name) })
	}
	return true
}

// release tells what a bulk load has touched once the load pauses, or has gone on for long.
func (a *Archives) release(name string) {
	n := a.namespace(name)
	n.Lock()
	now := time.Now()
	wait := n.traffic.pause() - now.Sub(n.traffic.last)
	if wait > 0 && now.Sub(n.gathering.since) < maxHold && n.gathering.timer != nil {
		n.gathering.timer.Reset(wait)
		n.Unlock()
		return
	}
	touched, ok := n.gathering.take(name)
	n.Unlock()
	if ok {
		a.tell(touched)
	}
}

// releaseAll tells what has been gathered of all namespaces.
func (a *Archives) releaseAll() {
	a.mu.Lock()
	names := slices.Sorted(maps.Keys(a.namespaces))
	a.mu.Unlock()
	for _, name := range names {
		n := a.namespace(name)
		n.Lock()
		touched, ok := n.gathering.take(name)
		n.Unlock()
		if ok {
			a.tell(touched)
		}
	}
}
