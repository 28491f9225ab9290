// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// The cache holds the author's part of a Post once.
func TestTrimPost(t *testing.T) {
	post, want := Post("p", "2020-01-01"), Post("p", "2020-01-01")
	post.Annotations = map[string]string{corev1.LastAppliedConfigAnnotation: "{}", "team": "a"}
	post.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubectl"}}
	post.Status.State, want.Status.State = v1alpha1.PostPublished, v1alpha1.PostPublished
	condition := metav1.Condition{Type: "Ready", Status: metav1.ConditionTrue, Reason: "Published", Message: "It counts."}
	post.Status.Conditions, want.Status.Conditions = []metav1.Condition{condition}, []metav1.Condition{condition}
	got, err := trimPost(post)
	if diff := cmp.Diff(any(want), got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if got, err := trimPost("a Post that is gone"); got != "a Post that is gone" || err != nil {
		t.Errorf("what is no Post became %v, %v", got, err)
	}
}

// The cache holds of a Pod's spec the images with pictures alone.
func TestTrimPod(t *testing.T) {
	pictures := corev1.Volume{Name: "media", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "localhost/pictures:1"}}}
	pod := &corev1.Pod{Spec: corev1.PodSpec{NodeName: "node", Volumes: []corev1.Volume{{Name: "tmp"}, pictures}}}
	pod.Status.Phase = corev1.PodRunning
	got, err := trimPod(pod.DeepCopy())
	if want := (&corev1.Pod{Spec: corev1.PodSpec{Volumes: []corev1.Volume{pictures}}, Status: pod.Status}); err != nil || !cmp.Equal(any(want), got) {
		t.Errorf("error %v (-want +got):\n%s", err, cmp.Diff(any(want), got))
	}
}
