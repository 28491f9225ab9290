// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"encoding/json"
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// CommonLabels returns the labels of every object of a Site: the ones that its spec names, and the ones that identify it.
func CommonLabels(site *v1alpha1.Site) map[string]string {
	labels := commonLabelsOf(site).labels
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, Labels(site.Name))
	return labels
}

// commonLabels are the labels that the spec of a Site names.
type commonLabels struct {
	labels map[string]string
	// text is the value of CommonLabelsAnnotation; "" without labels.
	text string
}

func commonLabelsOf(site *v1alpha1.Site) commonLabels {
	if len(site.Spec.CommonLabels) == 0 {
		return commonLabels{}
	}
	labels := make(map[string]string, len(site.Spec.CommonLabels))
	for key, value := range site.Spec.CommonLabels {
		labels[key] = string(value)
	}
	text, err := json.Marshal(labels)
	if err != nil {
		panic(err) // never: keys and values are texts
	}
	return commonLabels{labels, string(text)}
}

// areOn reports whether a ConfigMap, as the cache has it, was written with these labels and still has them.
func (c commonLabels) areOn(object metav1.Object) bool {
	return c.wereWrittenTo(object) && (IsTrimmed(object) || hasAll(object.GetLabels(), c.labels))
}

// wereWrittenTo reports whether the last write of a ConfigMap had these labels.
func (c commonLabels) wereWrittenTo(object metav1.Object) bool {
	return object.GetAnnotations()[CommonLabelsAnnotation] == c.text
}

// setOn adds the labels to an object, and removes the ones that it was written with before, unless others have changed
// them since. The object has labels and annotations.
func (c commonLabels) setOn(object metav1.Object) {
	labels, annotations := object.GetLabels(), object.GetAnnotations()
	var before map[string]string
	if json.Unmarshal([]byte(annotations[CommonLabelsAnnotation]), &before) == nil {
		maps.DeleteFunc(labels, func(key, value string) bool {
			written, ok := before[key]
			return ok && written == value
		})
	}
	maps.Copy(labels, c.labels)
	if c.text == "" {
		delete(annotations, CommonLabelsAnnotation)
		return
	}
	annotations[CommonLabelsAnnotation] = c.text
}
