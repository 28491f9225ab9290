// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/topicpages/topicpages/internal/pace"
)

// A reader reads ConfigMaps, and tries again less and less often while the API server fails.
type reader struct {
	read  func(context.Context, types.NamespacedName) (*corev1.ConfigMap, error)
	queue workqueue.TypedRateLimitingInterface[reconcile.Request]
	log   logr.Logger
}

// ask requests a ConfigMap in its state from now on.
func (r *reader) ask(name types.NamespacedName) { r.queue.Add(reconcile.Request{NamespacedName: name}) }

// run reads requested ConfigMaps with a number of workers until the context ends.
func (r *reader) run(ctx context.Context, workers int, a *Archives) {
	context.AfterFunc(ctx, r.queue.ShutDown)
	for range workers {
		go func() {
			for r.next(ctx, a) {
			}
		}()
	}
}

// next reads one ConfigMap. It returns false when the queue is shut down.
func (r *reader) next(ctx context.Context, a *Archives) bool {
	request, shutdown := r.queue.Get()
	if shutdown {
		return false
	}
	defer r.queue.Done(request)
	number, due := a.begin(request.NamespacedName)
	if !due {
		r.queue.Forget(request)
		return true
	}
	attempt, cancel := context.WithTimeout(ctx, pace.ContentTimeout)
	defer cancel()
	configMap, err := r.read(attempt, request.NamespacedName)
	switch {
	case err == nil:
		r.queue.Forget(request)
		a.answer(request.NamespacedName, number, configMap)
	case ctx.Err() == nil:
		r.log.Error(err, "Trying again: pages from this ConfigMap stay as they were published", "namespace", request.Namespace, "name", request.Name)
		a.failed(request.NamespacedName)
		r.queue.AddRateLimited(request)
	}
	return true
}
