// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/manifest"
)

// clusterPage is the number of objects in one answer of the API server.
const clusterPage = 500

// clusterInput is a namespace of a cluster. It is only read.
type clusterInput struct {
	reader    client.Reader
	namespace string
}

// newCluster connects to the cluster of the kubeconfig, as kubectl does. An empty context or namespace comes from the
// kubeconfig.
func newCluster(contextName, namespace string) (*clusterInput, error) {
	config := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(clientcmd.NewDefaultClientConfigLoadingRules(),
		&clientcmd.ConfigOverrides{CurrentContext: contextName})
	if namespace == "" {
		var err error
		if namespace, _, err = config.Namespace(); err != nil {
			return nil, noCluster(err)
		}
	}
	restConfig, err := config.ClientConfig()
	if err != nil {
		return nil, noCluster(err)
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, v1alpha1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, fmt.Errorf("cannot register the kinds: %w", err)
		}
	}
	reader, err := client.New(restConfig, client.Options{Scheme: scheme})
	if err != nil {
		return nil, fmt.Errorf("cannot connect to the cluster: %w", err)
	}
	return &clusterInput{reader: reader, namespace: namespace}, nil
}

// noCluster says why a kubeconfig names no cluster. The message of client-go for a missing kubeconfig does not help.
func noCluster(err error) error {
	if clientcmd.IsEmptyConfig(err) {
		return errNoKubeconfig
	}
	return fmt.Errorf("cannot read the kubeconfig: %w", err)
}

var errNoKubeconfig = errors.New("cannot find a kubeconfig: set KUBECONFIG to its path, or copy it to ~/.kube/config, where kubectl looks too")

// read returns the objects in the namespace.
func (c *clusterInput) read(ctx context.Context) (*manifest.Set, error) {
	set := &manifest.Set{}
	var (
		posts      v1alpha1.PostList
		topics     v1alpha1.TopicList
		sites      v1alpha1.SiteList
		configMaps corev1.ConfigMapList
	)
	for _, kind := range []struct {
		list    client.ObjectList
		options []client.ListOption
		take    func()
	}{
		{&posts, nil, func() { set.Posts = append(set.Posts, pointers(posts.Items)...) }},
		{&topics, nil, func() { set.Topics = append(set.Topics, pointers(topics.Items)...) }},
		{&sites, nil, func() { set.Sites = append(set.Sites, pointers(sites.Items)...) }},
		{&configMaps, []client.ListOption{client.MatchingLabels{v1alpha1.PublishLabel: "true"}},
			func() { set.ConfigMaps = append(set.ConfigMaps, pointers(configMaps.Items)...) }},
	} {
		options := append(kind.options, client.InNamespace(c.namespace), client.Limit(clusterPage))
		for next := ""; ; {
			if err := c.reader.List(ctx, kind.list, append(options, client.Continue(next))...); err != nil {
				return nil, fmt.Errorf("cannot read namespace %q of the cluster: %w", c.namespace, err)
			}
			kind.take()
			if next = kind.list.GetContinue(); next == "" {
				break
			}
		}
	}
	return set, nil
}

// pointers returns the addresses of copies, since the next page is read into the same list.
func pointers[T any](items []T) []*T {
	list := make([]*T, len(items))
	for i, item := range items {
		list[i] = &item
	}
	return list
}

// applied returns the content of the namespace after the manifests are applied. With prune, objects without a
// manifest are gone.
func (c *clusterInput) applied(before, manifests *manifest.Set, prune bool) *manifest.Set {
	return &manifest.Set{
		Posts:      applied(c.namespace, before.Posts, manifests.Posts, prune),
		Topics:     applied(c.namespace, before.Topics, manifests.Topics, prune),
		Sites:      applied(c.namespace, before.Sites, manifests.Sites, prune),
		ConfigMaps: applied(c.namespace, before.ConfigMaps, manifests.ConfigMaps, prune),
		Problems:   manifests.Problems,
	}
}

func applied[T metav1.Object](namespace string, before, manifests []T, prune bool) []T {
	old := make(map[string]T, len(before))
	for _, o := range before {
		old[o.GetName()] = o
	}
	after := make([]T, 0, max(len(before), len(manifests)))
	for _, o := range manifests {
		if o.GetNamespace() != namespace {
			continue
		}
		if was, ok := old[o.GetName()]; ok {
			// It stays the same object, because its age decides about claims.
			o.SetUID(was.GetUID())
			o.SetCreationTimestamp(was.GetCreationTimestamp())
			delete(old, o.GetName())
		}
		after = append(after, o)
	}
	for _, o := range before {
		if _, ok := old[o.GetName()]; ok && !prune {
			after = append(after, o)
		}
	}
	return after
}
