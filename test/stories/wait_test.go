// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/gitops"
)

// waitTimeout is a usual timeout of a Flux Kustomization with wait: true.
const waitTimeout = 5 * time.Minute

// pollInterval is how often the controllers of Flux look at the objects that they wait for.
const pollInterval = 5 * time.Second

// A GitOps tool applies a whole repository by server-side apply, and waits in the engine of Flux until every object is
// current. A second apply of the same manifests changes nothing.
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
		o.SetNamespace(s.namespace)
		s.applyAs("kustomize-controller", o)
	}
	applied := time.Since(began)
	poller, err := gitops.NewPoller(s.Client, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), waitTimeout)
	defer cancel()
	if _, err := poller.Wait(ctx, objects, pollInterval, func(found status.Status) bool { return found == status.CurrentStatus }); err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		s.get(o)
		if got := s.kstatus(o); got != kstatus.CurrentStatus {
			t.Errorf("kstatus says %s of %T %q", got, o, o.GetName())
		}
	}
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
	manifest := s.manifest(object)
	if err := s.Apply(s.Context(), client.ApplyConfigurationFromUnstructured(manifest), client.FieldOwner(manager), client.ForceOwnership); err != nil {
		s.Fatal(err)
	}
	return manifest
}

// manifest returns what an author writes of an object: its kind, name and spec.
func (s *story) manifest(object client.Object) *unstructured.Unstructured {
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
	return manifest
}

// After the operator has looked at them, manifests show no difference to their objects: neither to "kubectl diff", on both
// ways to apply, nor to a second apply.
func TestAppliedManifestsShowNoDifference(t *testing.T) {
	s := tell(t)
	s.samples()
	s.settled()
	manifests := []string{"-n", s.namespace, "-k", s.root("config", "samples")}
	kubectl := func(args ...string) {
		t.Helper()
		if out, err := s.env.Kubectl(append(args, manifests...)...); err != nil || args[0] == "diff" && out != "" {
			t.Errorf("kubectl %v says %v\n%s", args, err, out)
		}
	}
	versions := func() map[string]string {
		t.Helper()
		out, err := s.env.Kubectl("get", "-n", s.namespace, "topicpages", "-o", `jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\n"}{end}`)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for line := range strings.Lines(out) {
			name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
			found[name] = version
		}
		if len(found) != 16 {
			t.Fatalf("kubectl get topicpages finds %d objects:\n%s", len(found), out)
		}
		return found
	}
	kubectl("diff")
	kubectl("apply", "--server-side", "--force-conflicts")
	before := versions()
	kubectl("diff", "--server-side")
	kubectl("apply", "--server-side")
	if diff := cmp.Diff(before, versions()); diff != "" {
		t.Errorf("a second apply writes (-before +after):\n%s", diff)
	}
}
