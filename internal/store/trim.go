// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

const (
	// maxMetadataBytes is how large the metadata of an object may be in the cache: labels, annotations,
	// finalizers and owners. The operator's own take less than 1 KiB, and common labels at most 13 KiB more.
	maxMetadataBytes = 16 << 10
	// maxOwnerBytes is how large the reference to the Site that owns an object may be.
	maxOwnerBytes = 1 << 10
	// trimmedAnnotation is in the cache only, on an object whose metadata TrimMetadata has cut.
	trimmedAnnotation = "topicpages.dev/trimmed"
)

// TrimMetadata drops foreign metadata from an object on its way to the cache, if the metadata are large. The
// ConfigMap is then read from the API server before it is updated, so that no metadata are lost. A second
// call changes nothing.
func TrimMetadata(object metav1.Object) {
	if metadataBytes(object) <= maxMetadataBytes {
		return
	}
	labels, annotations := object.GetLabels(), object.GetAnnotations()
	foreign := func(key, _ string) bool { return !IsOurs(key) }
	maps.DeleteFunc(labels, foreign)
	maps.DeleteFunc(annotations, foreign)
	object.SetFinalizers(nil)
	object.SetOwnerReferences(slices.DeleteFunc(object.GetOwnerReferences(), func(o metav1.OwnerReference) bool {
		return !ptr.Deref(o.Controller, false) || ownerBytes(o) > maxOwnerBytes
	}))
	if metadataBytes(object) > maxMetadataBytes {
		// Somebody has used the operator's prefix.
		maps.DeleteFunc(annotations, func(key, _ string) bool { return !isCacheOnly(key) })
		maps.DeleteFunc(labels, func(key, _ string) bool { return !identifies(key) })
	}
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[trimmedAnnotation] = ""
	object.SetLabels(labels)
	object.SetAnnotations(annotations)
}

func metadataBytes(object metav1.Object) int {
	size := 0
	for _, m := range []map[string]string{object.GetLabels(), object.GetAnnotations()} {
		for key, value := range m {
			if !isCacheOnly(key) { // Transform bounds these
				size += len(key) + len(value)
			}
		}
	}
	for _, f := range object.GetFinalizers() {
		size += len(f)
	}
	for _, o := range object.GetOwnerReferences() {
		size += ownerBytes(o)
	}
	return size
}

func ownerBytes(o metav1.OwnerReference) int {
	return len(o.APIVersion) + len(o.Kind) + len(o.Name) + len(o.UID)
}

// IsOurs reports whether the operator sets labels or annotations with this key.
func IsOurs(key string) bool {
	return strings.HasPrefix(key, v1alpha1.GroupVersion.Group+"/") || identifies(key) || isCacheOnly(key)
}

// isCacheOnly reports whether Transform sets annotations with this key.
func isCacheOnly(key string) bool { return key == observedDigestKey || key == observedProvenanceKey }

// identifies reports whether a label says whose an object is.
func identifies(key string) bool {
	return key == ManagedByLabel || key == NameLabel || key == InstanceLabel || key == SiteLabel || key == ShardLabel
}

// IsTrimmed reports whether the cache holds a part of an object's metadata.
func IsTrimmed(object metav1.Object) bool {
	_, trimmed := object.GetAnnotations()[trimmedAnnotation]
	return trimmed
}
