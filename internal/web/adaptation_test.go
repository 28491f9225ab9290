// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// leadsTo returns a path of an Ingress to a Service.
func leadsTo(address, service string) any {
	return jsonObject{"path": address, "backend": jsonObject{"service": jsonObject{"name": service}}}
}

func hostRule(host string, paths ...any) any {
	return jsonObject{"host": host, "http": jsonObject{"paths": paths}}
}

func TestWhatOthersMayAddToARoute(t *testing.T) {
	const solver = "/.well-known/acme-challenge/a"
	spec := func(rules ...any) jsonObject { return jsonObject{"spec": jsonObject{"rules": rules}} }
	backend := func(name string) any { return jsonObject{"backendRefs": jsonList{jsonObject{"name": name}}} }
	wanted := spec(hostRule("a", leadsTo("/", "site")))
	for name, tc := range map[string]struct {
		adapt                 adaptation
		current, wanted, want jsonObject
	}{
		"no Ingress yet": {keepPaths("site"), nil, wanted, wanted},
		"a path of others": {keepPaths("site"), spec(hostRule("a", leadsTo(solver, "solver"), leadsTo("/", "site"))), wanted,
			spec(hostRule("a", leadsTo(solver, "solver"), leadsTo("/", "site")))},
		"a host of others": {keepPaths("site"), spec(hostRule("a", leadsTo("/", "site")), hostRule("b", leadsTo(solver, "solver"))), wanted,
			spec(hostRule("a", leadsTo("/", "site")), hostRule("b", leadsTo(solver, "solver")))},
		"a host that is no longer wanted": {keepPaths("site"), spec(hostRule("old", leadsTo("/", "site"))), wanted, wanted},
		"such a host with a path of others": {keepPaths("site"), spec(hostRule("old", leadsTo(solver, "solver"), leadsTo("/", "site"))), wanted,
			spec(hostRule("a", leadsTo("/", "site")), hostRule("old", leadsTo(solver, "solver")))},
		"a second path to the Site": {keepPaths("site"), spec(hostRule("a", leadsTo("/", "site"), leadsTo("/extra", "site"))), wanted, wanted},
		"every host": {keepPaths("site"), spec(jsonObject{"http": jsonObject{"paths": jsonList{leadsTo(solver, "solver")}}}),
			spec(jsonObject{"http": jsonObject{"paths": jsonList{leadsTo("/", "site")}}}),
			spec(jsonObject{"http": jsonObject{"paths": jsonList{leadsTo(solver, "solver"), leadsTo("/", "site")}}})},
		"a rule of others": {keepRules("site"), spec(backend("site"), backend("other")), spec(backend("site")), spec(backend("site"), backend("other"))},
		"a rule that leads to the Site": {keepRules("site"), spec(backend("site"), jsonObject{"name": "extra", "backendRefs": jsonList{jsonObject{"name": "other"}, jsonObject{"name": "site"}}}),
			spec(backend("site")), spec(backend("site"))},
	} {
		t.Run(name, func(t *testing.T) {
			got := &unstructured.Unstructured{Object: tc.wanted}
			got = got.DeepCopy()
			if err := tc.adapt(tc.current, got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got.Object); diff != "" {
				t.Errorf("what is sent (-want +got):\n%s", diff)
			}
			if tc.current == nil {
				return
			}
			// An object that was sent is unchanged at the next reconcile.
			again := (&unstructured.Unstructured{Object: tc.wanted}).DeepCopy()
			if err := tc.adapt(got.Object, again); err != nil {
				t.Fatal(err)
			}
			if paths := differences(got.Object, again.Object, nil); len(paths) > 0 {
				t.Errorf("at the next look %v differ", paths)
			}
		})
	}
}

func TestNothingElseRuns(t *testing.T) {
	deployment := &unstructured.Unstructured{Object: jsonObject{"spec": jsonObject{"template": jsonObject{"spec": jsonObject{
		"containers": jsonList{jsonObject{"name": "nginx", "args": jsonList{"-v"}}},
	}}}}}
	if err := runNothingElse(deployment); err != nil {
		t.Fatal(err)
	}
	want := jsonObject{"spec": jsonObject{"template": jsonObject{"spec": jsonObject{
		"initContainers": jsonList{},
		"containers":     jsonList{jsonObject{"name": "nginx", "args": jsonList{"-v"}, "env": jsonList{}, "envFrom": jsonList{}, "volumeDevices": jsonList{}}},
	}}}}
	if diff := cmp.Diff(want, deployment.Object); diff != "" {
		t.Errorf("the Deployment (-want +got):\n%s", diff)
	}
}
