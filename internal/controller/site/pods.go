// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"fmt"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/source"
)

// podWatch watches the Pods of web servers once a Site wants them refreshed at once. If all Sites leave that to the
// kubelet, the operator needs no permission for Pods.
type podWatch struct {
	manager    manager.Manager
	controller controller.Controller

	mu       sync.Mutex
	informer cache.Informer
}

// synced sees to it that Pods are watched, and reports whether they have been read.
func (w *podWatch) synced(ctx context.Context) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.informer != nil {
		return w.informer.HasSynced(), nil
	}
	informer, err := w.manager.GetCache().GetInformer(ctx, &corev1.Pod{}, cache.BlockUntilSynced(false))
	if err != nil {
		return false, fmt.Errorf("cannot watch Pods: %w", err)
	}
	// A Pod of the web server gets ready, fails or disappears -> its Site is reconciled, because
	// readers then see other pages.
	err = w.controller.Watch(source.Kind(w.manager.GetCache(), &corev1.Pod{},
		handler.TypedEnqueueRequestsFromMapFunc(siteOf[*corev1.Pod])))
	if err != nil {
		return false, fmt.Errorf("cannot watch Pods: %w", err)
	}
	w.informer = informer
	return informer.HasSynced(), nil
}
