// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/contest"
)

type (
	jsonObject = map[string]any
	jsonList   = []any
)

func TestDifferences(t *testing.T) {
	containers := func(c ...any) any { return jsonObject{"spec": jsonObject{"containers": c}} }
	nginx := jsonObject{"name": "nginx", "image": "a", "ports": jsonList{jsonObject{"containerPort": int64(80)}}}
	for name, tc := range map[string]struct {
		got, want any
		paths     []string
	}{
		"More fields are fine":    {jsonObject{"a": 1.0, "b": 2.0}, jsonObject{"a": 1.0}, []string{}},
		"A field is missing":      {jsonObject{"b": 2.0}, jsonObject{"a": 1.0}, []string{"a"}},
		"A false that is true":    {jsonObject{"a": true}, jsonObject{"a": false}, []string{"a"}},
		"A list of other length":  {jsonObject{"a": jsonList{"a", "b"}}, jsonObject{"a": jsonList{"a"}}, []string{"a[]"}},
		"Another order of values": {jsonObject{"a": jsonList{"a", "b"}}, jsonObject{"a": jsonList{"b", "a"}}, []string{"a[]", "a[]"}},
		"Within lists":            {jsonList{jsonObject{"a": "x", "b": "y"}}, jsonList{jsonObject{"a": "x"}}, []string{}},
		"An empty list":           {jsonObject{}, jsonObject{"a": jsonList{}}, []string{}},
		"No empty list":           {jsonObject{"a": jsonList{"b"}}, jsonObject{"a": jsonList{}}, []string{"a[]"}},
		"Another type":            {jsonObject{"a": "a"}, jsonObject{"a": jsonObject{"b": 1.0}}, []string{"a"}},
		"Within a named item":     {containers(jsonObject{"name": "nginx", "image": "b", "ports": nginx["ports"]}), containers(nginx), []string{"spec.containers[nginx].image"}},
		"A second item":           {containers(nginx, jsonObject{"name": "miner"}), containers(nginx), []string{"spec.containers[miner]"}},
		"A first item":            {containers(jsonObject{"name": "miner"}, nginx), containers(nginx), []string{"spec.containers[miner]"}},
		"Another item":            {containers(jsonObject{"name": "miner"}), containers(nginx), []string{"spec.containers[nginx]", "spec.containers[miner]"}},
		"Another order of items":  {containers(jsonObject{"name": "b"}, nginx), containers(nginx, jsonObject{"name": "b"}), []string{}},
	} {
		if diff := cmp.Diff(tc.paths, texts(differences(tc.got, tc.want, nil))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestContestedFieldsNameTheirManagers(t *testing.T) {
	entry := func(manager, fields string) metav1.ManagedFieldsEntry {
		set := &metav1.FieldsV1{}
		set.SetRawString(fields)
		return metav1.ManagedFieldsEntry{Manager: manager, FieldsV1: set}
	}
	const image = `{"f:spec":{"f:containers":{"k:{\"name\":\"nginx\"}":{".":{},"f:image":{}}}}}`
	entries := []metav1.ManagedFieldsEntry{
		entry("topicpages", image), entry("robot", image), entry("editor", image), entry("editor", image),
		entry("solver", `{"f:spec":{"f:rules":{}}}`),
		entry("scaler", `{"f:spec":{"f:replicas":{}}}`),
		entry("injector", `{"f:spec":{"f:containers":{"k:{\"name\":\"miner\"}":{".":{},"f:image":{}}}}}`),
		entry("broken", `{`), {Manager: "empty"},
	}
	spec := fieldPath{}.field("spec")
	nginx := spec.field("containers").of(jsonObject{"name": "nginx"})
	got := contested([]fieldPath{
		nginx.field("image"), nginx.field("command"), spec.field("rules").of(jsonObject{"host": "example.com"}).field("http"),
		spec.field("containers").of(jsonObject{"name": "miner"}), spec.field("replicas"), nil,
	}, entries)
	want := []contest.Field{
		{Path: "spec.containers[nginx].image", Managers: "editor, robot"}, {Path: "spec.containers[nginx].command"},
		{Path: "spec.rules[example.com].http", Managers: "solver"}, {Path: "spec.containers[miner]", Managers: "injector"},
		{Path: "spec.replicas", Managers: "scaler"}, {Managers: "editor, injector, robot, scaler, solver"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}
