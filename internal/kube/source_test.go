// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// An edit is written before the objects that a bulk load in another namespace has touched, and these before the
// initial list.
func TestEditsComeFirst(t *testing.T) {
	e := newEvents(t)
	e.start.Do(func() {}) // there are no informers to follow
	queue := priorityqueue.New[reconcile.Request]("test")
	defer queue.ShutDown()
	if err := e.Touched(pace.Topics).Start(t.Context(), queue); err != nil {
		t.Fatal(err)
	}
	e.pacer.HandOut(pace.Touched{Namespace: "started", Topics: []string{"a"}, Initial: true})
	e.pacer.HandOut(pace.Touched{Namespace: "loaded", Topics: []string{"a"}, BulkLoad: true})
	e.pacer.HandOut(pace.Touched{Namespace: "edited", Topics: []string{"a"}})
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

// The initial list is handed out as one change when it has been read, and also to late subscribers.
func TestTheFirstListIsHandedOutOnce(t *testing.T) {
	e := newReading(t)
	handler := e.handlerOf(Post("", ""))
	for i := range 3 {
		handler.AddFunc(inNamespace("team", Post(fmt.Sprintf("p%d", i), "2020-01-01")), true)
	}
	if told := e.lastTold(); len(told) > 0 {
		t.Errorf("told before it was read: %+v", told)
	}
	e.sync(t.Context())
	if err := e.waitForSync(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []pace.Touched{{Namespace: "team", Posts: []string{"p0", "p1", "p2"}, Initial: true}}
	if diff := cmp.Diff(want, e.lastTold()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := e.waitForSync(t.Context()); err != nil || len(e.told) > 0 {
		t.Errorf("error %v, told again: %+v", err, e.told)
	}
	var late []pace.Touched
	e.subscribe(func(t pace.Touched) { late = append(late, t) })
	if diff := cmp.Diff(want, late); diff != "" {
		t.Errorf("a controller that starts later (-want +got):\n%s", diff)
	}
}
