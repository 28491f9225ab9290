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
	return object{"path": address, "backend": object{"service": object{"name": service}}}
}

func hostRule(host string, paths ...any) any {
	return object{"host": host, "http": object{"paths": paths}}
}

func TestWhatOthersMayAddToARoute(t *testing.T) {
	const solver = "/.well-known/acme-challenge/a"
	spec := func(rules ...any) object { return object{"spec": object{"rules": rules}} }
	backend := func(name string) any { return object{"backendRefs": list{object{"name": name}}} }
	wanted := spec(hostRule("a", leadsTo("/", "site")))
	for name, tc := range map[string]struct {
		adapt                 adaptation
		current, wanted, want object
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
		"every host": {keepPaths("site"), spec(object{"http": object{"paths": list{leadsTo(solver, "solver")}}}),
			spec(object{"http": object{"paths": list{leadsTo("/", "site")}}}),
			spec(object{"http": object{"paths": list{leadsTo(solver, "solver"), leadsTo("/", "site")}}})},
		"a rule of others": {keepRules("site"), spec(backend("site"), backend("other")), spec(backend("site")), spec(backend("site"), backend("other"))},
		"a rule that leads to the Site": {keepRules("site"), spec(backend("site"), object{"name": "extra", "backendRefs": list{object{"name": "other"}, object{"name": "site"}}}),
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
	deployment := &unstructured.Unstructured{Object: object{"spec": object{"template": object{"spec": object{
		"containers": list{object{"name": "nginx", "args": list{"-v"}}},
	}}}}}
	if err := runNothingElse(deployment); err != nil {
		t.Fatal(err)
	}
	want := object{"spec": object{"template": object{"spec": object{
		"initContainers": list{},
		"containers":     list{object{"name": "nginx", "args": list{"-v"}, "env": list{}, "envFrom": list{}, "volumeDevices": list{}}},
	}}}}
	if diff := cmp.Diff(want, deployment.Object); diff != "" {
		t.Errorf("the Deployment (-want +got):\n%s", diff)
	}
}
