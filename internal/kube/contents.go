// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// contents is a cache of the ConfigMaps that Posts and Sites may publish, whole. The
// manager's own cache holds those that the operator writes, without their data.
type contents struct{ cache.Cache }

// GetCache makes a manager start it with its caches, before any controller.
func (c contents) GetCache() cache.Cache { return c.Cache }

// NewContents adds to a manager the cache of what Posts and Sites may publish of
// ConfigMaps: those with v1alpha1.PublishLabel, in these namespaces, all when empty, and
// that the selector picks, all when nil.
func NewContents(mgr manager.Manager, namespaces []string, selector labels.Selector) (cache.Informers, error) {
	published := labels.SelectorFromSet(labels.Set{v1alpha1.PublishLabel: "true"})
	c, err := cache.New(mgr.GetConfig(), cache.Options{
		HTTPClient: mgr.GetHTTPClient(), Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper(),
		DefaultTransform:            cache.TransformStripManagedFields(),
		ByObject:                    map[client.Object]cache.ByObject{&corev1.ConfigMap{}: {Label: both(published, selector)}},
		DefaultNamespaces:           inNamespaces(namespaces),
		ReaderFailOnMissingInformer: true,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot make the cache of ConfigMaps: %w", err)
	}
	if err := mgr.Add(contents{c}); err != nil {
		return nil, fmt.Errorf("cannot add the cache of ConfigMaps: %w", err)
	}
	return c, nil
}

// inNamespaces is how a cache is told to hold some namespaces only.
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
