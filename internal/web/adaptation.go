// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// An adaptation adds to a wanted object the fields that others may legitimately set.
// current is the existing object, or nil.
type adaptation func(current map[string]any, wanted *unstructured.Unstructured) error

func (a adaptation) to(live client.Object, wanted *unstructured.Unstructured) error {
	if a == nil {
		return nil
	}
	var current map[string]any
	if live != nil {
		var err error
		if current, err = contentOf(live); err != nil {
			return err
		}
	}
	return a(current, wanted)
}

// replicasOwner is the field manager of the number of replicas if neither the Site
// nor anyone else sets it.
const replicasOwner = client.FieldOwner("topicpages-replicas")

// deployment applies the Deployment, and returns the result. If the Site does not
// set the number of replicas, a new Deployment has the default, and an autoscaler or
// a person may change it.
func (w *Web) deployment(ctx context.Context, site *v1alpha1.Site, desired *appsv1ac.DeploymentApplyConfiguration) (*appsv1.Deployment, error) {
	live := &appsv1.Deployment{}
	err := w.apply(ctx, site, live, desired, func(current map[string]any, wanted *unstructured.Unstructured) error {
		if current == nil && desired.Spec.Replicas == nil {
			if err := unstructured.SetNestedField(wanted.Object, int64(defaultReplicas), "spec", "replicas"); err != nil {
				return err
			}
		}
		return runNothingElse(wanted)
	})
	if live.UID == "" {
		return nil, err
	}
	return live, err
}

// runNothingElse sends empty lists for all parts of the Pod template that could start programs beside nginx, or
// change the start of nginx. The generated types omit empty lists.
func runNothingElse(deployment *unstructured.Unstructured) error {
	template, _, err := unstructured.NestedMap(deployment.Object, "spec", "template", "spec")
	if err != nil {
		return err
	}
	setEmpty(template, "initContainers")
	containers, _, err := unstructured.NestedSlice(template, "containers")
	if err != nil {
		return err
	}
	for _, c := range containers {
		if container, ok := c.(map[string]any); ok {
			setEmpty(container, "args", "env", "envFrom", "volumeDevices")
		}
	}
	template["containers"] = containers
	return unstructured.SetNestedMap(deployment.Object, template, "spec", "template", "spec")
}

// setEmpty sets the lists that an object does not have.
func setEmpty(object map[string]any, lists ...string) {
	for _, list := range lists {
		if object[list] == nil {
			object[list] = []any{}
		}
	}
}

// releaseReplicas hands the number of replicas of a Deployment that is about to be written to another
// field manager, if the operator has set it and no longer does. The API server would reset it to 1.
func (w *Web) releaseReplicas(ctx context.Context, live client.Object, wanted *unstructured.Unstructured) error {
	deployment, ok := live.(*appsv1.Deployment)
	if _, says, _ := unstructured.NestedFieldNoCopy(wanted.Object, "spec", "replicas"); !ok || says {
		return nil
	}
	current := &appsv1.Deployment{}
	if err := w.APIReader.Get(ctx, client.ObjectKeyFromObject(deployment), current); err != nil {
		return client.IgnoreNotFound(err)
	}
	if !setsReplicas(current.ManagedFields) {
		return nil
	}
	release := appsv1ac.Deployment(current.Name, current.Namespace).WithUID(current.UID).
		WithSpec(appsv1ac.DeploymentSpec().WithReplicas(ptr.Deref(current.Spec.Replicas, 1)))
	return w.Client.Apply(ctx, release, client.ForceOwnership, replicasOwner)
}

// setsReplicas reports whether the operator has set the number of replicas.
func setsReplicas(entries []metav1.ManagedFieldsEntry) bool {
	return slices.ContainsFunc(entries, func(e metav1.ManagedFieldsEntry) bool {
		return e.Manager == store.ManagedBy && sets(fieldSet(e), fieldPath{{field: "spec"}, {field: "replicas"}})
	})
}

// keepForeign keeps in a list of the spec the items of the current one that lead elsewhere
// than to the Site's Service. merge adds one of them to the wanted list.
func keepForeign(list string, leadsHere func(item map[string]any) bool, merge func(wanted []any, item map[string]any) []any) adaptation {
	return func(current map[string]any, wanted *unstructured.Unstructured) error {
		have, _, err := unstructured.NestedSlice(current, "spec", list)
		if err != nil {
			return err
		}
		want, _, err := unstructured.NestedSlice(wanted.Object, "spec", list)
		if err != nil {
			return err
		}
		for _, item := range have {
			if item, ok := item.(map[string]any); ok && !leadsHere(item) {
				want = merge(want, item)
			}
		}
		return unstructured.SetNestedSlice(wanted.Object, want, "spec", list)
	}
}

// keepPaths keeps the paths of an Ingress that lead to other Services than the Site's, with
// the rules that they are in: an ACME solver adds one for a moment.
func keepPaths(site string) adaptation {
	leadsHere := func(p any) bool {
		item, _ := p.(map[string]any)
		name, _, _ := unstructured.NestedString(item, "backend", "service", "name")
		return name == site
	}
	return keepForeign("rules", func(map[string]any) bool { return false }, func(wanted []any, rule map[string]any) []any {
		paths, _, _ := unstructured.NestedSlice(rule, "http", "paths")
		paths = slices.DeleteFunc(paths, leadsHere)
		if len(paths) == 0 {
			return wanted
		}
		i := slices.IndexFunc(wanted, func(w any) bool {
			item, ok := w.(map[string]any)
			return ok && item["host"] == rule["host"]
		})
		if i < 0 {
			kept := maps.Clone(rule)
			kept["http"] = map[string]any{"paths": paths}
			return append(wanted, kept)
		}
		http, _ := wanted[i].(map[string]any)["http"].(map[string]any)
		own, _ := http["paths"].([]any)
		http["paths"] = append(paths, own...)
		return wanted
	})
}

// keepRules keeps the rules of an HTTPRoute that lead to other Services than the Site's.
func keepRules(site string) adaptation {
	leadsHere := func(rule map[string]any) bool {
		backends, _, _ := unstructured.NestedSlice(rule, "backendRefs")
		return slices.ContainsFunc(backends, func(b any) bool {
			backend, ok := b.(map[string]any)
			return ok && backend["name"] == site
		})
	}
	return keepForeign("rules", leadsHere, func(wanted []any, rule map[string]any) []any { return append(wanted, rule) })
}
