// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package upgrade

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/controller"
	"github.com/topicpages/topicpages/internal/kube"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// soon bounds every wait.
const soon = 30 * time.Second

// cluster is a control plane that is upgraded.
type cluster struct {
	*testing.T
	client.Client
	namespace string
}

// storedObjects returns the objects that the last release accepted.
func storedObjects(t *testing.T) []*unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(released, "objects.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var objects []*unstructured.Unstructured
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		object := &unstructured.Unstructured{}
		if err := yaml.UnmarshalStrict(document, &object.Object); err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		objects = append(objects, object)
	}
	return objects
}

// Each field of the last release is in a stored object.
func TestTheStoredObjectsHaveEachField(t *testing.T) {
	set := map[string]bool{}
	for _, object := range storedObjects(t) {
		mark(set, object.GetKind()+".spec", object.Object["spec"])
	}
	definitions, err := releasedDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	for kind, definition := range definitions {
		spec := definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"]
		for _, path := range fieldsBelow(kind+".spec", &spec) {
			if !set[path] {
				t.Errorf("no object has %s", path)
			}
		}
	}
}

// mark adds the paths of all values in v.
func mark(set map[string]bool, path string, v any) {
	set[path] = true
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			mark(set, path+"."+name, value)
		}
	case []any:
		for _, item := range v {
			mark(set, path, item)
		}
	}
}

func fieldsBelow(path string, schema *apiextensionsv1.JSONSchemaProps) []string {
	paths := []string{path}
	for name, property := range schema.Properties {
		paths = append(paths, fieldsBelow(path+"."+name, &property)...)
	}
	if schema.Items != nil {
		paths = append(paths, fieldsBelow(path, schema.Items.Schema)...)
	}
	return paths
}

// operate runs the operator of this tree until the returned function is called.
func (c *cluster) operate() (stop func()) {
	c.Helper()
	config, err := testenvtest.Env(c).User("operator", "system:masters")
	if err != nil {
		c.Fatal(err)
	}
	options := kube.ManagerOptions(kube.Options{Namespaces: []string{c.namespace}, MetricsAddress: "0", HealthAddress: "0"})
	options.Logger = logr.Discard()
	manager, err := ctrl.NewManager(config, options)
	if err != nil {
		c.Fatal(err)
	}
	if err := controller.Setup(manager, controller.Options{Namespaces: []string{c.namespace}, Clock: clock.RealClock{}}); err != nil {
		c.Fatal(err)
	}
	ctx, cancel := context.WithCancel(c.Context())
	done := make(chan error, 1)
	go func() { done <- manager.Start(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			c.Errorf("the operator ended with: %v", err)
		}
	}
}

// read returns the specs and generations of all objects, by kind and name.
func (c *cluster) read(objects []*unstructured.Unstructured) map[string]any {
	c.Helper()
	state := map[string]any{}
	for _, object := range objects {
		now := object.DeepCopy()
		if err := c.Get(c.Context(), client.ObjectKeyFromObject(object), now); err != nil {
			c.Fatal(err)
		}
		state[object.GetKind()+"/"+object.GetName()] = []any{now.GetGeneration(), now.Object["spec"]}
	}
	return state
}

// unchanged checks that objects are read as before, and that an update of something else is accepted.
func (c *cluster) unchanged(when string, objects []*unstructured.Unstructured, want map[string]any) {
	c.Helper()
	if diff := cmp.Diff(want, c.read(objects)); diff != "" {
		c.Errorf("%s, generations and specs differ (-stored +read):\n%s", when, diff)
	}
	for _, object := range objects {
		now := object.DeepCopy()
		if err := c.Get(c.Context(), client.ObjectKeyFromObject(object), now); err != nil {
			c.Fatal(err)
		}
		now.SetAnnotations(map[string]string{"example.com/when": when})
		if err := c.Update(c.Context(), now); err != nil {
			c.Errorf("%s, an update that leaves the spec alone: %v", when, err)
		}
	}
	if diff := cmp.Diff(want, c.read(objects)); diff != "" {
		c.Errorf("%s, generations and specs differ after an update (-stored +read):\n%s", when, diff)
	}
}

// seen returns an error until the operator has reported each object.
func (c *cluster) seen(objects []*unstructured.Unstructured) error {
	for _, object := range objects {
		typed, err := kube.NewScheme().New(object.GroupVersionKind())
		if err != nil {
			return err
		}
		now := typed.(client.Object)
		if err := c.Get(c.Context(), client.ObjectKeyFromObject(object), now); err != nil {
			return err
		}
		for _, condition := range Conditions(now) {
			if condition.Type == v1alpha1.ReadyCondition && condition.ObservedGeneration == now.GetGeneration() && condition.Reason != v1alpha1.PendingReason {
				now = nil
				break
			}
		}
		if now != nil {
			return fmt.Errorf("%s %s is not seen yet", object.GetKind(), object.GetName())
		}
	}
	return nil
}

// install installs CRDs, and waits until the API server serves them.
func (c *cluster) install(definitions map[string]*apiextensionsv1.CustomResourceDefinition) {
	c.Helper()
	var list []*apiextensionsv1.CustomResourceDefinition
	for _, definition := range definitions {
		list = append(list, definition.DeepCopy())
	}
	if _, err := envtest.InstallCRDs(testenvtest.Env(c).Admin(), envtest.CRDInstallOptions{CRDs: list}); err != nil {
		c.Fatal(err)
	}
}

// TestAnUpgradeFromTheLastReleaseAndBack stores objects with the CRDs of the last release, upgrades CRDs and operator, and
// returns to the old CRDs. Nobody writes a spec, and no update that leaves the spec alone is refused.
func TestAnUpgradeFromTheLastReleaseAndBack(t *testing.T) {
	admin, err := client.New(testenvtest.Env(t).Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{t, admin, testenvtest.Namespace(t)}
	old, err := releasedDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	objects := storedObjects(t)
	for _, object := range objects {
		object.SetNamespace(c.namespace)
		if err := c.Create(t.Context(), object.DeepCopy()); err != nil {
			t.Fatal(err)
		}
	}
	stored := c.read(objects)

	c.install(presentDefinitions(t))
	// The new rules apply when the API server has read them.
	testenvtest.Eventually(t, soon, func() error {
		refused := Post("refused", "2026-01-01", Title("\a"))
		refused.Namespace = c.namespace
		if c.Create(t.Context(), refused, client.DryRunAll) == nil {
			return fmt.Errorf("the API server still has the old CRDs")
		}
		return nil
	})
	stop := c.operate()
	testenvtest.Eventually(t, soon, func() error { return c.seen(objects) })
	c.unchanged("after the upgrade", objects, stored)
	testenvtest.Eventually(t, soon, func() error { return c.seen(objects) })
	stop()

	c.install(old)
	testenvtest.Eventually(t, soon, func() error {
		accepted := Post("accepted", "2026-01-01", Title("\a"))
		accepted.Namespace = c.namespace
		return c.Create(t.Context(), accepted, client.DryRunAll)
	})
	c.unchanged("after the return", objects, stored)
}
