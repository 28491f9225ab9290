// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// observer watches the Topics and shards of one namespace as any client could, and
// notes when they reach their expected state. It reads only the metadata of ConfigMaps:
// watching should cost little, because the cores are shared.
type observer struct {
	mu       sync.Mutex
	have     digests
	versions map[string]string // resourceVersion by key
	unmet    map[string]string // expected digest, by key
	met      chan time.Time
	failed   chan error
	stop     context.CancelFunc
}

// observe returns when the observer knows the current state.
func (c *cluster) observe(ctx context.Context, namespace string) (*observer, error) {
	ctx, cancel := context.WithCancel(ctx)
	o := &observer{have: digests{}, versions: map[string]string{}, failed: make(chan error, 2), stop: cancel}
	shards := &metav1.PartialObjectMetadataList{}
	shards.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("ConfigMapList"))
	for _, list := range []client.ObjectList{&v1alpha1.TopicList{}, shards} {
		options := []client.ListOption{client.InNamespace(namespace)}
		if list == shards {
			options = append(options, client.HasLabels{store.ShardLabel})
		}
		if err := o.follow(ctx, c.onlooker, list, options); err != nil {
			cancel()
			return nil, fmt.Errorf("cannot watch %T in %s: %w", list, namespace, err)
		}
	}
	return o, nil
}

// follow reads a list, and watches from there on.
func (o *observer) follow(ctx context.Context, c client.WithWatch, list client.ObjectList, options []client.ListOption) error {
	if err := c.List(ctx, list, options...); err != nil {
		return err
	}
	switch l := list.(type) {
	case *v1alpha1.TopicList:
		for i := range l.Items {
			o.see(&l.Items[i], false)
		}
	case *metav1.PartialObjectMetadataList:
		for i := range l.Items {
			o.see(&l.Items[i], false)
		}
	}
	since := &client.ListOptions{Raw: &metav1.ListOptions{ResourceVersion: list.GetResourceVersion()}}
	events, err := c.Watch(ctx, list, append(options, since)...)
	if err != nil {
		return err
	}
	go o.read(ctx, events)
	return nil
}

func (o *observer) read(ctx context.Context, events watch.Interface) {
	defer events.Stop()
	for event := range events.ResultChan() {
		switch object, ok := event.Object.(client.Object); {
		case event.Type == watch.Error || !ok:
			o.failed <- fmt.Errorf("a watch failed: %+v", event.Object)
			return
		default:
			o.see(object, event.Type == watch.Deleted)
		}
	}
	if ctx.Err() == nil {
		o.failed <- errors.New("a watch ended: the API server may have gone")
	}
}

// see takes note of an object.
func (o *observer) see(object client.Object, deleted bool) {
	seen := time.Now()
	var key, digest string
	if topic, ok := object.(*v1alpha1.Topic); ok {
		key, digest = topicKey(topic.Name), topic.Status.ContentDigest
	} else {
		key = shardKey(object.GetName())
		digest, _ = store.ParseContentDigest(object.GetAnnotations()[store.ContentDigestAnnotation])
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.have[key], o.versions[key] = digest, object.GetResourceVersion()
	if deleted {
		delete(o.have, key)
		delete(o.versions, key)
	}
	if len(o.unmet) == 0 {
		return
	}
	if wanted, waited := o.unmet[key]; waited && wanted == digest {
		delete(o.unmet, key)
	}
	if len(o.unmet) == 0 {
		o.met <- seen
	}
}

// expect begins to wait for digests. The channel gets the time at which the last one was seen.
func (o *observer) expect(want digests) <-chan time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.met = make(chan time.Time, 1)
	o.unmet = map[string]string{}
	for key, digest := range want {
		if o.have[key] != digest {
			o.unmet[key] = digest
		}
	}
	if len(o.unmet) == 0 {
		o.met <- time.Now()
	}
	return o.met
}

// await waits for the expected state. It fails after most, and if the operator ends.
func (o *observer) await(ctx context.Context, met <-chan time.Time, most time.Duration, m *manager) (time.Time, error) {
	var ended <-chan struct{}
	if m != nil {
		ended = m.ended
	}
	select {
	case at := <-met:
		return at, nil
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	case err := <-o.failed:
		return time.Time{}, err
	case <-ended:
		return time.Time{}, errors.New(m.failure())
	case <-time.After(most):
	}
	err := fmt.Errorf("after %.0f s still not as it should be: %s", most.Seconds(), o.missing())
	if m != nil {
		err = fmt.Errorf("%w (was bin/manager built from other sources than this program? \"make bench\" builds both); %s", err, m.failure())
	}
	return time.Time{}, err
}

func (o *observer) missing() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	keys := slices.Sorted(maps.Keys(o.unmet))
	text := strings.Join(keys[:min(5, len(keys))], ", ")
	if more := len(keys) - 5; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// snapshot returns the resourceVersion of everything seen last, by key.
func (o *observer) snapshot() map[string]string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.versions)
}
