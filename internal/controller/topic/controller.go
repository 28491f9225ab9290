// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package topic keeps the status of Topics: what their pages say.
package topic

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/status"
)

const (
	// workers is how many Topics are written at a time, and share how many of one namespace.
	workers = 12
	share   = 4
)

// Reconciler reconciles the status of one Topic.
type Reconciler struct {
	Client   client.Client
	Archives *kube.Archives
	Now      func() time.Time

	window  kube.Window
	retries kube.Retries
}

// SetupWithManager adds the controller to a manager.
func (r *Reconciler) SetupWithManager(mgr manager.Manager) error {
	return ctrl.NewControllerManagedBy(mgr).Named("topic").
		// A Topic or its status changes -> that Topic is reconciled. A new spec waits for the Sites.
		For(&v1alpha1.Topic{}).
		// A Post, a Topic or a Site changes -> the Topics whose page says something else
		// than before are reconciled: those that the old and the new Post belong to, those
		// that count a tag whose meaning or title changed, all for a change of stop words.
		WatchesRawSource(r.Archives.TouchedTopics(&r.window)).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers, NewQueue: kube.FairQueue(share), RateLimiter: kube.RateLimiter()}).
		Complete(r)
}

// +kubebuilder:rbac:groups=topicpages.dev,resources=topics,verbs=list;watch
// +kubebuilder:rbac:groups=topicpages.dev,resources=topics/status,verbs=update

// Reconcile writes the status of a Topic where it is not what its Posts give.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	began := r.Now()
	if wait := r.window.Remaining(request.NamespacedName, began); wait > 0 {
		return ctrl.Result{RequeueAfter: wait}, nil
	}
	topic := &v1alpha1.Topic{}
	if err := r.Client.Get(ctx, request.NamespacedName, topic); err != nil {
		return r.retries.Result(request.NamespacedName, err, ctrl.Result{})
	}
	if topic.Status.ObservedGeneration == topic.Generation && r.Archives.DeferTopic(request.NamespacedName) {
		return ctrl.Result{}, nil
	}
	summary, ok := r.Archives.Summary(request.NamespacedName, began)
	if !ok || !topic.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil
	}
	if summary.Generation != topic.Status.ObservedGeneration && r.Archives.AwaitReports(request.NamespacedName) {
		return ctrl.Result{}, nil
	}
	again := kube.At(summary.NextTransition, began)
	desired := status.Topic(summary, topic.Status.Conditions, began)
	if equality.Semantic.DeepEqual(desired, topic.Status) {
		return again, nil
	}
	topic.Status = desired
	err := r.Client.Status().Update(ctx, topic)
	ended := r.Now()
	r.window.Wrote(request.NamespacedName, ended, ended.Sub(began))
	return r.retries.Result(request.NamespacedName, err, again)
}
