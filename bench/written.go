// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// written is the operator's output for a blog: Topics with their statuses, and shards.
type written struct {
	topics []*v1alpha1.Topic
	shards []*corev1.ConfigMap
}

// written reads the operator's output, without the additions of the API server.
func (b *loadedSite) written(ctx context.Context) (*written, error) {
	var topics v1alpha1.TopicList
	var configMaps corev1.ConfigMapList
	for _, list := range []client.ObjectList{&topics, &configMaps} {
		if err := b.onlooker.List(ctx, list, client.InNamespace(b.namespace)); err != nil {
			return nil, fmt.Errorf("cannot read what the operator has written: %w", err)
		}
	}
	w := &written{}
	for i := range topics.Items {
		t := &topics.Items[i]
		w.topics = append(w.topics, &v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: t.Name}, Spec: t.Spec, Status: t.Status})
	}
	for i := range configMaps.Items {
		if c := &configMaps.Items[i]; c.Labels[store.ShardLabel] != "" {
			meta := metav1.ObjectMeta{Name: c.Name, Labels: c.Labels, Annotations: c.Annotations}
			w.shards = append(w.shards, &corev1.ConfigMap{ObjectMeta: meta, BinaryData: c.BinaryData})
		}
	}
	return w, nil
}

// createTopics creates the Topics in a namespace, without their statuses.
func (w *written) createTopics(ctx context.Context, c *cluster, namespace string) error {
	for _, t := range w.topics {
		t.Namespace = namespace
		status := t.Status
		if err := c.people.Create(ctx, t); err != nil { // the answer is read into it
			return fmt.Errorf("cannot copy a Topic: %w", err)
		}
		t.Status = status
	}
	return nil
}

// repeat writes the statuses and the shards, some at once.
func (w *written) repeat(ctx context.Context, c *cluster, namespace string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	for _, t := range w.topics {
		group.Go(func() error { return c.people.Status().Update(ctx, t) })
	}
	for _, s := range w.shards {
		s.Namespace = namespace
		group.Go(func() error { return c.people.Create(ctx, s) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("cannot write what the operator wrote: %w", err)
	}
	return nil
}
