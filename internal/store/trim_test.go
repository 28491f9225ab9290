// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func TestTrimMetadata(t *testing.T) {
	large := strings.Repeat("x", maxMetadataBytes)
	many := map[string]string{SiteLabel: "site"}
	for i := range 2000 {
		many[fmt.Sprintf("topicpages.dev/forged-%d", i)] = "x"
	}
	controller := metav1.OwnerReference{Kind: "Site", Name: "a", UID: "u", Controller: ptr.To(true)}
	trimmed := map[string]string{trimmedAnnotation: ""}
	with := func(m map[string]string) map[string]string {
		out := map[string]string{ContentDigestAnnotation: "sha256:1"}
		for key, value := range m {
			out[key] = value
		}
		return out
	}
	for name, tc := range map[string]struct{ given, want metav1.ObjectMeta }{
		"Small": {
			metav1.ObjectMeta{Labels: map[string]string{"a": "b"}, Annotations: with(map[string]string{"c": "d"}), Finalizers: []string{"e"}},
			metav1.ObjectMeta{Labels: map[string]string{"a": "b"}, Annotations: with(map[string]string{"c": "d"}), Finalizers: []string{"e"}},
		},
		"Labels": {
			metav1.ObjectMeta{Labels: map[string]string{"a": large, SiteLabel: "site"}, OwnerReferences: []metav1.OwnerReference{{Kind: "Team"}, controller}},
			metav1.ObjectMeta{Labels: map[string]string{SiteLabel: "site"}, Annotations: trimmed, OwnerReferences: []metav1.OwnerReference{controller}},
		},
		"Annotations": {metav1.ObjectMeta{Annotations: with(map[string]string{"a": large})}, metav1.ObjectMeta{Annotations: with(trimmed)}},
		"Finalizers":  {metav1.ObjectMeta{Finalizers: []string{large + "x"}}, metav1.ObjectMeta{Annotations: trimmed}},
		"Forged": {metav1.ObjectMeta{Annotations: with(map[string]string{"topicpages.dev/a": large}), OwnerReferences: []metav1.OwnerReference{controller}},
			metav1.ObjectMeta{Annotations: trimmed, OwnerReferences: []metav1.OwnerReference{controller}}},
		"Many forged":  {metav1.ObjectMeta{Labels: many}, metav1.ObjectMeta{Labels: map[string]string{SiteLabel: "site"}, Annotations: trimmed}},
		"Forged owner": {metav1.ObjectMeta{OwnerReferences: []metav1.OwnerReference{{Name: large + "x", Controller: ptr.To(true)}}}, metav1.ObjectMeta{Annotations: trimmed}},
	} {
		got := &corev1.ConfigMap{ObjectMeta: tc.given}
		for range 2 { // a second call changes nothing
			TrimMetadata(got)
			if diff := cmp.Diff(tc.want, got.ObjectMeta, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}
