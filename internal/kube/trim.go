// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"maps"
	"slices"
	"strings"
	"unique"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// maxLabels is how many bytes of labels an object that people write may have; the API server
// has no such bound. With more it has none for the selectors of Topics and Sites (docs/scale.md).
const maxLabels = 16 << 10

// trimAuthored drops annotations and other notes of an object that people write: the
// operator reads none, and writes nothing of it but its status, so that all stays in the
// cluster. What kubectl notes alone is as large as what the author wrote.
func trimAuthored(object client.Object) {
	object.SetManagedFields(nil)
	object.SetAnnotations(nil)
	object.SetOwnerReferences(nil)
	object.SetFinalizers(nil)
	size := 0
	for key, value := range object.GetLabels() {
		size += len(key) + len(value)
	}
	if size > maxLabels {
		object.SetLabels(nil)
	}
}

// trimTopic drops what the operator does not read of a Topic.
func trimTopic(object any) (any, error) {
	if topic, ok := object.(*v1alpha1.Topic); ok {
		trimAuthored(topic)
	}
	return object, nil
}

// trimSite drops what the operator does not read of a Site.
func trimSite(object any) (any, error) {
	if site, ok := object.(*v1alpha1.Site); ok {
		trimAuthored(site)
	}
	return object, nil
}

// trimPost drops what the operator does not read of a Post, and what the decoder allots
// beyond what is there. What most Posts have alike is kept once.
func trimPost(object any) (any, error) {
	post, ok := object.(*v1alpha1.Post)
	if !ok {
		return object, nil
	}
	trimAuthored(post)
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

// trimMetadata drops all of the metadata of an object but what tells it from others.
func trimMetadata(object any) (any, error) {
	if m, ok := object.(*metav1.PartialObjectMetadata); ok {
		m.ObjectMeta = metav1.ObjectMeta{Namespace: m.Namespace, Name: m.Name, UID: m.UID, ResourceVersion: m.ResourceVersion, Generation: m.Generation}
	}
	return object, nil
}

// share puts the copy that others have in the place of a string.
func share[T ~string](s *T) { *s = unique.Make(*s).Value() }

// maxNotes is how many bytes of annotations of others are kept of an object that the
// operator manages. An update sends them back, so that those which are dropped are gone.
const maxNotes = 16 << 10

// trimManaged drops from an object that the operator manages, or that says so, what the
// operator does not read.
func trimManaged(object any) (any, error) {
	o, ok := object.(client.Object)
	if !ok {
		return object, nil
	}
	o.SetManagedFields(nil)
	annotations, size := o.GetAnnotations(), 0
	for key, value := range annotations {
		if !strings.HasPrefix(key, v1alpha1.GroupVersion.Group+"/") {
			size += len(key) + len(value)
		}
	}
	if size > maxNotes {
		maps.DeleteFunc(annotations, func(key, _ string) bool { return !strings.HasPrefix(key, v1alpha1.GroupVersion.Group+"/") })
	}
	return object, nil
}

// trimConfigMap drops the data of a ConfigMap as well, whose digest stays.
func trimConfigMap(object any) (any, error) {
	object, err := store.Transform(object)
	if err != nil {
		return nil, err
	}
	return trimManaged(object)
}

// trimPod drops what the operator does not read of a Pod, which is most of it.
func trimPod(object any) (any, error) {
	if pod, ok := object.(*corev1.Pod); ok {
		pod.Spec = corev1.PodSpec{}
	}
	return trimManaged(object)
}
