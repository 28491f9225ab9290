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

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// annotated is a configuration as it is sent: with the digest of its content.
func annotated(configuration runtime.ApplyConfiguration) (*unstructured.Unstructured, error) {
	content, err := json.Marshal(configuration)
	if err != nil {
		return nil, err
	}
	wanted := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(content, &wanted.Object); err != nil {
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
	if err := utiljson.Unmarshal(content, &object); err != nil {
		return false
	}
	want := wanted.DeepCopy().Object
	// The cache returns typed objects, which do not say what they are.
	delete(want, "apiVersion")
	delete(want, "kind")
	// Others may own the object too; that the Site controls it is known.
	unstructured.RemoveNestedField(want, "metadata", "ownerReferences")
	return holds(object, want)
}

// operation is one of a JSON patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// removals take out of the lists of an applied object's spec what is not in those of the
// wanted one. Server-side apply leaves there what others have added: a second
// container, say. Fields that are not wanted at all are theirs, and stay.
func removals(applied, wanted *unstructured.Unstructured) []operation {
	out := surplus(applied.Object["spec"], wanted.Object["spec"], "/spec")
	if len(out) == 0 {
		return nil
	}
	unchanged := operation{Op: "test", Path: "/metadata/resourceVersion", Value: applied.GetResourceVersion()}
	return append([]operation{unchanged}, out...)
}

// surplus removes from the lists of got, at a JSON pointer, the items that hold none
// of those of want. A list that lacks one of those is left alone.
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
				out = append(out, operation{Op: "remove", Path: place})
				continue
			}
			out = append(out, surplus(item, want[wanted], place)...)
		}
	}
	return out
}

// resembles is holds with the lists within left aside.
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
