// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// annotated is a configuration as it is sent: with the digest of its content.
func annotated(configuration runtime.ApplyConfiguration) (*unstructured.Unstructured, error) {
	content, err := json.Marshal(configuration)
	if err != nil {
		return nil, err
	}
	wanted := &unstructured.Unstructured{}
	if err := json.Unmarshal(content, &wanted.Object); err != nil {
		return nil, err
	}
	wanted.SetAnnotations(map[string]string{appliedDigestAnnotation: digest(content)})
	return wanted, nil
}

// upToDate reports whether a live object holds every field of the wanted one, and
// none of an earlier one that is no longer wanted.
func upToDate(live client.Object, wanted *unstructured.Unstructured) bool {
	if live.GetAnnotations()[appliedDigestAnnotation] != wanted.GetAnnotations()[appliedDigestAnnotation] {
		return false
	}
	content, err := json.Marshal(live)
	if err != nil {
		return false
	}
	var object map[string]any
	if err := json.Unmarshal(content, &object); err != nil {
		return false
	}
	want := wanted.DeepCopy().Object
	// The cache returns typed objects, which do not say what they are.
	delete(want, "apiVersion")
	delete(want, "kind")
	return holds(object, want)
}

// holds reports whether got has every field of want with the same value. Lists
// must have equal lengths.
func holds(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for key, value := range want {
			if !ok || !holds(object[key], value) {
				return false
			}
		}
		return true
	case []any:
		list, ok := got.([]any)
		if got == nil && len(want) == 0 {
			return true // typed objects leave empty lists out
		}
		if !ok || len(list) != len(want) {
			return false
		}
		for i := range want {
			if !holds(list[i], want[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(got, want)
}
