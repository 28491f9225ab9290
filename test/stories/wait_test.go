// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// waitTimeout is a usual timeout of a Flux Kustomization with wait: true.
const waitTimeout = 5 * time.Minute

// A GitOps tool applies a whole repository by server-side apply, and waits until kstatus takes every object for current. A
// second apply of the same manifests changes nothing.
func TestAKustomizationOf500PostsIsCurrent(t *testing.T) {
	s := tell(t)
	unmanaged := false
	site := Site("site")
	site.Spec.Server = &v1alpha1.Server{Managed: &unmanaged}
	objects := []client.Object{site}
	for i := range 20 {
		objects = append(objects, Topic(fmt.Sprintf("t%02d", i)))
	}
	for i := range 500 {
		objects = append(objects, Post(fmt.Sprintf("p%03d", i), "2020-01-01", Tags(v1alpha1.Tag(fmt.Sprintf("t%02d", i%20)))))
	}
	began := time.Now()
	manifests := make([]client.Object, len(objects))
	for i, o := range objects {
		manifests[i] = o.DeepCopyObject().(client.Object)
		s.applyAs("kustomize-controller", o)
	}
	applied := time.Since(began)
	testenvtest.Eventually(t, waitTimeout, func() error {
		for _, o := range objects {
			s.get(o)
			if got := s.kstatus(o); got != kstatus.CurrentStatus {
				return fmt.Errorf("kstatus says %s of %T %q", got, o, o.GetName())
			}
		}
		return nil
	})
	t.Logf("applied in %s, and all current after %s", applied.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))

	s.settled()
	versions := make([]string, len(objects))
	for i, o := range objects {
		s.get(o)
		versions[i] = o.GetResourceVersion()
	}
	for i, o := range manifests {
		if got := s.applyAs("kustomize-controller", o).GetResourceVersion(); got != versions[i] {
			t.Fatalf("a second apply has changed %T %q", o, o.GetName())
		}
	}
}

// applyAs applies the spec of an object by server-side apply, and returns the stored object.
func (s *story) applyAs(manager string, object client.Object) *unstructured.Unstructured {
	s.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		s.Fatal(err)
	}
	gvk, err := s.GroupVersionKindFor(object)
	if err != nil {
		s.Fatal(err)
	}
	spec, ok := content["spec"].(map[string]any)
	if !ok { // it is empty
		spec = map[string]any{}
	}
	manifest := &unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	manifest.SetGroupVersionKind(gvk)
	manifest.SetNamespace(s.namespace)
	manifest.SetName(object.GetName())
	if err := s.Apply(s.Context(), client.ApplyConfigurationFromUnstructured(manifest), client.FieldOwner(manager), client.ForceOwnership); err != nil {
		s.Fatal(err)
	}
	return manifest
}
