// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// seen collects the numbers of Posts that the controllers see.
type seen struct {
	e            *events
	site         *v1alpha1.Site
	goes, rust   *v1alpha1.Topic
	now          func() time.Time
	lastRevision int64
}

func newSeen(t *testing.T) *seen {
	t.Helper()
	e := newEvents(t)
	s := &seen{e: e, site: inNamespace("team", Site("site")), goes: inNamespace("team", Topic("go")), rust: inNamespace("team", Topic("rust")), now: time.Now}
	e.set(s.site, s.goes, s.rust, Post("first", "1999-01-01", Tags("go", "rust")))
	time.Sleep(time.Hour)
	return s
}

// posts returns the numbers of Posts of the Topics, as seen by the Topics' controller and by the Site's.
func (s *seen) posts() [4]int {
	count := func(summary *archive.Summary, _ bool) int { return len(summary.Posts) }
	view := s.e.View(s.site, labels.Everything(), s.now())
	s.lastRevision = view.Revision
	out := [4]int{count(s.e.Summary(s.goes, s.now())), count(s.e.Summary(s.rust, s.now())), -1, -1}
	for i, summary := range view.Topics {
		out[2+i] = len(summary.Posts)
	}
	return out
}

// load adds Posts to the Topic "go".
func (s *seen) load(name string) {
	for i := range 100 {
		s.e.set(Post(fmt.Sprintf("%s-%d", name, i), "1999-01-01", Tags("go")))
		time.Sleep(time.Millisecond)
	}
}

// During a bulk load the controllers see the state from before, so that they can repair foreign changes. At its end,
// all touched objects are handed out.
func TestALoadIsSeenWhenItIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeen(t)
		if got := s.posts(); got != [4]int{1, 1, 1, 1} {
			t.Fatalf("at first: %v", got)
		}
		before := s.lastRevision
		// The first changes of a load are handed out at once, and are not written before it goes on.
		s.e.set(Post("rusty", "1999-01-01", Tags("rust")))
		s.load("p")
		s.e.lastTold()
		if got := s.posts(); got != [4]int{1, 1, 1, 1} || s.lastRevision != before {
			t.Errorf("during the load: %v, revision %d, before it %d", got, s.lastRevision, before)
		}
		time.Sleep(time.Second)
		told := s.e.lastTold()
		if len(told) == 0 || !slices.Equal(told[0].Topics, []string{"go", "rust"}) || !slices.Equal(told[0].Sites, []string{"site"}) {
			t.Errorf("told %+v", told)
		}
		if got := s.posts(); got != [4]int{101, 2, 101, 2} || s.lastRevision <= before {
			t.Errorf("after the load: %v", got)
		}
	})
}

// An edit of the spec of a Topic or a Site has an effect even during a load.
func TestAnEditDuringALoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeen(t)
		s.posts()
		s.load("p")
		s.goes.Generation++
		s.goes.Status.ObservedGeneration = s.goes.Generation // all Sites have reported it
		s.e.set(s.goes)
		if got := s.posts(); got != [4]int{101, 1, 1, 1} {
			t.Errorf("after an edit of a Topic: %v", got)
		}
		s.site.Generation++
		if got := s.posts(); got != [4]int{101, 1, 101, 1} {
			t.Errorf("after an edit of the Site: %v", got)
		}
		s.load("q")
		if got := s.posts(); got != [4]int{101, 1, 101, 1} {
			t.Errorf("when the load goes on: %v", got)
		}
	})
}

// A Topic, a Site or an operator that is new during a load sees the current state. There is no earlier state to show,
// and no page may vanish.
func TestAStartDuringALoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeen(t)
		s.load("p")
		if got := s.posts(); got != [4]int{101, 1, 101, 1} {
			t.Errorf("at the start: %v", got)
		}
		s.load("q")
		if got := s.posts(); got != [4]int{101, 1, 101, 1} {
			t.Errorf("when the load goes on: %v", got)
		}
	})
}

// Time passes during a load: a Post is published at its instant.
func TestAnInstantDuringALoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeen(t)
		s.e.set(Post("later", "2000-01-02", Tags("rust")))
		time.Sleep(time.Minute)
		s.posts()
		time.Sleep(time.Until(time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)) - 50*time.Millisecond)
		s.load("p")
		if got := s.posts(); got != [4]int{1, 2, 101, 2} {
			t.Errorf("%v", got)
		}
	})
}

// A load that hides changes for a while is reported.
func TestALoadIsToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeen(t)
		s.posts()
		for i := range 30 {
			s.load(fmt.Sprintf("p%d", i))
		}
		view := s.e.View(s.site, labels.Everything(), s.now())
		if view.BulkLoad == nil || !slices.ContainsFunc(s.e.lastTold(), func(t pace.Touched) bool { return len(t.Topics) == 0 && len(t.Sites) == 1 }) {
			t.Errorf("the load is %v", view.BulkLoad)
		}
		time.Sleep(2 * time.Second)
		if view := s.e.View(s.site, labels.Everything(), s.now()); view.BulkLoad != nil {
			t.Errorf("after the end it is %v", view.BulkLoad)
		}
	})
}
