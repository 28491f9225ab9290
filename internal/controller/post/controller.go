// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package post keeps the status of Posts: their current state, the time of its next change,
// and the faults of their articles.
package post

import (
	"context"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/status"
)

// Reconciler reconciles the status of one Post. Of Topics it sees whether they exist
// that the article links to, so that a change of one Topic never writes many Posts.
type Reconciler struct {
	Client   client.Client
	Archives *kube.Archives
	Pacer    *pace.Pacer
	Clock    clock.PassiveClock
	Events   events.EventRecorder

	retries pace.Retries
}

// SetupWithManager adds the controller to a manager.
func (r *Reconciler) SetupWithManager(mgr manager.Manager) error {
	return ctrl.NewControllerManagedBy(mgr).Named("post").
		// A Post changes, or what its article links to or the ConfigMap that holds it comes
		// or goes -> that Post is reconciled, once the archive that is asked about its
		// article knows, and after the Topics and the pages that the change touches.
		WatchesRawSource(r.Archives.Touched(pace.Posts)).
		WithOptions(pace.Options(pace.Posts)).
		Complete(r)
}

// +kubebuilder:rbac:groups=topicpages.dev,resources=posts,verbs=list;watch
// +kubebuilder:rbac:groups=topicpages.dev,resources=posts/status,verbs=update

// Reconcile writes the status of a Post if it differs from the computed one, and then the events of the change.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	if wait := r.Pacer.Wait(pace.Posts, request.NamespacedName); wait > 0 {
		return ctrl.Result{RequeueAfter: wait}, nil
	}
	post := &v1alpha1.Post{}
	if err := r.Client.Get(ctx, request.NamespacedName, post); err != nil {
		return r.retries.Result(request.NamespacedName, err, ctrl.Result{})
	}
	record, around, ok := r.Archives.Post(post)
	if !ok {
		return ctrl.Result{}, nil
	}
	now := r.Clock.Now()
	again := pace.At(record.NextTransition(around.Review, now), now)
	desired := status.Post(record, around, post.Status.Conditions, now)
	if !post.DeletionTimestamp.IsZero() || equality.Semantic.DeepEqual(desired, post.Status) {
		return again, nil
	}
	before := post.Status
	post.Status = desired
	err := r.Client.Status().Update(ctx, post)
	if err == nil {
		kube.EmitEvents(r.Events, r.Pacer, post, status.PostEvents(before, desired))
	}
	return r.retries.Result(request.NamespacedName, err, again)
}
