// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/internal/builder"
)

// The cache holds of what others keep in the operator's objects a little, and of its own notes all.
func TestTrimManaged(t *testing.T) {
	small, large := map[string]string{"team": "a", "topicpages.dev/x": "y"}, map[string]string{"team": strings.Repeat("a", maxNotes), "topicpages.dev/x": "y"}
	for name, tc := range map[string]struct{ annotations, want map[string]string }{
		"few": {small, maps.Clone(small)}, "many": {large, map[string]string{"topicpages.dev/x": "y"}}, "none": {nil, nil},
	} {
		for _, object := range []client.Object{&corev1.Service{}, &corev1.Pod{}} {
			object.SetAnnotations(maps.Clone(tc.annotations))
			object.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "kubectl"}})
			trim := trimManaged
			if _, isPod := object.(*corev1.Pod); isPod {
				trim = trimPod
			}
			if _, err := trim(object); err != nil || !maps.Equal(object.GetAnnotations(), tc.want) || object.GetManagedFields() != nil {
				t.Errorf("%s of a %T: %v, %v", name, object, object, err)
			}
		}
	}
}

// Nobody bounds the notes that others make in an object.
func TestTrimAuthored(t *testing.T) {
	for _, trim := range []func(any) (any, error){trimPost, trimTopic, trimSite} {
		for size, kept := range map[int]bool{maxLabels: true, maxLabels + 1: false} {
			for _, object := range []client.Object{Post("p", "2020-01-01"), Topic("t"), Site("s")} {
				object.SetLabels(map[string]string{"k": strings.Repeat("v", size-1)})
				object.SetAnnotations(map[string]string{"k": "v"})
				object.SetFinalizers([]string{"example.com/x"})
				object.SetOwnerReferences([]metav1.OwnerReference{{Name: "x"}})
				if _, err := trim(object); err != nil {
					t.Fatal(err)
				}
				if object.GetAnnotations() != nil {
					continue // of another kind
				}
				if object.GetFinalizers() != nil || object.GetOwnerReferences() != nil || (len(object.GetLabels()) == 1) != kept {
					t.Errorf("%T with %d bytes of labels keeps %v", object, size, object.GetLabels())
				}
			}
		}
	}
}

// The cache holds of a Post what its author wrote, and not a second copy of it.
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
