// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"
)

// TouchedTopics is a source of requests for the Topics that a change touches.
func (a *Archives) TouchedTopics() source.SyncingSource {
	return &touchedSource{archives: a, name: "touched Topics", names: func(t Touched) []string { return t.Topics }}
}

// TouchedPosts is a source of requests for the Posts whose status a change of another
// object touches.
func (a *Archives) TouchedPosts() source.SyncingSource {
	return &touchedSource{archives: a, name: "touched Posts", names: func(t Touched) []string { return t.Posts }}
}

// TouchedSites is a source of requests for the Sites of a namespace in which a
// change touches a Topic.
func (a *Archives) TouchedSites() source.SyncingSource {
	return &touchedSource{archives: a, name: "touched Sites", names: func(t Touched) []string { return t.Sites }}
}

// touchedSource turns changes into requests. A controller that uses it starts to
// work only when the Archives are complete, so nothing is computed, and nothing
// published, from half a view.
type touchedSource struct {
	archives *Archives
	name     string
	names    func(Touched) []string
}

func (s *touchedSource) String() string { return fmt.Sprintf("archives: %s", s.name) }

// Start begins to put requests into the queue.
func (s *touchedSource) Start(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	s.archives.subscribe(func(t Touched) {
		for _, name := range s.names(t) {
			add(queue, reconcile.Request{NamespacedName: types.NamespacedName{Namespace: t.Namespace, Name: name}}, t.Initial)
		}
	})
	return s.archives.follow(ctx)
}

// WaitForSync blocks until the Archives are complete.
func (s *touchedSource) WaitForSync(ctx context.Context) error { return s.archives.waitForSync(ctx) }

// add queues a request; those of the first list come after live changes.
func add(queue workqueue.TypedRateLimitingInterface[reconcile.Request], request reconcile.Request, initial bool) {
	if q, ok := queue.(priorityqueue.PriorityQueue[reconcile.Request]); ok && initial {
		low := handler.LowPriority
		q.AddWithOpts(priorityqueue.AddOpts{Priority: &low}, request)
		return
	}
	queue.Add(request)
}
