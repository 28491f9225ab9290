// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// Each change of a Post is measured once for each Site and stage: not for a Site that has to catch up, nor for a
// change that touches no Site.
func TestArrivalsOfPosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newArchives()
		began := time.Now()
		post := func(name, title string, tags ...v1alpha1.Tag) {
			time.Sleep(time.Second)
			p := Post(name, "2020-01-01", Title(title), Tags(tags...))
			p.Namespace = "team"
			a.change(p, event{}, setPost)
		}
		reached := func(site string, stage Stage) (text string) {
			for _, at := range a.Reached(in("team", site), stage, lastRevision(a)) {
				text += fmt.Sprintf("%.0f ", at.Sub(began).Seconds())
			}
			return text
		}
		a.change(topicAt("go", 1), event{}, setTopic)
		a.change(siteIn("team", "one"), event{}, setSite)
		a.change(siteIn("team", "two"), event{}, setSite)
		post("a", "1", "go") // after 1 s
		for _, stage := range []Stage{Published, Served} {
			if got := reached("one", stage); got != "" {
				t.Errorf("the first time, %q is measured", got)
			}
			reached("two", stage)
		}
		post("a", "2", "go") // 2 s
		post("untagged", "3")
		post("a", "4", "go") // 4 s
		for _, step := range []struct {
			site  string
			stage Stage
			want  string
		}{
			{"one", Published, "2 4 "}, {"one", Published, ""}, {"one", Served, "2 4 "}, {"two", Published, "2 4 "}, {"two", Served, "2 4 "}, {"two", Served, ""},
		} {
			if got := reached(step.site, step.stage); got != step.want {
				t.Errorf("Site %q, stage %d: %q, want %q", step.site, step.stage, got, step.want)
			}
		}
		if kept := len(a.namespace("team").arrivals.list); kept != 0 {
			t.Errorf("%d changes are kept that all Sites serve", kept)
		}
		// A Site that never gets on keeps the latest changes, and no more.
		for i := range 2*maxArrivals + 10 {
			post("a", fmt.Sprint("again ", i), "go")
		}
		if kept := len(a.namespace("team").arrivals.list); kept > maxArrivals {
			t.Errorf("%d changes are kept", kept)
		}
		a.change(siteIn("team", "two"), event{removed: true}, deleteSite)
		a.removed(siteIn("team", "two"))
		reached("one", Served)
		if n := a.namespace("team"); len(n.arrivals.list) != 0 || len(n.arrivals.reached) != 2 {
			t.Errorf("after a Site is gone %d changes are kept, and %v", len(n.arrivals.list), n.arrivals.reached)
		}
	})
}
