// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package topic keeps the status of Topics: the facts of their pages.
package topic

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

// Reconciler reconciles the status of one Topic.
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
	return ctrl.NewControllerManagedBy(mgr).Named("topic").
		// A Topic or its status changes -> that Topic is reconciled. A new spec waits for the Sites.
		For(&v1alpha1.Topic{}).
		// A Post, a Topic or a Site changes -> the Topics whose page changes
		// are reconciled: the Topics of the old and of the new Post, and the Topics
		// that count a tag whose meaning or title changed. After a change of stop words, all Topics are.
		WatchesRawSource(r.Archives.Touched(pace.Topics)).
		WithOptions(pace.Options(pace.Topics)).
		Complete(r)
}

// +kubebuilder:rbac:groups=topicpages.dev,resources=topics,verbs=list;watch
// +kubebuilder:rbac:groups=topicpages.dev,resources=topics/status,verbs=update

// Reconcile writes the status of a Topic if it differs from the Summary, and then the events of the change.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	if wait := r.Pacer.Wait(pace.Topics, request.NamespacedName); wait > 0 {
		return ctrl.Result{RequeueAfter: wait}, nil
	}
	began := r.Clock.Now()
	topic := &v1alpha1.Topic{}
	if err := r.Client.Get(ctx, request.NamespacedName, topic); err != nil {
		return r.retries.Result(request.NamespacedName, err, ctrl.Result{})
	}
	summary, ok := r.Archives.Summary(topic, began)
	if !ok || !topic.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil
	}
	again := pace.At(summary.NextTransition, began)
	desired := status.Topic(summary, topic.Status.Conditions, began)
	if equality.Semantic.DeepEqual(desired, topic.Status) {
		return again, nil
	}
	before := topic.Status
	topic.Status = desired
	err := r.Client.Status().Update(ctx, topic)
	if err == nil {
		kube.EmitEvents(r.Events, r.Pacer, topic, status.TopicEvents(before, desired))
	}
	r.Pacer.Wrote(pace.Topics, request.NamespacedName, began)
	return r.retries.Result(request.NamespacedName, err, again)
}
