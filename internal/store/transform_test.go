// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validate/content"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	toolscache "k8s.io/client-go/tools/cache"
)

func full() *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "a", Annotations: map[string]string{"x": "y"}, ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "m"}}},
		Data:       map[string]string{"k": "v"}, BinaryData: map[string][]byte{"b": {1, 2}},
	}
}

func TestTransform(t *testing.T) {
	want := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a", Annotations: map[string]string{
		"x": "y", "observed digest": dataDigest(full().Data, full().BinaryData),
	}}}
	object := full()
	for range 2 { // the second time changes nothing
		got, err := Transform(object)
		if diff := cmp.Diff(any(want), got); diff != "" || err != nil {
			t.Fatalf("error %v (-want +got):\n%s", err, diff)
		}
	}
	gone := toolscache.DeletedFinalStateUnknown{Key: "ns/a", Obj: full()}
	got, err := Transform(gone)
	if diff := cmp.Diff(any(toolscache.DeletedFinalStateUnknown{Key: "ns/a", Obj: want}), got); diff != "" || err != nil {
		t.Errorf("deleted: error %v (-want +got):\n%s", err, diff)
	}
	for _, other := range []any{nil, &corev1.Secret{}, toolscache.DeletedFinalStateUnknown{Key: "k"}} {
		if got, err := Transform(other); err != nil || !cmp.Equal(got, other) {
			t.Errorf("Transform(%v) = %v, %v", other, got, err)
		}
	}
}

// No annotation that the API server admits is taken for one that Transform has set.
func TestTheAnnotationsOfTheCacheCannotBeForged(t *testing.T) {
	for _, key := range []string{observedDigestKey, observedProvenanceKey} {
		if !isCacheOnly(key) || len(content.IsLabelKey(key)) == 0 {
			t.Errorf("anybody can set the annotation %q", key)
		}
	}
}

// Others cannot fill the cache with provenance.
func TestProvenanceIsBounded(t *testing.T) {
	for name, tc := range map[string]struct{ files, provenance, want int }{
		"of a small file":         {1, 4 << 10, 4 << 10},
		"too much of few files":   {1, 4<<10 + 1, 0},
		"of many files":           {100 << 10, 25 << 10, 25 << 10},
		"too much of many files":  {100 << 10, 25<<10 + 1, 0},
		"of the largest":          {1 << 20, 128 << 10, 128 << 10},
		"too much of the largest": {1 << 20, 128<<10 + 1, 0},
	} {
		object := full()
		object.Data, object.BinaryData = nil, map[string][]byte{"a": make([]byte, tc.files)}
		object.Annotations[ProvenanceAnnotation] = strings.Repeat("x", tc.provenance)
		want := storedDigest(object)
		if _, err := Transform(object); err != nil {
			t.Fatal(err)
		}
		if _, stays := object.Annotations[ProvenanceAnnotation]; stays || object.Annotations[observedDigestKey] != want {
			t.Errorf("%s: annotations %v", name, object.Annotations)
		}
		if got := len(object.Annotations[observedProvenanceKey]); got != tc.want {
			t.Errorf("%s: %d bytes are kept, want %d", name, got, tc.want)
		}
	}
}

func TestDataDigest(t *testing.T) {
	digests := map[string]string{
		"empty":    dataDigest(nil, nil),
		"data":     dataDigest(map[string]string{"k": "v"}, nil),
		"binary":   dataDigest(nil, map[string][]byte{"k": []byte("v")}),
		"shifted":  dataDigest(map[string]string{"kv": ""}, nil),
		"two":      dataDigest(map[string]string{"k": "v", "l": "w"}, nil),
		"mixed":    dataDigest(map[string]string{"k": "v"}, map[string][]byte{"l": []byte("w")}),
		"one long": dataDigest(map[string]string{"k": "vlw"}, nil),
	}
	seen := map[string]string{}
	for name, digest := range maps.All(digests) {
		if other, taken := seen[digest]; taken {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[digest] = name
	}
	if dataDigest(nil, nil) != dataDigest(map[string]string{}, map[string][]byte{}) {
		t.Error("nil and empty differ")
	}
	// The value is pinned: another digest would rewrite all ConfigMaps.
	if got, want := dataDigest(full().Data, full().BinaryData), "sha256:92a04c1eca0b29e144d60f3c5635012861412cc78a9a6098036f3daa81aef46f"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestIndexOf(t *testing.T) {
	for name, want := range map[string]int{
		"notes-pages-0": 0, "notes-pages-12": 12, "notes-pages-": -1, "notes-pages-01": -1, "notes-pages--1": -1,
		"notes-pages-+1": -1, "other-pages-1": -1, "notes-nginx": -1, "notes-pages-1-pages-2": -1,
	} {
		index, ok := indexOf("notes", name)
		if ok != (want >= 0) || ok && index != want {
			t.Errorf("indexOf(%q) = %d, %v; want %d", name, index, ok, want)
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	page := make([]byte, 3<<10)
	b.SetBytes(96 << 10)
	for b.Loop() {
		object := full()
		for i := range 32 {
			object.BinaryData[string(rune('a'+i))] = page
		}
		if _, err := Transform(object); err != nil {
			b.Fatal(err)
		}
	}
}
