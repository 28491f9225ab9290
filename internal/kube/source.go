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
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/topicpages/topicpages/internal/pace"
)

// Touched is a source of requests for one kind of touched objects that the Pacer hands out.
func (a *Archives) Touched(kind pace.Kind) source.SyncingSource {
	return &touchedSource{archives: a, kind: kind}
}

// touchedSource turns changes into requests. A controller that uses it starts to
// work only when the Archives are complete, so nothing is computed, and nothing
// published, from half a view.
type touchedSource struct {
	archives *Archives
	kind     pace.Kind
}

func (s *touchedSource) String() string { return fmt.Sprintf("archives: touched %ss", s.kind) }

// Start begins to put requests into the queue.
func (s *touchedSource) Start(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
	s.archives.subscribe(func(t pace.Touched) {
		names, after := t.Of(s.kind)
		for _, name := range names {
			add(queue, reconcile.Request{NamespacedName: types.NamespacedName{Namespace: t.Namespace, Name: name}}, after, t.Priority(s.kind))
		}
	})
	return s.archives.follow(ctx)
}

// WaitForSync blocks until the Archives are complete.
func (s *touchedSource) WaitForSync(ctx context.Context) error { return s.archives.waitForSync(ctx) }

// add queues a request.
func add(queue workqueue.TypedRateLimitingInterface[reconcile.Request], request reconcile.Request, after time.Duration, priority int) {
	if q, ok := queue.(priorityqueue.PriorityQueue[reconcile.Request]); ok {
		q.AddWithOpts(priorityqueue.AddOpts{After: after, Priority: &priority}, request)
		return
	}
	queue.AddAfter(request, after)
}
