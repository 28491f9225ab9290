// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// MaxLabelBytes is the largest size of the labels of a Post or a Topic, keys and values together. The API
// server sets no such bound. Selectors treat an object with more as unlabelled, and its status reports it.
const MaxLabelBytes = 16 << 10

// labelBytesAnnotation is on an object whose labels BoundLabels has removed, and holds their size. It is in memory only.
const labelBytesAnnotation = "topicpages.dev/label-bytes"

// BoundLabels removes the labels of a Post or a Topic that has more than MaxLabelBytes of them. A second
// call changes nothing.
func BoundLabels(object metav1.Object) {
	size := 0
	for key, value := range object.GetLabels() {
		size += len(key) + len(value)
	}
	if size <= MaxLabelBytes {
		return
	}
	object.SetLabels(nil)
	annotations := maps.Clone(object.GetAnnotations())
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[labelBytesAnnotation] = strconv.Itoa(size)
	object.SetAnnotations(annotations)
}

// RemovedLabelBytes returns the size of the labels that BoundLabels has removed, or 0.
func RemovedLabelBytes(object metav1.Object) int {
	if len(object.GetLabels()) > 0 {
		return 0
	}
	size, err := strconv.Atoi(object.GetAnnotations()[labelBytesAnnotation])
	if err != nil {
		return 0
	}
	return size
}

// KeepOnlyLabelBytes removes the annotations, but for the note of BoundLabels on an object that had been
// through it before.
func KeepOnlyLabelBytes(object metav1.Object) {
	size := RemovedLabelBytes(object)
	object.SetAnnotations(nil)
	if size > 0 && len(object.GetManagedFields()) == 0 {
		object.SetAnnotations(map[string]string{labelBytesAnnotation: strconv.Itoa(size)})
	}
}

// sameLabels reports whether two versions of an object have the same labels, also for their status.
func sameLabels(a, b metav1.Object) bool {
	return maps.Equal(a.GetLabels(), b.GetLabels()) && RemovedLabelBytes(a) == RemovedLabelBytes(b)
}
