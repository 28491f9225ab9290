// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// loads are changes of the past, by how long they are apart.
type load struct {
	changes int
	gap     time.Duration
}

// run makes the changes, each to a Post of its own in the Topic "go".
func (l load) run(e *events, name string) {
	for i := range l.changes {
		e.set(Post(fmt.Sprintf("%s-%d", name, i), "2020-01-01", Tags("go")))
		time.Sleep(l.gap)
	}
}

// newLoaded returns archives with a Site and a Topic, some time ago.
func newLoaded(t *testing.T) *events {
	t.Helper()
	e := newEvents(t)
	e.set(Site("site"), Topic("go"))
	time.Sleep(time.Hour)
	e.lastTold()
	return e
}

// What is applied one by one is told at once; what a program loads is told when it is
// done, the Posts last.
func TestBulkLoadIsToldTogether(t *testing.T) {
	for name, tc := range map[string]struct {
		load load
		want int // how often Topic and Site are told, until two seconds after the last change
	}{
		"one change":          {load{1, 0}, 1},
		"a few at once":       {load{bulkChanges, 0}, bulkChanges},
		"one more":            {load{bulkChanges + 1, 0}, bulkChanges + 1},
		"many at once":        {load{1000, 0}, bulkChanges + 1},
		"many":                {load{1000, time.Millisecond}, bulkChanges + 1},
		"many, but not often": {load{30, 50 * time.Millisecond}, 30},
		"many, hour by hour":  {load{30, time.Hour}, 30},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newLoaded(t)
				tc.load.run(e, "p")
				time.Sleep(2 * maxPause)
				var pages, posts int
				for i, told := range e.lastTold() {
					posts += len(told.Posts)
					if i >= tc.want {
						continue
					}
					pages++
					if !slices.Equal(told.Topics, []string{"go"}) || !slices.Equal(told.Sites, []string{"site"}) || told.Initial || i >= bulkChanges && tc.want == bulkChanges+1 && len(told.Posts) > 0 {
						t.Errorf("telling %d: Topics %q, Sites %q, %d Posts", i, told.Topics, told.Sites, len(told.Posts))
					}
				}
				if pages != tc.want || posts != tc.load.changes {
					t.Errorf("Topics and Sites were told %d times, want %d; %d of %d Posts", pages, tc.want, posts, tc.load.changes)
				}
			})
		})
	}
}

// A load that does not end is told of all the same.
func TestEndlessLoadIsToldInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newLoaded(t)
		const gap = 18 * time.Millisecond
		load{int(3 * maxHold / gap), gap}.run(e, "p")
		time.Sleep(2 * maxPause)
		pages := slices.DeleteFunc(e.lastTold(), func(t Touched) bool { return len(t.Sites) == 0 })
		if len(pages) != bulkChanges+3 {
			t.Errorf("Site told %d times in three times %s", len(pages), maxHold)
		}
	})
}

// The statuses of Posts come when a load is over and its pages are written.
func TestPostsAreToldLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newLoaded(t)
		load{100, 0}.run(e, "p")
		time.Sleep(minPause)
		synctest.Wait()
		e.lastTold()
		published := e.Publishing("team")
		time.Sleep(time.Hour)
		if told := e.lastTold(); len(told) > 0 {
			t.Errorf("%d Posts told while the pages were being written", len(told[0].Posts))
		}
		published()
		time.Sleep(quiet)
		synctest.Wait()
		if told := e.lastTold(); len(told) != 1 || len(told[0].Posts) != 100-bulkChanges {
			t.Errorf("told %d times after that", len(told))
		}
	})
}

// What the operator's own writes touch after a load is told at once, and holds up nothing.
func TestLoadIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newLoaded(t)
		load{1000, time.Millisecond}.run(e, "p")
		time.Sleep(minPause)
		synctest.Wait()
		e.lastTold()
		written := Post("p-1", "2020-01-01", Tags("go"))
		written.Status.State = v1alpha1.PostPublished
		e.set(written, Topic("go"))
		if told := e.lastTold(); len(told) != 1 || !slices.Equal(told[0].Posts, []string{"p-1"}) {
			t.Errorf("told %d times", len(told))
		}
		if e.DeferTopic(types.NamespacedName{Namespace: "team", Name: "go"}) {
			t.Error("the Topic is deferred")
		}
	})
}

// A load in one namespace holds up no other one, and is over when it is told.
func TestLoadsOfNamespacesAreApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newLoaded(t)
		load{100, 0}.run(e, "p")
		e.lastTold()
		e.set(inNamespace("other", Post("a", "2020-01-01")))
		if diff := cmp.Diff([]Touched{{Namespace: "other", Posts: []string{"a"}}}, e.lastTold()); diff != "" {
			t.Errorf("the other namespace (-want +got):\n%s", diff)
		}
		time.Sleep(2 * maxPause)
		e.lastTold()
		e.set(Post("late", "2020-01-01", Tags("go")))
		if told := e.lastTold(); len(told) != 1 || !slices.Equal(told[0].Posts, []string{"late"}) {
			t.Errorf("after the load: %+v", told)
		}
	})
}

// What is looked at for another reason in the middle of a load is looked at when it is over.
func TestWhatIsDeferred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newLoaded(t)
		topic, site := types.NamespacedName{Namespace: "team", Name: "rust"}, types.NamespacedName{Namespace: "team", Name: "second"}
		if e.DeferTopic(topic) || e.DeferSite(site) {
			t.Error("deferred where nothing changes")
		}
		load{100, 0}.run(e, "p")
		e.lastTold()
		if !e.DeferTopic(topic) || !e.DeferSite(site) {
			t.Error("not deferred during the load")
		}
		time.Sleep(2 * maxPause)
		told := e.lastTold()
		if len(told) != 2 || !told[0].Load || told[1].Load || !slices.Equal(told[0].Topics, []string{"go", "rust"}) || !slices.Equal(told[0].Sites, []string{"second", "site"}) {
			t.Errorf("told %d times, first the Topics %q and Sites %q", len(told), told[0].Topics, told[0].Sites)
		}
		if e.DeferTopic(topic) || e.DeferSite(site) {
			t.Error("deferred after the load")
		}
	})
}

// The first list is told when it has been read, as one change, and to those who come late too.
func TestFirstListIsToldOnce(t *testing.T) {
	e := newEvents(t)
	handler := e.handlerOf(Post("", ""))
	for i := range 3 {
		handler.AddFunc(inNamespace("team", Post(fmt.Sprintf("p%d", i), "2020-01-01")), true)
	}
	if told := e.lastTold(); len(told) > 0 {
		t.Errorf("told before it was read: %+v", told)
	}
	if err := e.waitForSync(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []Touched{{Namespace: "team", Posts: []string{"p0", "p1", "p2"}, Initial: true}}
	if diff := cmp.Diff(want, e.lastTold()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := e.waitForSync(t.Context()); err != nil || len(e.told) > 0 {
		t.Errorf("error %v, told again: %+v", err, e.told)
	}
	var late []Touched
	e.subscribe(func(t Touched) { late = append(late, t) })
	if diff := cmp.Diff(want, late); diff != "" {
		t.Errorf("a controller that starts later (-want +got):\n%s", diff)
	}
}

// After a start the pages come first: to look at every Post would hold them up.
func TestPostsOfTheFirstListFollowThePages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEvents(t)
		for _, o := range []client.Object{Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go"))} {
			handler := e.handlerOf(o)
			handler.AddFunc(o, true)
		}
		e.releaseAll()
		done := e.Publishing("team")
		e.releaseAll() // each controller waits for the first list
		want := []Touched{{Namespace: "team", Topics: []string{"go"}, Sites: []string{"site"}, Initial: true}}
		if diff := cmp.Diff(want, e.lastTold()); diff != "" {
			t.Errorf("at first (-want +got):\n%s", diff)
		}
		time.Sleep(maxHold)
		if told := e.lastTold(); len(told) > 0 {
			t.Errorf("told while the pages are written: %+v", told)
		}
		done()
		time.Sleep(2 * quiet)
		want = []Touched{{Namespace: "team", Posts: []string{"p"}, Initial: true}}
		if diff := cmp.Diff(want, e.lastTold()); diff != "" {
			t.Errorf("after the pages (-want +got):\n%s", diff)
		}
	})
}

// Loads and the ends of them at the same time lose nothing.
func TestLoadsAreSafe(t *testing.T) {
	a := NewArchives(nil, nil, clock.RealClock{}, logr.Discard())
	var mu sync.Mutex
	posts := map[string]bool{}
	a.subscribe(func(t Touched) {
		mu.Lock()
		defer mu.Unlock()
		for _, p := range t.Posts {
			posts[p] = true
		}
	})
	const writers, each = 8, 200
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range each {
				p := Post(fmt.Sprintf("p-%d-%d", w, i), "2020-01-01", Tags("go"))
				p.Namespace = "team"
				a.change(p, event{initial: i%2 == 0}, setPost)
				if i%50 == 0 {
					a.release("team")
				}
			}
		})
	}
	group.Wait()
	team := a.namespace("team")
	<-team.inbox.settled(&team.Mutex)
	a.releaseAll()
	mu.Lock()
	defer mu.Unlock()
	if len(posts) != writers*each {
		t.Errorf("%d of %d Posts were told of", len(posts), writers*each)
	}
}

// Statuses of Posts wait while a Site is being published.
func TestBusyWhilePublishing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArchives(nil, nil, clock.RealClock{}, logr.Discard())
		first, second := a.Publishing("team"), a.Publishing("team")
		first()
		if a.Busy("team") != quiet || a.Busy("other") != 0 {
			t.Errorf("busy for %s, another one for %s", a.Busy("team"), a.Busy("other"))
		}
		second()
		if wait := a.Busy("team"); wait != 0 {
			t.Errorf("busy for %s after the end", wait)
		}
	})
}
