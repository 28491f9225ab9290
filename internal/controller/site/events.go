// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// emitEvent emits an event when an obstacle of the Site appears or
// disappears. An ordinary publication, whose Pods are behind for a moment, is no obstacle.
func (r *Reconciler) emitEvent(site *v1alpha1.Site, before []metav1.Condition) {
	now := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ReadyCondition)
	was := meta.FindStatusCondition(before, v1alpha1.ReadyCondition)
	if now == nil || ordinary(now) && (was == nil || ordinary(was)) || (was != nil && was.Reason == now.Reason) {
		return
	}
	kind := corev1.EventTypeNormal
	if !ordinary(now) {
		kind = corev1.EventTypeWarning
	}
	r.Events.Eventf(site, nil, kind, now.Reason, "Publish", "%s", now.Message)
}

// ordinary reports whether a Ready condition passes by itself, or need not pass.
func ordinary(ready *metav1.Condition) bool {
	return ready.Status != metav1.ConditionFalse || ready.Reason == v1alpha1.ProgressingReason || ready.Reason == v1alpha1.BulkLoadReason
}
