// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
)

// listing is a cache of ConfigMaps that hands out its own objects.
type listing struct {
	client.Client
	items []corev1.ConfigMap
}

func (l *listing) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	list.(*corev1.ConfigMapList).Items = l.items
	return nil
}

// BenchmarkPublish publishes an unchanged Site, which is the cost of each edit for the untouched shards.
func BenchmarkPublish(b *testing.B) {
	for _, count := range []int{20, 1_000} {
		b.Run(fmt.Sprintf("shards=%d", count), func(b *testing.B) {
			contents := make([]string, count)
			for i := range contents {
				contents[i] = fmt.Sprint("content ", i)
			}
			site, shards := newSite("notes"), shardsOf(contents...)
			s := New(cacheOf(b, site, shards), nil, clock.RealClock{}, ofBuild("this build"))
			if recalled, err := s.Recall(b.Context(), site); err != nil || len(recalled) != count {
				b.Fatalf("%d shards recalled: %v", len(recalled), err)
			}
			b.ReportAllocs()
			for b.Loop() {
				result, err := s.Publish(b.Context(), site, shards, shard.Files)
				if err != nil || result != (Result{}) {
					b.Fatalf("%+v, %v, want no write", result, err)
				}
			}
		})
	}
}

// cacheOf returns the cache after shards were published.
func cacheOf(b *testing.B, site *v1alpha1.Site, shards []shard.Shard) *listing {
	b.Helper()
	s, c, _ := newStore(b)
	if _, err := s.Publish(b.Context(), site, shards); err != nil {
		b.Fatal(err)
	}
	site.Status.Shards = int32(len(shards))
	site.Status.StoredDigest, site.Status.RenderedBy = s.Receipt(site)
	list := &corev1.ConfigMapList{}
	if err := c.List(b.Context(), list, client.InNamespace("team")); err != nil {
		b.Fatal(err)
	}
	for i := range list.Items {
		transform(&list.Items[i])
	}
	return &listing{items: list.Items}
}
