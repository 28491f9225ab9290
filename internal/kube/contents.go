// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// Contents caches the ConfigMaps that Posts and Sites may publish. It watches only their metadata, and reads the data
// of ConfigMaps that objects name, because a namespace may hold any amount of unpublished data.
type Contents struct {
	informers cache.Informers
	apiReader client.Reader
	published labels.Selector
}

// NewContents adds the cache of publishable ConfigMaps to a manager. It holds ConfigMaps
// with v1alpha1.PublishLabel that the selector selects, or all if it is nil, in these namespaces, or
// in all if there are none.
func NewContents(mgr manager.Manager, namespaces []string, selector labels.Selector) (*Contents, error) {
	published := both(labels.SelectorFromSet(labels.Set{v1alpha1.PublishLabel: "true"}), selector)
	c, err := cache.New(mgr.GetConfig(), cache.Options{
		HTTPClient: mgr.GetHTTPClient(), Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper(),
		DefaultTransform:            trimMetadata,
		ByObject:                    map[client.Object]cache.ByObject{configMapMetadata(): {Label: published}},
		DefaultNamespaces:           inNamespaces(namespaces),
		ReaderFailOnMissingInformer: true,
		NewInformer:                 informersWith(nil),
	})
	if err != nil {
		return nil, fmt.Errorf("cannot make the cache of ConfigMaps: %w", err)
	}
	if err := mgr.Add(contentsCache{c}); err != nil {
		return nil, fmt.Errorf("cannot add the cache of ConfigMaps: %w", err)
	}
	return &Contents{informers: c, apiReader: mgr.GetAPIReader(), published: published}, nil
}

// contentsCache is a cache that a manager starts with its own, before any controller.
type contentsCache struct{ cache.Cache }

func (c contentsCache) GetCache() cache.Cache { return c.Cache }

// configMapMetadata asks a client for ConfigMaps without their data.
func configMapMetadata() *metav1.PartialObjectMetadata {
	m := &metav1.PartialObjectMetadata{}
	m.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("ConfigMap"))
	return m
}

// inNamespaces restricts a cache to some namespaces.
func inNamespaces(namespaces []string) map[string]cache.Config {
	var out map[string]cache.Config
	for _, n := range namespaces {
		if out == nil {
			out = map[string]cache.Config{}
		}
		out[n] = cache.Config{}
	}
	return out
}

// read reads a ConfigMap. It returns nil if there is none that may be published.
func (c *Contents) read(ctx context.Context, name types.NamespacedName) (*corev1.ConfigMap, error) {
	configMap := &corev1.ConfigMap{}
	err := c.apiReader.Get(ctx, name, configMap)
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("cannot read ConfigMap %s: %w", name, err)
	case !c.published.Matches(labels.Set(configMap.Labels)):
		return nil, nil
	}
	return configMap, nil
}
