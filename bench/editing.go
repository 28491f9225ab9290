// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// soon bounds the time until an edit is seen. After that the run fails.
const soon = 2 * time.Minute

// edit gives Post i another title. It returns the changed Topics and shards, and the time from the request until the
// onlooker has seen all of them.
func (b *loadedSite) edit(ctx context.Context, m *manager, o *observer, i int, a *author) (time.Duration, digests, error) {
	next := a.retitled(b.posts[i])
	b.posts[i] = next
	b.model.set(next)
	changed, err := b.model.compute()
	if err != nil {
		return 0, nil, err
	}
	met := o.expect(changed)
	began, err := b.put(ctx, b.namespace, next)
	if err != nil {
		return 0, nil, err
	}
	at, err := o.await(ctx, met, soon, m)
	return at.Sub(began), changed, err
}

// put gives a Post of a namespace the spec of another, and returns when the request was sent.
func (c *cluster) put(ctx context.Context, namespace string, next *v1alpha1.Post) (began time.Time, err error) {
	for {
		p := &v1alpha1.Post{}
		if err := c.people.Get(ctx, client.ObjectKey{Namespace: namespace, Name: next.Name}, p); err != nil {
			return began, fmt.Errorf("cannot read Post %s: %w", next.Name, err)
		}
		p.Spec = next.Spec
		began = time.Now()
		if err = c.people.Update(ctx, p); !apierrors.IsConflict(err) { // its status may just have been written
			break
		}
	}
	if err != nil {
		return began, fmt.Errorf("cannot edit Post %s: %w", next.Name, err)
	}
	return began, nil
}

// restAfterEdit waits after an edit that took some time, until the operator's window is over and the statuses of Post and
// Site, which come last, are written.
func restAfterEdit(ctx context.Context, took time.Duration) error {
	return pause(ctx, min(max(4*took, 200*time.Millisecond), 2*time.Second)+100*time.Millisecond)
}

// twin is an unwatched namespace with a copy of a blog. A client writes the bytes there that the operator writes in
// the blog, all at once, and nothing else.
type twin struct {
	*loadedSite
	observer *observer
	topics   map[string]*v1alpha1.Topic
	shards   map[string]*corev1.ConfigMap
}

// newTwin copies a blog that has come to rest.
func (b *loadedSite) newTwin(ctx context.Context) (*twin, error) {
	namespace, err := b.cluster.namespace(ctx, "twin")
	if err != nil {
		return nil, err
	}
	t := &twin{loadedSite: &loadedSite{cluster: b.cluster, namespace: namespace}, topics: map[string]*v1alpha1.Topic{}, shards: map[string]*corev1.ConfigMap{}}
	if err := b.load(ctx, namespace, b.posts, func() {}); err != nil {
		return nil, err
	}
	wrote, err := b.written(ctx)
	if err != nil {
		return nil, err
	}
	if err := wrote.createTopics(ctx, b.cluster, namespace); err != nil {
		return nil, err
	}
	if err := wrote.repeat(ctx, b.cluster, namespace); err != nil {
		return nil, err
	}
	for _, topic := range wrote.topics {
		t.topics[topic.Name] = topic
	}
	for _, shard := range wrote.shards {
		t.shards[shard.Name] = shard
	}
	t.observer, err = b.observe(ctx, namespace)
	return t, err
}

// repeat repeats an edit of a blog. It writes the Post, then at once everything that the operator wrote, and returns
// the time until the onlooker has seen all of it.
func (t *twin) repeat(ctx context.Context, of *loadedSite, post *v1alpha1.Post, changed digests) (time.Duration, error) {
	var writes []func() error
	for key := range changed {
		write, err := t.prepare(ctx, of, key)
		if err != nil {
			return 0, err
		}
		writes = append(writes, write)
	}
	met := t.observer.expect(changed)
	began, err := t.put(ctx, t.namespace, post)
	if err != nil {
		return 0, err
	}
	var group errgroup.Group
	for _, write := range writes {
		group.Go(write)
	}
	if err := group.Wait(); err != nil {
		return 0, fmt.Errorf("cannot write what the operator wrote: %w", err)
	}
	at, err := t.observer.await(ctx, met, soon, nil)
	return at.Sub(began), err
}

// prepare reads the operator's version of an object, and returns a function that writes the same.
func (t *twin) prepare(ctx context.Context, of *loadedSite, key string) (write func() error, err error) {
	if name, ok := strings.CutPrefix(key, topicKey("")); ok {
		source := &v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if err := of.current(ctx, source); err != nil {
			return nil, err
		}
		topic := t.topics[name]
		topic.Status = source.Status
		return func() error { return t.people.Status().Update(ctx, topic) }, nil
	}
	name := strings.TrimPrefix(key, shardKey(""))
	source := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if err := of.current(ctx, source); err != nil {
		return nil, err
	}
	if t.shards[name] == nil {
		return nil, fmt.Errorf("the edit made a new shard, %s: that is not what is measured here; edit fewer Posts", name)
	}
	shard := t.shards[name]
	shard.BinaryData, shard.Annotations = source.BinaryData, source.Annotations
	return func() error { return t.people.Update(ctx, shard) }, nil
}
