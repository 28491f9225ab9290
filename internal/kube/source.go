// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"
)

// TouchedTopics is a source of requests for the Topics that a change touches. It ends their
// windows after a bulk load.
func (a *Archives) TouchedTopics(window *Window) source.SyncingSource {
	return &touchedSource{archives: a, name: "touched Topics", names: func(t Touched) []string { return t.Topics }, window: window}
}

// postDelay is how long the status of a Post stands back behind the Topics and pages
// that the same change touches.
const postDelay = 100 * time.Millisecond

// TouchedPosts is a source of requests for the Posts whose status a change touches, at
// low priority and a moment later, so that the Topics and the pages that the change
// touches are written first.
func (a *Archives) TouchedPosts() source.SyncingSource {
	return &touchedSource{archives: a, name: "touched Posts", names: func(t Touched) []string { return t.Posts }, delay: postDelay}
}

// TouchedSites is a source of requests for the Sites of a namespace in which a
// change touches a Topic. It ends their windows after a bulk load.
func (a *Archives) TouchedSites(window *Window) source.SyncingSource {
	return &touchedSource{archives: a, name: "touched Sites", names: func(t Touched) []string { return t.Sites }, window: window}
}

// touchedSource turns changes into requests. A controller that uses it starts to
// work only when the Archives are complete, so nothing is computed, and nothing
// published, from half a view.
type touchedSource struct {
	archives *Archives
	name     string
	names    func(Touched) []string
	// delay is how long a request waits, at low priority; 0 is a request for now.
	delay time.Duration
	// window is that of the writes that the requests lead to, or nil.
	window *Window
}

func (s *touchedSource) String() string { return fmt.Sprintf("archives: %s", s.name) }

// Start begins to put requests into the queue.
func (s *touchedSource) Start(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	s.archives.subscribe(func(t Touched) {
		for _, name := range s.names(t) {
			key := types.NamespacedName{Namespace: t.Namespace, Name: name}
			if t.Load && s.window != nil {
				s.window.End(key)
			}
			s.add(queue, reconcile.Request{NamespacedName: key}, t)
		}
	})
	return s.archives.follow(ctx)
}

// WaitForSync blocks until the Archives are complete.
func (s *touchedSource) WaitForSync(ctx context.Context) error { return s.archives.waitForSync(ctx) }

// loadPriority is that of what a bulk load has touched: hundreds of Topics at once, behind
// which the edits of other namespaces would wait.
const loadPriority = -50

// add queues a request. Edits come before what a bulk load has touched, and that before
// the first list and what can wait.
func (s *touchedSource) add(queue workqueue.TypedRateLimitingInterface[reconcile.Request], request reconcile.Request, t Touched) {
	q, ok := queue.(priorityqueue.PriorityQueue[reconcile.Request])
	if !ok {
		queue.AddAfter(request, s.delay)
		return
	}
	priority := 0
	switch {
	case t.Initial || s.delay > 0:
		priority = handler.LowPriority
	case t.Load:
		priority = loadPriority
	}
	q.AddWithOpts(priorityqueue.AddOpts{After: s.delay, Priority: &priority}, request)
}
