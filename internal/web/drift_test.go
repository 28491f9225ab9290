// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestRemovals(t *testing.T) {
	wanted := object{"replicas": int64(2), "containers": list{object{"name": "nginx", "ports": list{object{"port": int64(80)}}}}}
	for name, tc := range map[string]struct {
		spec object
		want []string
	}{
		"As it should be": {
			object{"replicas": int64(2), "strategy": "x", "containers": list{object{"name": "nginx", "ports": list{object{"port": int64(80), "protocol": "TCP"}}}}}, nil,
		},
		"A field that is not wanted is theirs": {
			object{"replicas": int64(2), "initContainers": list{object{"name": "theirs"}}, "containers": list{object{"name": "nginx", "ports": list{object{"port": int64(80)}}}}}, nil,
		},
		"The last items go first": {
			object{"replicas": int64(2), "containers": list{object{"name": "a"}, object{"name": "nginx", "ports": list{object{"port": int64(80)}}}, object{"name": "b"}}},
			[]string{"/spec/containers/2", "/spec/containers/0"},
		},
		"Within an item": {
			object{"replicas": int64(2), "containers": list{object{"name": "nginx", "ports": list{object{"port": int64(80)}, object{"port": int64(22)}}}}},
			[]string{"/spec/containers/0/ports/1"},
		},
		"A list that lacks what is wanted": {
			object{"replicas": int64(2), "containers": list{object{"name": "other"}}}, nil,
		},
	} {
		applied := &unstructured.Unstructured{Object: object{"spec": tc.spec}}
		var got []string
		operations := removals(applied, &unstructured.Unstructured{Object: object{"spec": wanted}})
		for i, o := range operations {
			if o.Op == "remove" {
				got = append(got, o.Path)
				if test := operations[i-1]; test.Op != "test" || test.Path != o.Path || test.Value == nil {
					t.Errorf("%s: what is removed is not tested, but %+v", name, test)
				}
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
