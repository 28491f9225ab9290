// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"slices"
	"unique"

	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// trimPost drops what kubectl notes in a Post, which is as large as what its author wrote,
// and what the decoder allots beyond what is there. What most Posts have alike is kept once.
// The operator writes nothing of a Post but its status, so that all stays in the cluster.
func trimPost(object any) (any, error) {
	post, ok := object.(*v1alpha1.Post)
	if !ok {
		return object, nil
	}
	post.ManagedFields = nil
	delete(post.Annotations, corev1.LastAppliedConfigAnnotation)
	if len(post.Annotations) == 0 {
		post.Annotations = nil
	}
	share(&post.Kind)
	share(&post.APIVersion)
	share(&post.Namespace)
	share(&post.Status.State)
	post.Spec.Tags = slices.Clone(post.Spec.Tags)
	for i := range post.Spec.Tags {
		share(&post.Spec.Tags[i])
	}
	post.Status.Conditions = slices.Clone(post.Status.Conditions)
	for i := range post.Status.Conditions {
		c := &post.Status.Conditions[i]
		share(&c.Type)
		share(&c.Status)
		share(&c.Reason)
		share(&c.Message)
	}
	return post, nil
}

// share puts the copy that others have in the place of a string.
func share[T ~string](s *T) { *s = unique.Make(*s).Value() }

// trimPod drops what the operator does not read of a Pod, which is most of it.
func trimPod(object any) (any, error) {
	if pod, ok := object.(*corev1.Pod); ok {
		pod.ManagedFields, pod.Spec = nil, corev1.PodSpec{}
	}
	return object, nil
}
