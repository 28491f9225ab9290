// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
)

// cluster is an API server that records writes.
type cluster struct {
	client.WithWatch
	mu sync.Mutex
	// calls are the writes in their order: "create notes-pages-0".
	calls []string
	// fail, unless nil, answers a write before it reaches the server.
	fail func(call string) error
	// webhook, unless nil, changes each ConfigMap on its way to the server.
	webhook func(*corev1.ConfigMap)
	// after, unless nil, runs after each write that succeeded. Its error is returned in place of the answer.
	after func() error
	// preconditions of the deletions.
	preconditions []*metav1.Preconditions
	// form is the form of the shards.
	form shard.Form
}

func newCluster(t interface{ Fatalf(string, ...any) }, objects ...client.Object) *cluster {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, v1alpha1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatalf("scheme: %v", err)
		}
	}
	c := &cluster{}
	c.WithWatch = interceptor.NewClient(fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).Build(), interceptor.Funcs{
		Create: func(ctx context.Context, w client.WithWatch, o client.Object, opts ...client.CreateOption) error {
			return c.write("create "+o.GetName(), func() error {
				return c.briefly(o, func(o client.Object) error { return w.Create(ctx, o, opts...) })
			})
		},
		Update: func(ctx context.Context, w client.WithWatch, o client.Object, opts ...client.UpdateOption) error {
			return c.write("update "+o.GetName(), func() error {
				return c.briefly(o, func(o client.Object) error { return w.Update(ctx, o, opts...) })
			})
		},
		Delete: func(ctx context.Context, w client.WithWatch, o client.Object, opts ...client.DeleteOption) error {
			return c.write("delete "+o.GetName(), func() error {
				c.preconditions = append(c.preconditions, (&client.DeleteOptions{}).ApplyOptions(opts).Preconditions)
				return w.Delete(ctx, o, opts...)
			})
		},
	})
	return c
}

// briefly writes an object, and takes over only the metadata of the answer, as the operator's client does.
func (c *cluster) briefly(object client.Object, write func(client.Object) error) error {
	configMap, ok := object.(*corev1.ConfigMap)
	if !ok {
		return write(object)
	}
	stored := configMap.DeepCopy()
	if c.webhook != nil {
		c.webhook(stored)
	}
	if err := write(stored); err != nil {
		return err
	}
	configMap.ObjectMeta = stored.ObjectMeta
	return nil
}

func (c *cluster) write(call string, do func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call)
	if c.fail != nil {
		if err := c.fail(call); err != nil {
			return err
		}
	}
	err := do()
	if err == nil && c.after != nil {
		return c.after()
	}
	return err
}

// view reads ConfigMaps as the manager's cache does: by label, through Transform.
type view struct {
	client.Client
	// old, unless nil, are the ConfigMaps of a lagging cache, by name.
	old map[string]*corev1.ConfigMap
}

func (v *view) Get(ctx context.Context, key client.ObjectKey, object client.Object, opts ...client.GetOption) error {
	configMap, ok := object.(*corev1.ConfigMap)
	if !ok {
		return v.Client.Get(ctx, key, object, opts...)
	}
	notFound := apierrors.NewNotFound(corev1.Resource("configmaps"), key.Name)
	if v.old != nil {
		if old, ok := v.old[key.Name]; ok {
			old.DeepCopyInto(configMap)
			return nil
		}
		return notFound
	}
	if err := v.Client.Get(ctx, key, configMap, opts...); err != nil {
		return err
	}
	if configMap.Labels[ManagedByLabel] != ManagedBy {
		*configMap = corev1.ConfigMap{}
		return notFound
	}
	_, err := Transform(configMap)
	TrimMetadata(configMap)
	return err
}

func (v *view) List(ctx context.Context, list client.ObjectList, opts ...client.ListOption) error {
	opts = append(opts, client.MatchingLabels{ManagedByLabel: ManagedBy})
	if err := v.Client.List(ctx, list, opts...); err != nil {
		return err
	}
	configMaps, ok := list.(*corev1.ConfigMapList)
	if !ok {
		return nil
	}
	if v.old != nil {
		configMaps.Items = nil
		for _, name := range slices.Sorted(maps.Keys(v.old)) {
			configMaps.Items = append(configMaps.Items, *v.old[name].DeepCopy())
		}
		return nil
	}
	for i := range configMaps.Items {
		if _, err := Transform(&configMaps.Items[i]); err != nil {
			return err
		}
		TrimMetadata(&configMaps.Items[i])
	}
	return nil
}

// freeze makes the view lag from now on.
func (v *view) freeze(t *testing.T) {
	t.Helper()
	list := &corev1.ConfigMapList{}
	if err := v.List(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	v.old = map[string]*corev1.ConfigMap{}
	for i := range list.Items {
		v.old[list.Items[i].Name] = &list.Items[i]
	}
}

// newStore returns a Store with its cluster and its view of it.
func newStore(t interface{ Fatalf(string, ...any) }, objects ...client.Object) (*publisher, *cluster, *view) {
	return newStoreOf(t, shard.Files, objects...)
}

// newStoreOf is newStore for shards in a form.
func newStoreOf(t interface{ Fatalf(string, ...any) }, form shard.Form, objects ...client.Object) (*publisher, *cluster, *view) {
	c := newCluster(t, objects...)
	c.form = form
	v := &view{Client: c}
	return &publisher{New(v, c, clock.RealClock{}, ofBuild("this build")), form}, c, v
}

// publisher is a Store that publishes in a form.
type publisher struct {
	*Store
	form shard.Form
}

func (p *publisher) Publish(ctx context.Context, site *v1alpha1.Site, shards []shard.Shard) (Result, error) {
	return p.Store.Publish(ctx, site, shards, p.form)
}

// inEachForm runs a test for shards in each form.
func inEachForm(t *testing.T, test func(t *testing.T, form shard.Form)) {
	t.Helper()
	for _, form := range []shard.Form{shard.Files, shard.Bundle} {
		t.Run(string(form), func(t *testing.T) { test(t, form) })
	}
}

func ofBuild(build string) func() string { return func() string { return build } }

func newSite(name string) *v1alpha1.Site {
	return &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: name, UID: types.UID("uid-of-" + name)}}
}

// loader is a shard.Content that uses no stored files.
type loader func() (map[string][]byte, error)

func (l loader) Data(map[string][]byte) (map[string][]byte, error) { return l() }

func (loader) Provenance() (string, error) { return "made of some inputs", nil }

// newShards returns shards with the contents. loads gets the indexes of the loaded ones.
func newShards(contents ...string) (shards []shard.Shard, loads *sync.Map) {
	loads = &sync.Map{}
	for i, content := range contents {
		shards = append(shards, shard.Shard{Index: i, Digest: "sha256:" + content, Content: loader(func() (map[string][]byte, error) {
			loads.Store(i, true)
			return map[string][]byte{"index.html.gz": []byte(content), fmt.Sprintf("p%d.html.gz", i): []byte("x")}, nil
		})})
	}
	return shards, loads
}

// countEntries returns how many elements a sync.Map has.
func countEntries(m *sync.Map) int {
	n := 0
	m.Range(func(any, any) bool { n++; return true })
	return n
}

func shardsOf(contents ...string) []shard.Shard {
	shards, _ := newShards(contents...)
	return shards
}

// takeCalls returns the writes since the last time.
func (c *cluster) takeCalls() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := c.calls
	c.calls = nil
	return calls
}

func (c *cluster) configMap(t *testing.T, name string) *corev1.ConfigMap {
	t.Helper()
	configMap := &corev1.ConfigMap{}
	if err := c.Get(t.Context(), client.ObjectKey{Namespace: "team", Name: name}, configMap); err != nil {
		t.Fatal(err)
	}
	return configMap
}

// edit changes a ConfigMap as a person would, without a trace in calls.
func (c *cluster) edit(t *testing.T, name string, change func(*corev1.ConfigMap)) {
	t.Helper()
	configMap := c.configMap(t, name)
	change(configMap)
	if err := c.Update(t.Context(), configMap); err != nil {
		t.Fatal(err)
	}
	c.takeCalls()
}

// contents returns the ConfigMaps of the cluster and their contents.
func (c *cluster) contents(t *testing.T) map[string]string {
	t.Helper()
	list := &corev1.ConfigMapList{}
	if err := c.List(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{}
	for _, configMap := range list.Items {
		contents[configMap.Name] = string(shardtest.Files(configMap.BinaryData)["index.html.gz"])
	}
	return contents
}

// mustPublish publishes and forgets the calls.
func mustPublish(t *testing.T, s *publisher, c *cluster, site *v1alpha1.Site, contents ...string) {
	t.Helper()
	if _, err := s.Publish(t.Context(), site, shardsOf(contents...)); err != nil {
		t.Fatal(err)
	}
	c.takeCalls()
}

// has reports whether one of the calls begins with the verb.
func has(calls []string, verb string) bool {
	for _, call := range calls {
		if strings.HasPrefix(call, verb) {
			return true
		}
	}
	return false
}
