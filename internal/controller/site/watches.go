// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/topicpages/topicpages/internal/store"
)

// siteOf maps an object that carries the label of a Site to that Site.
func siteOf[T client.Object](_ context.Context, object T) []reconcile.Request {
	name := object.GetLabels()[store.SiteLabel]
	if name == "" {
		return nil
	}
	return []reconcile.Request{{NamespacedName: types.NamespacedName{Namespace: object.GetNamespace(), Name: name}}}
}

// configured passes changes of an object's configuration, and not of its status.
var configured = predicate.Or[client.Object](
	predicate.GenerationChangedPredicate{}, predicate.LabelChangedPredicate{}, predicate.AnnotationChangedPredicate{})

// rolling is true when a Deployment has replaced all Pods, or begins to, when all are
// available, and when it can no longer have the Pods that it should, or can again.
var rolling = predicate.Funcs{
	CreateFunc: func(event.CreateEvent) bool { return false },
	DeleteFunc: func(event.DeleteEvent) bool { return false },
	UpdateFunc: func(e event.UpdateEvent) bool {
		before, ok := e.ObjectOld.(*appsv1.Deployment)
		after, alsoOK := e.ObjectNew.(*appsv1.Deployment)
		if !ok || !alsoOK {
			return false
		}
		reason, message := deploymentFailure(before)
		nowReason, nowMessage := deploymentFailure(after)
		return reason != nowReason || message != nowMessage || rolledOut(before) != rolledOut(after) || complete(before) != complete(after)
	},
}
