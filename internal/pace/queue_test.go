// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

func requestIn(namespace, name string) reconcile.Request {
	return reconcile.Request{NamespacedName: types.NamespacedName{Namespace: namespace, Name: name}}
}

func newFairQueue(share int) priorityqueue.PriorityQueue[reconcile.Request] {
	return fairQueueOf(share)("", rateLimiter()).(priorityqueue.PriorityQueue[reconcile.Request])
}

// take takes a ready request, and returns its name, or "" if no request is ready.
func take(q priorityqueue.PriorityQueue[reconcile.Request]) string {
	if q.Len() == 0 {
		return ""
	}
	r, _, _ := q.GetWithPriority()
	return r.String()
}

func TestNamespacesTakeTurns(t *testing.T) {
	q := newFairQueue(100)
	defer q.ShutDown()
	for i := range 3 {
		q.Add(requestIn("heavy", fmt.Sprint(i)))
	}
	q.Add(requestIn("quiet", "a"))
	q.Add(requestIn("other", "b"))
	var order []string
	for range 5 {
		order = append(order, take(q))
	}
	if diff := cmp.Diff([]string{"heavy/0", "quiet/a", "other/b", "heavy/1", "heavy/2"}, order); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A namespace with slow requests leaves workers for the others.
func TestANamespaceHasItsShareOfWorkers(t *testing.T) {
	q := newFairQueue(2)
	defer q.ShutDown()
	for i := range 4 {
		q.Add(requestIn("heavy", fmt.Sprint(i)))
	}
	if got := take(q) + " " + take(q) + " " + take(q); got != "heavy/0 heavy/1 " {
		t.Errorf("at work: %q", got)
	}
	q.Add(requestIn("quiet", "a"))
	if got := take(q); got != "quiet/a" {
		t.Errorf("next is %q", got)
	}
	q.Done(requestIn("heavy", "1"))
	if got := take(q) + " " + take(q); got != "heavy/2 " {
		t.Errorf("after one is done, next is %q", got)
	}
	// A request that comes again while it is processed waits until it is done.
	q.Add(requestIn("heavy", "0"))
	q.Done(requestIn("heavy", "0"))
	q.Done(requestIn("heavy", "2"))
	if got := take(q) + " " + take(q) + " " + take(q); got != "heavy/3 heavy/0 " {
		t.Errorf("then come %q", got)
	}
}

func TestPrioritiesHoldWithinANamespace(t *testing.T) {
	q := newFairQueue(100)
	defer q.ShutDown()
	low, high := -100, 5
	q.AddWithOpts(priorityqueue.AddOpts{Priority: &low}, requestIn("a", "late"), requestIn("a", "raised"), requestIn("a", "later"))
	q.Add(requestIn("a", "usual"))
	q.AddWithOpts(priorityqueue.AddOpts{Priority: &high}, requestIn("a", "raised"))
	q.AddWithOpts(priorityqueue.AddOpts{Priority: &low}, requestIn("a", "usual")) // lowers nothing
	for _, want := range []struct {
		name     string
		priority int
	}{{"raised", high}, {"usual", 0}, {"late", low}, {"later", low}} {
		r, priority, _ := q.GetWithPriority()
		if r.Name != want.name || priority != want.priority {
			t.Errorf("got %s with %d, want %s with %d", r.Name, priority, want.name, want.priority)
		}
		q.Done(r)
	}
	q.Add(requestIn("a", "raised"))
	if _, priority, _ := q.GetWithPriority(); priority != 0 {
		t.Errorf("a request that comes again has the priority of before, %d", priority)
	}
}

func TestRequestsAreDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newFairQueue(100)
		defer q.ShutDown()
		q.AddWithOpts(priorityqueue.AddOpts{After: time.Minute}, requestIn("a", "after"))
		q.AddWithOpts(priorityqueue.AddOpts{RateLimited: true}, requestIn("a", "failed"))
		if got := take(q); got != "" {
			t.Fatalf("%q is ready at once", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := take(q) + " " + take(q); got != "a/failed " {
			t.Errorf("after a second: %q", got)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := take(q); got != "a/after" {
			t.Errorf("after a minute: %q", got)
		}
	})
}
