// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/shard"
)

func TestMountedShards(t *testing.T) {
	const mounted = 8
	published := &v1alpha1.Site{Status: v1alpha1.SiteStatus{Shards: 3}}
	deployment := func(observed int64, updated, all int32) *appsv1.Deployment {
		d := &appsv1.Deployment{Status: appsv1.DeploymentStatus{ObservedGeneration: observed, UpdatedReplicas: updated, Replicas: all}}
		d.Generation = 2
		d.Spec.Template.Annotations = map[string]string{"topicpages.dev/mounted-shards": "8"}
		return d
	}
	endpoint := func(uid types.UID, ready, terminating bool) discoveryv1.Endpoint {
		return discoveryv1.Endpoint{
			Addresses: []string{"192.0.2.1"}, TargetRef: &corev1.ObjectReference{Kind: "Pod", UID: uid},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Terminating: &terminating},
		}
	}
	no := false
	lost := endpoint("e", false, true)
	lost.Conditions.Serving = &no
	a, b, ending, starting := endpoint("a", true, false), endpoint("b", true, false), endpoint("c", false, true), endpoint("d", false, false)
	for name, tc := range map[string]struct {
		deployment *appsv1.Deployment
		endpoints  []discoveryv1.Endpoint
		want       int
	}{
		"No web server yet":                 {nil, nil, 0},
		"Nobody answers readers":            {deployment(2, 1, 1), []discoveryv1.Endpoint{starting}, 0},
		"All are new":                       {deployment(2, 2, 2), []discoveryv1.Endpoint{a, b}, mounted},
		"A new template, not seen yet":      {deployment(1, 2, 2), []discoveryv1.Endpoint{a, b}, 3},
		"Some are old":                      {deployment(2, 1, 3), []discoveryv1.Endpoint{a, b}, 3},
		"An old one still answers":          {deployment(2, 1, 1), []discoveryv1.Endpoint{a, ending}, 3},
		"A terminating one is lost":         {deployment(2, 1, 1), []discoveryv1.Endpoint{a, lost}, mounted},
		"Only old ones answer":              {deployment(2, 1, 1), []discoveryv1.Endpoint{ending}, 3},
		"The endpoints are behind":          {deployment(2, 1, 1), []discoveryv1.Endpoint{a, b}, 3},
		"One Pod with two addresses is one": {deployment(2, 1, 1), []discoveryv1.Endpoint{a, a}, mounted},
	} {
		r := &replicaState{deployment: tc.deployment}
		r.add(&discoveryv1.EndpointSlice{Endpoints: tc.endpoints})
		r.sort()
		if got := r.mountedShards(published); got != tc.want {
			t.Errorf("%s: %d shards, want %d", name, got, tc.want)
		}
	}
}

// Pods of an earlier release cannot unpack bundles. No Pod may get pages in a form that it cannot serve.
func TestFormOfPages(t *testing.T) {
	deployment := func(unpacks string, updated, all int32) *appsv1.Deployment {
		d := &appsv1.Deployment{Status: appsv1.DeploymentStatus{ObservedGeneration: 2, UpdatedReplicas: updated, Replicas: all}}
		d.Generation = 2
		d.Spec.Template.Annotations = map[string]string{"topicpages.dev/unpacks-bundles": unpacks}
		return d
	}
	target := serving.Target{URL: "http://192.0.2.1"}
	managed, unmanaged, no := &v1alpha1.Site{}, &v1alpha1.Site{}, false
	unmanaged.Spec.Server = &v1alpha1.Server{Managed: &no}
	for name, tc := range map[string]struct {
		site   *v1alpha1.Site
		state  replicaState
		stored shard.Form
		want   shard.Form
	}{
		"Another server serves the pages": {unmanaged, replicaState{}, shard.Bundle, shard.Files},
		"No web server yet":               {managed, replicaState{}, shard.Files, shard.Bundle},
		"An earlier release": {
			managed, replicaState{deployment: deployment("", 2, 2), ready: []serving.Target{target}}, shard.Files, shard.Files,
		},
		"An earlier release that is not ready": {managed, replicaState{deployment: deployment("", 2, 2)}, shard.Files, shard.Files},
		"Some are of an earlier release": {
			managed, replicaState{deployment: deployment("true", 1, 3), ready: []serving.Target{target}}, shard.Files, shard.Files,
		},
		"One of an earlier release still answers": {
			managed, replicaState{deployment: deployment("true", 1, 1), ready: []serving.Target{target}, ending: true}, shard.Files, shard.Files,
		},
		"All are new": {
			managed, replicaState{deployment: deployment("true", 2, 2), ready: []serving.Target{target}}, shard.Files, shard.Bundle,
		},
		"Nobody answers readers": {managed, replicaState{deployment: deployment("true", 0, 2)}, shard.Files, shard.Bundle},
		"A later rollout": {
			managed, replicaState{deployment: deployment("true", 1, 3), ready: []serving.Target{target}}, shard.Bundle, shard.Bundle,
		},
	} {
		if got := tc.state.form(tc.site, tc.stored); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}
