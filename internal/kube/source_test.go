// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// What a bulk load has touched is written at its end, although its first changes were
// written a moment ago; what a single change touches waits for the window.
func TestEndOfALoadEndsWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, window := newLoaded(t), &Window{}
		e.start.Do(func() {}) // there are no informers to follow
		queue := workqueue.NewTypedRateLimitingQueue(RateLimiter())
		defer queue.ShutDown()
		if err := e.TouchedSites(window).Start(t.Context(), queue); err != nil {
			t.Fatal(err)
		}
		site := types.NamespacedName{Namespace: "team", Name: "site"}
		next := func() reconcile.Request {
			request, _ := queue.Get()
			queue.Done(request)
			return request
		}
		for _, step := range []struct {
			what string
			load load
			want bool // whether the window is over
		}{
			{"one change", load{1, 0}, false},
			{"a load", load{100, 0}, true},
		} {
			time.Sleep(time.Hour)
			window.Hold(site, time.Now().Add(time.Hour))
			step.load.run(e, "p")
			time.Sleep(minPause)
			synctest.Wait()
			if got := next(); got.NamespacedName != site {
				t.Errorf("after %s: %s is in the queue", step.what, got)
			}
			if got := window.Remaining(site, time.Now()) == 0; got != step.want {
				t.Errorf("after %s the window is over: %t", step.what, got)
			}
		}
	})
}

// An edit is written before what a bulk load in another namespace has touched, and that
// before the first list.
func TestEditsComeFirst(t *testing.T) {
	e := newEvents(t)
	e.start.Do(func() {}) // there are no informers to follow
	queue := priorityqueue.New[reconcile.Request]("test")
	defer queue.ShutDown()
	if err := e.TouchedTopics(&Window{}).Start(t.Context(), queue); err != nil {
		t.Fatal(err)
	}
	e.tell(Touched{Namespace: "started", Topics: []string{"a"}, Initial: true})
	e.tell(Touched{Namespace: "loaded", Topics: []string{"a"}, Load: true})
	e.tell(Touched{Namespace: "edited", Topics: []string{"a"}})
	var order []string
	for range 3 {
		request, _, _ := queue.GetWithPriority()
		order = append(order, request.Namespace)
		queue.Done(request)
	}
	if diff := cmp.Diff([]string{"edited", "loaded", "started"}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
