// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
)

// gathering collects what the changes of a bulk load touch, or those of the first list
// after a start, so that it is computed and written once and not after each of them.
// The zero value is empty.
type gathering struct {
	topics, posts, sites map[string]bool
	// live is true when a change is not of the first list.
	live bool
	// holding is true during a bulk load, which began at since. After it, the Topics and
	// Sites are told, and the Posts once the pages are written.
	holding bool
	since   time.Time
	// started is true from when the Topics and Sites of the first list were told until the Posts are.
	started bool
	timer   clock.Timer // runs while there is something that no first list will end
}

// add puts in what a change touches.
func (g *gathering) add(t Touched) {
	if g.topics == nil {
		*g = gathering{topics: map[string]bool{}, posts: map[string]bool{}, sites: map[string]bool{}}
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

// takeHeld ends a bulk load, and takes the Topics and Sites out.
func (g *gathering) takeHeld() Touched {
	t := Touched{Topics: slices.Sorted(maps.Keys(g.topics)), Sites: slices.Sorted(maps.Keys(g.sites)), Initial: !g.live, Load: g.holding}
	clear(g.topics)
	clear(g.sites)
	g.holding = false
	return t
}

// takeAll takes all out.
func (g *gathering) takeAll() Touched {
	t := g.takeHeld()
	t.Posts = slices.Sorted(maps.Keys(g.posts))
	if g.timer != nil {
		g.timer.Stop()
	}
	*g = gathering{}
	return t
}

// gather notes a change, and keeps what it touches where that can be told with what
// follows; the caller has the lock. It reports whether it did.
func (a *Archives) gather(name string, n *namespaceArchive, t Touched, now time.Time) bool {
	g := &n.gathering
	if t.Initial {
		g.add(t)
		return true
	}
	if len(t.Topics) > 0 {
		n.traffic.note(now)
	}
	if !n.traffic.bulk(now) {
		return false
	}
	g.add(t)
	if g.holding {
		return true
	}
	g.holding, g.since = true, now
	a.releaseAfter(minPause, name, g)
	return true
}

// releaseAfter has release called some time later, and not before.
func (a *Archives) releaseAfter(wait time.Duration, name string, g *gathering) {
	if g.timer == nil {
		g.timer = a.clock.AfterFunc(wait, func() { a.release(name) })
	} else {
		g.timer.Reset(wait)
	}
}

// DeferTopic reports whether a bulk load is under way in the namespace of a Topic. If so,
// the Topic is among what is told at its end, and need not be looked at before.
func (a *Archives) DeferTopic(topic types.NamespacedName) bool {
	return a.deferred(Touched{Namespace: topic.Namespace, Topics: []string{topic.Name}})
}

// DeferSite is DeferTopic for a Site.
func (a *Archives) DeferSite(site types.NamespacedName) bool {
	return a.deferred(Touched{Namespace: site.Namespace, Sites: []string{site.Name}})
}

func (a *Archives) deferred(t Touched) bool {
	n := a.namespace(t.Namespace)
	n.Lock()
	defer n.Unlock()
	if !n.gathering.holding {
		return false
	}
	n.gathering.add(t)
	return true
}

// release tells what a bulk load has touched: the Topics and Sites once it pauses or has
// gone on for long, the Posts when these are written.
func (a *Archives) release(name string) {
	n := a.namespace(name)
	n.Lock()
	touched := n.released(a.clock.Now())
	n.Unlock()
	touched.Namespace = name
	a.tell(touched)
}

// released takes out what can be told now, and sets the timer for the rest.
func (n *namespaceArchive) released(now time.Time) Touched {
	g := &n.gathering
	if g.timer == nil {
		return Touched{}
	}
	if g.holding {
		if wait := n.traffic.pause() - now.Sub(n.traffic.last); wait > 0 && now.Sub(g.since) < maxHold {
			g.timer.Reset(wait)
			return Touched{}
		}
		g.timer.Reset(quiet)
		return g.takeHeld()
	}
	if wait := n.busy(now); wait > 0 {
		g.timer.Reset(wait)
		return Touched{}
	}
	return g.takeAll()
}

// releaseAll tells what the first lists of all namespaces have touched.
func (a *Archives) releaseAll() {
	for _, name := range a.names() {
		n := a.namespace(name)
		n.Lock()
		touched := a.takeFirst(name, &n.gathering)
		n.Unlock()
		touched.Namespace = name
		a.tell(touched)
	}
}

// takeFirst takes out what the first list has touched. Where there are pages, the Posts follow
// when these are written: to look at each would take the time that the pages need.
func (a *Archives) takeFirst(name string, g *gathering) Touched {
	switch {
	case g.started:
		return Touched{}
	case len(g.sites) == 0:
		return g.takeAll()
	}
	g.started = true
	a.releaseAfter(quiet, name, g)
	return g.takeHeld()
}
