// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestRemovals(t *testing.T) {
	wanted := jsonObject{"replicas": int64(2), "containers": jsonList{jsonObject{"name": "nginx", "ports": jsonList{jsonObject{"port": int64(80)}}}}}
	for name, tc := range map[string]struct {
		spec jsonObject
		want []string
	}{
		"As it should be": {
			jsonObject{"replicas": int64(2), "strategy": "x", "containers": jsonList{jsonObject{"name": "nginx", "ports": jsonList{jsonObject{"port": int64(80), "protocol": "TCP"}}}}}, nil,
		},
		"A field that is not wanted is theirs": {
			jsonObject{"replicas": int64(2), "initContainers": jsonList{jsonObject{"name": "theirs"}}, "containers": jsonList{jsonObject{"name": "nginx", "ports": jsonList{jsonObject{"port": int64(80)}}}}}, nil,
		},
		"The last items go first": {
			jsonObject{"replicas": int64(2), "containers": jsonList{jsonObject{"name": "a"}, jsonObject{"name": "nginx", "ports": jsonList{jsonObject{"port": int64(80)}}}, jsonObject{"name": "b"}}},
			[]string{"/spec/containers/2", "/spec/containers/0"},
		},
		"Within an item": {
			jsonObject{"replicas": int64(2), "containers": jsonList{jsonObject{"name": "nginx", "ports": jsonList{jsonObject{"port": int64(80)}, jsonObject{"port": int64(22)}}}}},
			[]string{"/spec/containers/0/ports/1"},
		},
		"A list that lacks what is wanted": {
			jsonObject{"replicas": int64(2), "containers": jsonList{jsonObject{"name": "other"}}}, nil,
		},
	} {
		applied := &unstructured.Unstructured{Object: jsonObject{"spec": tc.spec}}
		var got []string
		operations := removals(applied, &unstructured.Unstructured{Object: jsonObject{"spec": wanted}})
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
