// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// newInformer is toolscache.NewSharedIndexInformer, but reads the first list of Posts in
// pages. By default it comes as a watch, an event for each Post, of which both sides make
// twice the work (bench/README.md, P4). Of no other kind there are as many.
func newInformer(
	from toolscache.ListerWatcher, object runtime.Object, resync time.Duration, indexers toolscache.Indexers,
) toolscache.SharedIndexInformer {
	switch object.(type) {
	case *v1alpha1.Post, *corev1.ConfigMap:
		from = paged{from, toolscache.ToListerWatcherWithContext(from)}
	}
	return toolscache.NewSharedIndexInformer(from, object, resync, indexers)
}

// paged lists in pages.
type paged struct {
	toolscache.ListerWatcher
	context toolscache.ListerWatcherWithContext
}

// IsWatchListSemanticsUnSupported has the first list read as a list (client-go, util/watchlist).
func (p paged) IsWatchListSemanticsUnSupported() bool { return true }

// ListWithContext asks for the newest state where any would do, since the API server answers
// the question for any with one page of all (Kubernetes API concepts, "resourceVersion").
func (p paged) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	if options.Limit > 0 && options.ResourceVersion == "0" {
		options.ResourceVersion = ""
	}
	return p.context.ListWithContext(ctx, options)
}

func (p paged) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	return p.context.WatchWithContext(ctx, options)
}
