// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// announce emits an event when the Site became Ready, or is no longer, or for
// another reason. An ordinary publication is no event.
func (r *Reconciler) announce(site *v1alpha1.Site, before []metav1.Condition) {
	now := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ReadyCondition)
	was := meta.FindStatusCondition(before, v1alpha1.ReadyCondition)
	if now == nil || (was != nil && was.Status == now.Status && was.Reason == now.Reason) {
		return
	}
	kind := corev1.EventTypeNormal
	if now.Status != metav1.ConditionTrue {
		kind = corev1.EventTypeWarning
	}
	r.Events.Eventf(site, nil, kind, now.Reason, "Publish", "%s", now.Message)
}
