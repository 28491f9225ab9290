// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr/funcr"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
)

// paced is a Pacer that collects everything it hands out.
type paced struct {
	*Pacer
	mu   sync.Mutex
	told []Touched
	log  []string
}

// newPaced returns a Pacer that read the initial lists some time ago.
func newPaced(t *testing.T) *paced {
	t.Helper()
	p := newReading()
	p.Synced()
	time.Sleep(time.Hour)
	return p
}

// newReading returns a Pacer that is reading the initial lists.
func newReading() *paced {
	p := &paced{}
	p.Pacer = New(clock.RealClock{}, funcr.New(func(_, args string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.log = append(p.log, args)
	}, funcr.Options{}))
	p.Subscribe(func(t Touched) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told = append(p.told, t)
	})
	return p
}

// lastTold returns everything that was handed out since the last call.
func (p *paced) lastTold() []Touched {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	told := p.told
	p.told = nil
	return told
}

// change changes a Post of the Topic "go".
func (p *paced) change(post string) {
	p.HandOut(p.Changed(Touched{Namespace: "team", Topics: []string{"go"}, Sites: []string{"site"}, Posts: []string{post}}))
}

// load is a number of changes of Posts, and the time between them.
type load struct {
	changes int
	gap     time.Duration
}

func (l load) run(p *paced) {
	for i := range l.changes {
		p.change(fmt.Sprintf("p-%d", i))
		time.Sleep(l.gap)
	}
}

var (
	topicGo = types.NamespacedName{Namespace: "team", Name: "go"}
	theSite = types.NamespacedName{Namespace: "team", Name: "site"}
)

// Single changes are handed out at once. A bulk load is handed out when it ends, with the Posts last.
func TestABulkLoadIsHandedOutTogether(t *testing.T) {
	for name, tc := range map[string]struct {
		load load
		want int // how often Topic and Site are handed out, until two seconds after the last change
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
				p := newPaced(t)
				tc.load.run(p)
				time.Sleep(2 * maxPause)
				var pages, posts int
				for i, told := range p.lastTold() {
					posts += len(told.Posts)
					if i >= tc.want {
						continue
					}
					pages++
					if !slices.Equal(told.Topics, []string{"go"}) || !slices.Equal(told.Sites, []string{"site"}) || told.Initial || i >= bulkChanges && tc.want == bulkChanges+1 && len(told.Posts) > 0 {
						t.Errorf("time %d: Topics %q, Sites %q, %d Posts", i, told.Topics, told.Sites, len(told.Posts))
					}
				}
				if pages != tc.want || posts != tc.load.changes {
					t.Errorf("Topics and Sites were handed out %d times, want %d; %d of %d Posts", pages, tc.want, posts, tc.load.changes)
				}
			})
		})
	}
}

// The changes of an endless load are handed out every maxHold, including Posts.
func TestAnEndlessLoadIsHandedOutInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		const gap = 18 * time.Millisecond
		load{int(3*maxHold/gap) + 100, gap}.run(p)
		pages, posts := 0, 0
		for _, told := range p.lastTold() {
			if len(told.Topics) > 0 {
				pages++
			}
			posts += len(told.Posts)
		}
		if pages != bulkChanges+3 || posts < int(3*maxHold/gap)-100 {
			t.Errorf("in three times %s: Topics handed out %d times, and %d Posts", maxHold, pages, posts)
		}
	})
}

// A load that slows down ends, although changes go on, because people edit.
func TestALoadThatSlowsDownIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		load{2000, 10 * time.Millisecond}.run(p)
		p.lastTold()
		load{100, 300 * time.Millisecond}.run(p)
		told := p.lastTold()
		if pages := slices.DeleteFunc(slices.Clone(told), func(t Touched) bool { return len(t.Topics) == 0 }); len(pages) < 20 || !pages[0].BulkLoad || pages[1].BulkLoad {
			t.Errorf("handed out %d times", len(pages))
		}
	})
}

// The statuses of Posts come when a load has ended and its pages are written.
func TestPostsComeLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		load{100, 0}.run(p)
		time.Sleep(minPause)
		p.lastTold()
		published := p.Publishing("team")
		time.Sleep(time.Hour)
		if told := p.lastTold(); len(told) > 0 {
			t.Errorf("%d Posts handed out while the pages were being written", len(told[0].Posts))
		}
		published()
		time.Sleep(quietTime)
		if told := p.lastTold(); len(told) != 1 || len(told[0].Posts) != 100-bulkChanges {
			t.Errorf("handed out %d times after that", len(told))
		}
	})
}

// The effects of the operator's own writes after a load are handed out at once, and hold up nothing.
func TestALoadIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		load{1000, time.Millisecond}.run(p)
		time.Sleep(minPause)
		p.lastTold()
		p.HandOut(p.Changed(Touched{Namespace: "team", Posts: []string{"p-1"}}))
		if told := p.lastTold(); len(told) != 1 || !slices.Equal(told[0].Posts, []string{"p-1"}) {
			t.Errorf("handed out %d times", len(told))
		}
		if p.Defer(Topics, topicGo) {
			t.Error("the Topic is deferred")
		}
	})
}

// A load in one namespace holds up no other one, and the next change after it is no load.
func TestLoadsOfNamespacesAreApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		load{100, 0}.run(p)
		p.lastTold()
		other := Touched{Namespace: "other", Topics: []string{"go"}, Posts: []string{"a"}}
		p.HandOut(p.Changed(other))
		if diff := cmp.Diff([]Touched{other}, p.lastTold()); diff != "" {
			t.Errorf("the other namespace (-want +got):\n%s", diff)
		}
		if wait := p.Wait(Sites, types.NamespacedName{Namespace: "other", Name: "site"}); wait > 0 {
			t.Errorf("the other Site waits %s", wait)
		}
		time.Sleep(2 * maxPause)
		p.lastTold()
		p.change("late")
		if told := p.lastTold(); len(told) != 1 || !slices.Equal(told[0].Posts, []string{"late"}) {
			t.Errorf("after the load: %+v", told)
		}
	})
}

// An object that is reconciled for another reason during a load is handed out at its end.
func TestWhatIsDeferred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		topic, site := types.NamespacedName{Namespace: "team", Name: "rust"}, types.NamespacedName{Namespace: "team", Name: "second"}
		if p.Defer(Topics, topic) || p.Defer(Sites, site) {
			t.Error("deferred when nothing changes")
		}
		load{100, 0}.run(p)
		p.lastTold()
		if !p.Defer(Topics, topic) || !p.Defer(Sites, site) {
			t.Error("not deferred during the load")
		}
		time.Sleep(2 * maxPause)
		told := p.lastTold()
		if len(told) != 2 || !told[0].BulkLoad || told[1].BulkLoad || !slices.Equal(told[0].Topics, []string{"go", "rust"}) || !slices.Equal(told[0].Sites, []string{"second", "site"}) {
			t.Errorf("handed out %d times, first the Topics %q and Sites %q", len(told), told[0].Topics, told[0].Sites)
		}
		if p.Defer(Topics, topic) || p.Defer(Sites, site) {
			t.Error("deferred after the load")
		}
	})
}

// After a start nothing is handed out before everything is read. Then the pages come first. A load that is going on
// is still a load afterwards.
func TestARestartDuringALoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newReading()
		for i := range 100 {
			p.HandOut(p.Changed(Touched{Namespace: "team", Topics: []string{"go"}, Sites: []string{"site"}, Posts: []string{fmt.Sprintf("p-%d", i)}, Initial: i < 50}))
			time.Sleep(time.Millisecond)
		}
		if told := p.lastTold(); len(told) > 0 {
			t.Errorf("handed out before all is read: %+v", told)
		}
		p.Synced()
		done := p.Publishing("team")
		p.Synced() // each controller waits for the initial list
		want := []Touched{{Namespace: "team", Topics: []string{"go"}, Sites: []string{"site"}, Initial: true}}
		if diff := cmp.Diff(want, p.lastTold()); diff != "" {
			t.Errorf("at first (-want +got):\n%s", diff)
		}
		load{100, time.Millisecond}.run(p)
		if told := p.lastTold(); len(told) > 0 {
			t.Errorf("handed out during the load: %d times", len(told))
		}
		time.Sleep(maxHold)
		if told := p.lastTold(); len(told) != 1 || !told[0].BulkLoad || len(told[0].Posts) > 0 {
			t.Errorf("handed out while the pages are written: %+v", told)
		}
		done()
		time.Sleep(2 * quietTime)
		if told := p.lastTold(); len(told) != 1 || len(told[0].Posts) != 100 {
			t.Errorf("after the pages: %+v", told)
		}
	})
}

// Without a Site, Posts have no pages to wait for.
func TestANamespaceWithoutASite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newReading()
		p.HandOut(p.Changed(Touched{Namespace: "team", Topics: []string{"go"}, Posts: []string{"p"}, Initial: true}))
		p.Synced()
		want := []Touched{{Namespace: "team", Topics: []string{"go"}, Posts: []string{"p"}, Initial: true}}
		if diff := cmp.Diff(want, p.lastTold()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Simultaneous loads and ends of loads lose nothing.
func TestAPacerIsSafe(t *testing.T) {
	p := newReading()
	const writers, each = 8, 200
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range each {
				p.HandOut(p.Changed(Touched{Namespace: "team", Topics: []string{"go"}, Posts: []string{fmt.Sprintf("p-%d-%d", w, i)}, Initial: i%2 == 0}))
				if i%50 == 0 {
					p.Synced()
					p.due("team")
				}
			}
		})
	}
	group.Wait()
	posts := map[string]bool{}
	for deadline := time.Now().Add(10 * time.Second); len(posts) < writers*each && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		p.mu.Lock()
		for _, told := range p.told {
			for _, name := range told.Posts {
				posts[name] = true
			}
		}
		p.mu.Unlock()
	}
	if len(posts) != writers*each {
		t.Errorf("%d of %d Posts were handed out", len(posts), writers*each)
	}
}

// Statuses of Posts wait while a Site is being published.
func TestPostsWaitForPublications(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		post := types.NamespacedName{Namespace: "team", Name: "p"}
		first, second := p.Publishing("team"), p.Publishing("team")
		first()
		if wait, other := p.Wait(Posts, post), p.Wait(Posts, types.NamespacedName{Namespace: "other", Name: "p"}); wait != quietTime || other != 0 {
			t.Errorf("waits %s, another one %s", wait, other)
		}
		second()
		if wait := p.Wait(Posts, post); wait != 0 {
			t.Errorf("waits %s after the end", wait)
		}
	})
}

// A burst holds up the statuses of Posts for its first minute, and no longer.
func TestPostsWaitInABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		post := types.NamespacedName{Namespace: "team", Name: "p"}
		began := time.Now()
		for time.Since(began) < 3*maxBurst {
			p.change("p")
			want := quietTime
			if time.Since(began) >= maxBurst {
				want = 0
			}
			if wait := p.Wait(Posts, post); wait != want {
				t.Fatalf("after %s: waits %s, want %s", time.Since(began), wait, want)
			}
			time.Sleep(quietTime - 1)
		}
		time.Sleep(maxPause)
		p.change("p")
		if wait := p.Wait(Posts, post); wait != quietTime {
			t.Errorf("in the next burst: waits %s", wait)
		}
	})
}

// The first write of an object goes out at once. The next one waits in proportion to its cost.
func TestWritesAreSpaced(t *testing.T) {
	object, other := types.NamespacedName{Namespace: "a", Name: "x"}, types.NamespacedName{Namespace: "b", Name: "x"}
	for name, tc := range map[string]struct{ took, want time.Duration }{
		"fast":   {time.Millisecond, minWindow},
		"medium": {100 * time.Millisecond, 400 * time.Millisecond},
		"slow":   {time.Minute, maxWindow},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPaced(t)
				check := func(kind Kind, object types.NamespacedName, want time.Duration) {
					t.Helper()
					if got := p.Wait(kind, object); got != want {
						t.Errorf("%s %s waits %s, want %s", kind, object, got, want)
					}
				}
				check(Topics, object, 0)
				began := time.Now()
				time.Sleep(tc.took)
				p.Wrote(Topics, object, began)
				check(Topics, object, tc.want)
				check(Sites, object, 0)
				check(Topics, other, 0)
				time.Sleep(tc.want - time.Millisecond)
				check(Topics, object, time.Millisecond)
				time.Sleep(time.Millisecond)
				check(Topics, object, 0)
				if len(p.windows) != 0 {
					t.Error("a window that is over is still remembered")
				}
			})
		})
	}
}

// Objects that a bulk load has touched are written at its end, even if its first changes were written a moment ago.
// After a single change, objects wait for the window.
func TestTheEndOfALoadEndsWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		for _, step := range []struct {
			load load
			over bool
		}{{load{1, 0}, false}, {load{100, 0}, true}} {
			time.Sleep(time.Hour)
			p.Space(Sites, theSite, time.Hour)
			p.Space(Topics, topicGo, time.Hour)
			step.load.run(p)
			time.Sleep(minPause)
			synctest.Wait()
			if site, topic := p.Wait(Sites, theSite) == 0, p.Wait(Topics, topicGo) == 0; site != step.over || topic != step.over {
				t.Errorf("after %d changes the windows are over: %t, %t", step.load.changes, site, topic)
			}
		}
	})
}

// A load shows in the log at its beginning and its end, in what is held, and in the Sites if it goes on for a while.
func TestALoadIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		load{bulkChanges, 0}.run(p)
		p.lastTold()
		began := time.Now()
		load{900, time.Millisecond}.run(p)
		if l := p.BulkLoad("team"); l != nil {
			t.Errorf("told of too early: %+v", l)
		}
		load{2000, time.Millisecond}.run(p)
		if l := p.BulkLoad("team"); l == nil || *l != (BulkLoad{began, began.Add(maxHold)}) {
			t.Errorf("it is %+v", l)
		}
		announced := slices.DeleteFunc(p.lastTold(), func(t Touched) bool { return len(t.Topics) > 0 })
		if diff := cmp.Diff([]Touched{{Namespace: "team", Sites: []string{"site"}, BulkLoad: true}}, announced); diff != "" {
			t.Errorf("announced (-want +got):\n%s", diff)
		}
		want := map[string]Held{"team": {Objects: map[Kind]int{Topics: 1, Sites: 1, Posts: 2000}, BulkLoad: &BulkLoad{began, began.Add(maxHold)}}}
		if diff := cmp.Diff(want, p.Held()); diff != "" {
			t.Errorf("held (-want +got):\n%s", diff)
		}
		time.Sleep(time.Hour)
		if waiting := p.Held(); len(waiting) != 0 {
			t.Errorf("after the end %v is held", waiting)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.log) != 2 || !strings.Contains(p.log[0], `"until"=`) || !strings.Contains(p.log[1], `"topics"=1 "sites"=1 "posts"=2000`) {
			t.Errorf("the log is %q", p.log)
		}
	})
}
