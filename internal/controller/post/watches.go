// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package post

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// delay is how long the status of a Post stands back behind the Topics and pages
// that the same change touches.
const delay = 100 * time.Millisecond

type queue = workqueue.TypedRateLimitingInterface[reconcile.Request]

// afterTopicsAndPages queues a Post that was added or updated, delayed and at low
// priority. A deleted Post has no status to write.
var afterTopicsAndPages = handler.Funcs{
	CreateFunc: func(_ context.Context, e event.CreateEvent, q queue) { add(q, e.Object) },
	UpdateFunc: func(_ context.Context, e event.UpdateEvent, q queue) { add(q, e.ObjectNew) },
}

func add(q queue, post client.Object) {
	request := reconcile.Request{NamespacedName: types.NamespacedName{Namespace: post.GetNamespace(), Name: post.GetName()}}
	if pq, ok := q.(priorityqueue.PriorityQueue[reconcile.Request]); ok {
		low := handler.LowPriority
		pq.AddWithOpts(priorityqueue.AddOpts{After: delay, Priority: &low}, request)
		return
	}
	q.AddAfter(request, delay)
}
