// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// prune deletes the shards of the Site among the ConfigMaps with an index of count or
// more, and returns how many. It goes by the name, not by the label, which anyone may edit.
// Each is deleted only as the cache has it, by UID and resourceVersion.
func (s *Store) prune(ctx context.Context, site *v1alpha1.Site, configMaps []corev1.ConfigMap, count int) (pruned int, err error) {
	var surplus []*corev1.ConfigMap
	for i := range configMaps {
		configMap := &configMaps[i]
		index, ok := indexOf(site.Name, configMap.Name)
		if ok && index >= count && Owned(configMap, site) && configMap.DeletionTimestamp == nil {
			surplus = append(surplus, configMap)
		}
	}
	var deleted atomic.Int32
	errs := inParallel(surplus, func(configMap *corev1.ConfigMap) error {
		done, err := s.remove(ctx, configMap)
		if done {
			deleted.Add(1)
		}
		return err
	})
	return int(deleted.Load()), join(errs)
}

// Delete deletes a ConfigMap of the Site that is not a shard, if there is one.
func (s *Store) Delete(ctx context.Context, site *v1alpha1.Site, name string) error {
	current := &corev1.ConfigMap{}
	err := s.cached.Get(ctx, client.ObjectKey{Namespace: site.Namespace, Name: name}, current)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read ConfigMap %s/%s: %w", site.Namespace, name, err)
	}
	if !Owned(current, site) || current.DeletionTimestamp != nil {
		return nil
	}
	_, err = s.remove(ctx, current)
	return err
}

// remove deletes a ConfigMap that has not changed since it was read. It may already be gone.
func (s *Store) remove(ctx context.Context, configMap *corev1.ConfigMap) (deleted bool, err error) {
	err = s.cached.Delete(ctx, configMap, client.Preconditions{UID: &configMap.UID, ResourceVersion: &configMap.ResourceVersion})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot delete ConfigMap %s: %w", client.ObjectKeyFromObject(configMap), err)
	}
	return true, nil
}
