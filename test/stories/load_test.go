// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testclock "k8s.io/utils/clock/testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

// goPage is the page of the Topic "go".
const goPage = "topics/go/index.html"

// stoppable is a clock that can be stopped.
type stoppable struct {
	*testclock.FakeClock
	stopped atomic.Bool
}

func newStoppable(t *testing.T) *stoppable {
	t.Helper()
	c := &stoppable{FakeClock: testclock.NewFakeClock(time.Now())}
	ticker := time.NewTicker(5 * time.Millisecond)
	t.Cleanup(ticker.Stop)
	go func() {
		last := time.Now()
		for now := range ticker.C {
			if !c.stopped.Load() {
				c.Step(now.Sub(last))
			}
			last = now
		}
	}()
	return c
}

// heldBack returns how many objects of a kind the operator holds, by its metrics.
func (s *story) heldBack(kind string) int {
	s.Helper()
	families, err := s.metrics.(*prometheus.Registry).Gather()
	if err != nil {
		s.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if f.GetName() == "topicpages_held_objects" && l.GetName() == "kind" && l.GetValue() == kind {
					return int(m.GetGauge().GetValue())
				}
			}
		}
	}
	return 0
}

// A bulk load is published when it ends. Until then it shows in the metrics and in the status of the Site, and
// changes by others are repaired.
func TestABulkLoadIsSeen(t *testing.T) {
	s := tell(t)
	s.stop()
	c := newStoppable(t)
	s.clock, s.metrics = c, prometheus.NewRegistry()
	s.start()
	s.create(Topic("go"), Post("first", "2020-01-01", Tags("go"), Title("The first title")), Site("site"))
	s.shows("site", goPage, "The first title")
	s.settled()
	mark := s.env.Mark()

	// For the operator, all these Posts arrive at one instant. The first publication is long past.
	c.stopped.Store(true)
	c.Step(time.Minute)
	posts := 0
	load := func() {
		title := "A loaded title"
		if posts < 5 {
			title = "An early title"
		}
		s.create(Post(fmt.Sprintf("p-%d", posts), "2020-01-01", Tags("go"), Title(title)))
		posts++
		s.eventually(func() error {
			if held := s.heldBack("Post"); posts > 5 && held != posts-5 {
				return fmt.Errorf("of %d Posts, %d are held", posts, held)
			}
			return nil
		})
	}
	for range 10 {
		load()
	}
	s.settled()
	const betweenWrites = 60 * time.Millisecond // and less than a pause
	c.Step(betweenWrites)
	s.settled() // Early Posts may have waited for another one.
	load()
	c.Step(betweenWrites)
	pages := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "site-pages-0"}}
	edit(s, pages, func(c *corev1.ConfigMap) { c.BinaryData = nil })
	topic := Topic("go")
	s.get(topic)
	topic.Status.Title, topic.Status.PostCount = "Defaced", 99
	if err := s.Status().Update(s.Context(), topic); err != nil {
		t.Fatal(err)
	}
	s.shows("site", goPage, "The first title")
	s.eventually(func() error {
		if s.get(topic); topic.Status.PostCount > 6 || topic.Status.Title != "Go" {
			return fmt.Errorf("the status counts %d Posts, %q", topic.Status.PostCount, topic.Status.Title)
		}
		return nil
	})
	s.hides("site", goPage, "A loaded title")

	// The load goes on for more than two seconds.
	for range 140 {
		load()
		c.Step(20 * time.Millisecond)
	}
	s.ready(Site(""), "site", metav1.ConditionFalse, "BulkLoad", "A program has been changing many objects since")
	s.is(Site(""), "site", "Published", metav1.ConditionFalse, "BulkLoad", "")
	s.hides("site", goPage, "A loaded title")
	for range 20 {
		load()
		c.Step(time.Millisecond)
	}
	statuses, most := 0, 2
	s.get(pages)
	if _, form := store.ParseContentDigest(pages.Annotations[store.ContentDigestAnnotation]); form == shard.Bundle {
		most++ // a repaired bundle has a name of its own, and so another digest
	}
	for _, w := range s.writes(mark) {
		if w.Resource == "sites" && w.Subresource == "status" {
			statuses++
		}
	}
	if statuses > most {
		t.Errorf("during the load the status of the Site was written %d times", statuses)
	}

	c.stopped.Store(false)
	s.shows("site", goPage, "A loaded title")
	s.is(Site(""), "site", "Published", metav1.ConditionTrue, "Published", "")
	s.eventually(func() error {
		if held := s.heldBack("Post"); held > 0 {
			return fmt.Errorf("%d Posts are held", held)
		}
		return nil
	})
	for _, text := range []string{"Bulk load: holding", "Bulk load: handing out"} {
		if count := s.logs.count(text); count != 1 {
			t.Errorf("%d lines of the log say %q:\n%s", count, text, s.logs)
		}
	}
}

// count returns how many lines of the log contain a text.
func (l *logs) count(text string) int {
	count := 0
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, text) {
			count++
		}
	}
	return count
}

// The log has a line for each publication, and none for a reconcile that changes nothing. It says once why a Site
// differs from its spec.
func TestPublicationsAreLogged(t *testing.T) {
	const published, obstacle = `"msg"="Published"`, `"msg"="Not published as the spec says"`
	s := tell(t)
	s.create(Topic("go"), Post("p", "2020-01-01", Tags("go")), Site("site"))
	s.shows("site", goPage, "go")
	s.settled()
	lines := s.logs.count(published)
	if lines == 0 {
		t.Errorf("no line of the log tells of the first publication")
	}
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Another title" })
	s.shows("site", goPage, "Another title")
	s.settled()
	if got := s.logs.count(published); got != lines+1 {
		t.Errorf("%d lines of the log tell of one edit", got-lines)
	}
	for _, key := range []string{`"Site"={"name"="site"`, `"pages"=`, `"bytes"=`, `"shards"=`, `"written"=`, `"seconds"=`, `"digest"="sha256:`} {
		if s.logs.count(key) == 0 {
			t.Errorf("the log lacks %s:\n%s", key, s.logs)
		}
	}
	lines = s.logs.count(published)
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Annotations = map[string]string{"example.com/look": "again"} })
	s.settled()
	s.restart()
	s.create(Post("sign", "2020-01-01", Tags("other"))) // of life
	s.ready(Post("", ""), "sign", metav1.ConditionTrue, "Accepted", "")
	s.settled()
	if got := s.logs.count(published); got != lines {
		t.Errorf("%d lines of the log tell of publications that change nothing:\n%s", got-lines, s.logs)
	}
	if got := s.logs.count(obstacle); got != 0 {
		t.Errorf("%d lines of the log tell of an obstacle", got)
	}
	edit(s, Site("site"), themed(v1alpha1.Theme{CSS: fromKey("nowhere", "x.css")}))
	s.looks(metav1.ConditionFalse, "ThemeMissing", "")
	s.settled()
	if got := s.logs.count(obstacle); got != 1 || s.logs.count(`"reason"="ThemeMissing"`) != 1 {
		t.Errorf("%d lines of the log tell of the theme:\n%s", got, s.logs)
	}
}
