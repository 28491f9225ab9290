// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/store"
)

// annotated returns a configuration, from its JSON, in the form to send: with the digest of its content among its annotations.
func annotated(content []byte) (*unstructured.Unstructured, error) {
	wanted := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(content, &wanted.Object); err != nil {
		return nil, err
	}
	annotations := wanted.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[appliedDigestAnnotation] = digestOf(content)
	wanted.SetAnnotations(annotations)
	return wanted, nil
}

// drift lists the fields of a live object that differ from the wanted ones. It includes
// fields of an earlier configuration, because the digest of the applied configuration differs then.
func drift(live client.Object, wanted *unstructured.Unstructured) ([]fieldPath, error) {
	got, err := contentOf(live)
	if err != nil {
		return nil, err
	}
	want := wanted.DeepCopy().Object
	// The cache returns typed objects, whose TypeMeta is empty.
	delete(want, "apiVersion")
	delete(want, "kind")
	if metav1.GetControllerOfNoCopy(live) != nil {
		// Others may own the object too; that the Site controls it is known.
		unstructured.RemoveNestedField(want, "metadata", "ownerReferences")
	}
	if store.IsTrimmed(live) {
		withoutTrimmed(want)
	}
	return differences(got, want, nil), nil
}

// withoutTrimmed removes the labels and annotations that the cache may not have of a trimmed object. The digest of the
// applied configuration covers them.
func withoutTrimmed(want map[string]any) {
	for _, field := range []string{"labels", "annotations"} {
		values, _, _ := unstructured.NestedMap(want, "metadata", field)
		maps.DeleteFunc(values, func(key string, _ any) bool { return !store.IsOurs(key) })
		if values != nil {
			_ = unstructured.SetNestedMap(want, values, "metadata", field) // never fails: metadata is a map
		}
	}
}

// contentOf is an object as JSON has it.
func contentOf(object client.Object) (map[string]any, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	err = utiljson.Unmarshal(text, &out)
	return out, err
}

// operation is one of a JSON patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// removals returns the operations that remove items from the lists in an applied object's spec that the
// wanted object does not have. Server-side apply keeps items that others have added, such as a second
// container. Fields that the wanted object does not set belong to others, and stay. Each removal
// first tests that the item is still at its index.
func removals(applied, wanted *unstructured.Unstructured) []operation {
	return surplus(applied.Object["spec"], wanted.Object["spec"], "/spec")
}

// surplus returns the removal of items in the lists of got, at a JSON pointer, that match no item
// in want. A list that lacks a wanted item is left alone.
func surplus(got, want any, at string) []operation {
	var out []operation
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(want)) {
			out = append(out, surplus(object[key], want[key], at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(key))...)
		}
	case []any:
		list, _ := got.([]any)
		lacks := func(w any) bool {
			return !slices.ContainsFunc(list, func(item any) bool { return resembles(item, w) })
		}
		if slices.ContainsFunc(want, lacks) {
			return nil
		}
		for i, item := range slices.Backward(list) { // so that indexes stay true
			place := fmt.Sprintf("%s/%d", at, i)
			wanted := slices.IndexFunc(want, func(w any) bool { return resembles(item, w) })
			if wanted < 0 {
				out = append(out, operation{Op: "test", Path: place, Value: item}, operation{Op: "remove", Path: place})
				continue
			}
			out = append(out, surplus(item, want[wanted], place)...)
		}
	}
	return out
}

// resembles reports whether got has every field of want with the same value, lists aside.
func resembles(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for key, value := range want {
			if !ok || !resembles(object[key], value) {
				return false
			}
		}
		return true
	case []any:
		return true
	}
	return reflect.DeepEqual(got, want)
}
