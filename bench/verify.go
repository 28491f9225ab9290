// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/bench/reference"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/store"
)

// stored is the content of a namespace.
type stored struct {
	posts      v1alpha1.PostList
	topics     v1alpha1.TopicList
	sites      v1alpha1.SiteList
	configMaps corev1.ConfigMapList
}

// verify reads all objects of a namespace. It returns an error if the statuses of its Topics differ from the
// brute-force result for its Posts, or its shards from the output of the command line, byte by byte. Unless versions
// is nil, it also reports changes since then. There are none if everything was right when the measurement ended.
func (c *cluster) verify(ctx context.Context, namespace string, versions map[string]string) error {
	var s stored
	for _, list := range []client.ObjectList{&s.posts, &s.topics, &s.sites} {
		if err := c.onlooker.List(ctx, list, client.InNamespace(namespace)); err != nil {
			return fmt.Errorf("cannot read what %s holds: %w", namespace, err)
		}
	}
	if err := c.onlooker.List(ctx, &s.configMaps, client.InNamespace(namespace), client.HasLabels{store.ShardLabel}); err != nil {
		return fmt.Errorf("cannot read the pages of %s: %w", namespace, err)
	}
	if err := s.checkStatuses(versions); err != nil {
		return err
	}
	return s.checkPages(versions)
}

func (s *stored) checkStatuses(versions map[string]string) error {
	want := reference.Statuses(s.posts.Items, s.topics.Items, s.sites.Items, time.Now())
	for i := range s.topics.Items {
		t := &s.topics.Items[i]
		if err := reference.Compare(want[t.Name], t.Status); err != nil {
			return fmt.Errorf("the operator is wrong about Topic %q: %w", t.Name, err)
		}
		if err := unchanged(versions, topicKey(t.Name), t); err != nil {
			return err
		}
	}
	return nil
}

func (s *stored) checkPages(versions map[string]string) error {
	if len(s.sites.Items) != 1 {
		return fmt.Errorf("there are %d Sites, and there should be one", len(s.sites.Items))
	}
	var topics []*v1alpha1.Topic
	for i := range s.topics.Items {
		topics = append(topics, &s.topics.Items[i])
	}
	m := newModel(&s.sites.Items[0], topics)
	for i := range s.posts.Items {
		m.set(&s.posts.Items[i])
	}
	if _, err := m.compute(); err != nil {
		return err
	}
	if got, want := len(s.configMaps.Items), len(m.edition.Shards); got != want {
		return fmt.Errorf("there are %d shards, and there should be %d", got, want)
	}
	found := map[string]*corev1.ConfigMap{}
	for i := range s.configMaps.Items {
		found[s.configMaps.Items[i].Name] = &s.configMaps.Items[i]
	}
	for _, made := range m.edition.Shards {
		want, err := made.Data(nil)
		if err != nil {
			return err
		}
		name := store.Name(m.site.Name, made.Index)
		if err := sameFiles(name, found[name], want); err != nil {
			return err
		}
		if err := unchanged(versions, shardKey(name), found[name]); err != nil {
			return err
		}
	}
	return nil
}

// sameFiles compares a ConfigMap with the files that should be in it.
func sameFiles(name string, got *corev1.ConfigMap, want map[string][]byte) error {
	if got == nil {
		return fmt.Errorf("there is no ConfigMap %q", name)
	}
	files, err := shard.DecodeFiles(got.BinaryData)
	if err != nil {
		return fmt.Errorf("cannot read ConfigMap %q: %w", name, err)
	}
	for key, content := range want {
		if !bytes.Equal(content, files[key]) {
			return fmt.Errorf("the operator wrote other bytes than the command line: %s in ConfigMap %q", key, name)
		}
	}
	if len(files) != len(want) || len(got.Data) > 0 {
		return fmt.Errorf("ConfigMap %q holds %d files, and should hold %d", name, len(files)+len(got.Data), len(want))
	}
	return nil
}

// unchanged reports an object that has changed since it was seen.
func unchanged(versions map[string]string, key string, object client.Object) error {
	if versions != nil && versions[key] != object.GetResourceVersion() {
		return fmt.Errorf("%s was written again after it was right, so the measurement ended too early", key)
	}
	return nil
}
