// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package store writes the shards of a Site to ConfigMaps. Changed shards
// are updated, then ConfigMaps that are no longer needed are deleted. It is the only writer of ConfigMaps.
//
// The manager's cache holds the ConfigMaps with ManagedByLabel. Transform replaces
// their data by a digest. So nothing is sent if nothing
// changed, and an edit by someone else is noticed, although no page is in memory.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"k8s.io/utils/lru"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/contest"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/shard"
)

// fieldManager is the name of the operator in managedFields.
const fieldManager = client.FieldOwner(ManagedBy)

// A Store writes ConfigMaps. It may be used from several goroutines.
type Store struct {
	// Contests remembers which writes did not last, by the clock of Now.
	Contests *contest.Tracker

	clock     clock.PassiveClock
	cached    client.Client
	apiReader client.Reader
	// buildID identifies the build of the operator; "" if it is unknown.
	buildID func() string
	// written are the shards that were written last.
	written *lru.Cache // name -> storedShard

	mu       sync.Mutex
	receipts map[types.NamespacedName]*siteReceipts
}

// keptShards is the number of written shards that a Store keeps in memory. They
// have about 90 KiB each, so they take 12 MiB. They include the shards that change most often,
// which then need not be read back at the next edit.
const keptShards = 128

// storedShard is the content of a shard in the API server at one resourceVersion.
type storedShard struct {
	uid             types.UID
	resourceVersion string
	content         storedContent
}

// New returns a Store. c reads ConfigMaps from a cache that is filled through
// Transform (without it each would be written each time), and writes to the API
// server; live reads from the API server. buildID identifies the build of the operator: provenance holds for
// the build that wrote it. It returns "" for an unknown build, which writes and uses none.
func New(c client.Client, live client.Reader, now clock.PassiveClock, buildID func() string) *Store {
	return &Store{
		Contests: contest.NewTracker(pace.Contests), clock: now, cached: c, apiReader: live, buildID: buildID, written: lru.New(keptShards),
		receipts: map[types.NamespacedName]*siteReceipts{},
	}
}

// Now is the time of Contests.
func (s *Store) Now() time.Time { return s.clock.Now() }

// Put writes a ConfigMap of the Site that is not a shard, unless it is up to
// date, and reports whether it did. The errors are the same as for Publish.
func (s *Store) Put(ctx context.Context, site *v1alpha1.Site, name string, data map[string]string) (changed bool, err error) {
	if err := checkSite(site); err != nil {
		return false, err
	}
	sum := dataDigest(data, nil)
	want, content := desired{header: headerOf(site), name: name, content: sum, stored: sum}, configMapContents{data: data}
	current := &corev1.ConfigMap{}
	err = s.cached.Get(ctx, want.key(), current)
	switch {
	case apierrors.IsNotFound(err):
		current = nil
	case err != nil:
		return false, fmt.Errorf("cannot read ConfigMap %s: %w", want.key(), err)
	case want.isMetBy(current):
		return false, nil
	}
	if err := s.admit(want, current); err != nil {
		return false, err
	}
	_, err = s.write(ctx, want, content, current)
	return err == nil, err
}

// errWaiting means that a ConfigMap was not written because another one must be written first.
var errWaiting = errors.New("another ConfigMap must be written first")

// admit returns an error if the current ConfigMap must not be written, or not now. current may be nil.
func (s *Store) admit(want desired, current *corev1.ConfigMap) error {
	switch {
	case current == nil:
		return nil
	case !Owned(current, want.header.site):
		return NotOwned(current, want.header.site, "ConfigMap")
	case want.unwritten > 0 && want.unwritten >= shardCount(current):
		return errWaiting
	}
	return s.await(want, current)
}

// write creates a ConfigMap, or updates the current one as the cache has it. It returns the storedDigest that it sent.
func (s *Store) write(ctx context.Context, want desired, content configMapContents, current *corev1.ConfigMap) (sent string, err error) {
	if current != nil {
		return s.update(ctx, want, content, current)
	}
	sent, hidden, err := s.create(ctx, want, content)
	if err != nil || hidden == nil {
		return sent, err
	}
	if err := s.admit(want, hidden); err != nil {
		return "", err
	}
	return s.update(ctx, want, content, hidden)
}

// create writes a ConfigMap that the cache does not have. If the ConfigMap exists without the label that the cache
// selects by, create returns it instead.
func (s *Store) create(ctx context.Context, want desired, content configMapContents) (sent string, hidden *corev1.ConfigMap, err error) {
	next, err := want.with(content, nil)
	if err != nil {
		return "", nil, err
	}
	sent = storedDigest(next)
	err = s.cached.Create(ctx, next, fieldManager)
	if apierrors.IsAlreadyExists(err) {
		hidden, err = s.hidden(ctx, want)
		return "", hidden, err
	}
	if err != nil {
		return "", nil, fmt.Errorf("cannot create ConfigMap %s: %w", want.key(), err)
	}
	s.keep(next, content.files)
	return sent, nil, nil
}

// keep remembers the files of a ConfigMap that was written.
func (s *Store) keep(written *corev1.ConfigMap, files map[string][]byte) {
	if len(files) > 0 {
		content := storedContent{files, shard.BundleName(written.BinaryData)}
		s.written.Add(client.ObjectKeyFromObject(written), storedShard{written.UID, written.ResourceVersion, content})
	}
}

// hidden returns a ConfigMap that exists although the cache does not have it, as Transform leaves it.
func (s *Store) hidden(ctx context.Context, want desired) (*corev1.ConfigMap, error) {
	live := &corev1.ConfigMap{}
	err := s.apiReader.Get(ctx, want.key(), live)
	switch {
	case apierrors.IsNotFound(err): // gone again
	case err != nil:
		return nil, fmt.Errorf("cannot read ConfigMap %s: %w", want.key(), err)
	case !Owned(live, want.header.site):
		return nil, NotOwned(live, want.header.site, "ConfigMap")
	case live.Labels[ManagedByLabel] != ManagedBy:
		// Someone removed the label that the cache selects by: waiting would not help.
		_, err := Transform(live)
		return live, err
	}
	// It is ours and the cache lags. Its content may be newer than ours
	// (another leader wrote it), so it is not overwritten.
	return nil, fmt.Errorf("cannot create ConfigMap %s: %w", want.key(),
		apierrors.NewConflict(schema.GroupResource{Resource: "configmaps"}, want.name, errors.New("the cache lags behind")))
}

// update writes a ConfigMap that exists.
func (s *Store) update(ctx context.Context, want desired, content configMapContents, current *corev1.ConfigMap) (sent string, err error) {
	if IsTrimmed(current) {
		if current, err = s.whole(ctx, current); err != nil {
			return "", err
		}
	}
	next, err := want.with(content, current)
	if err != nil {
		return "", err
	}
	sent = storedDigest(next)
	if isImmutable(current) {
		err = s.replace(ctx, current, next)
	} else if err = s.cached.Update(ctx, next, fieldManager); err != nil {
		err = fmt.Errorf("cannot update ConfigMap %s: %w", want.key(), err)
	}
	if err != nil {
		return "", err
	}
	s.keep(next, content.files)
	s.noteWrite(want, current)
	return sent, nil
}

// whole reads a ConfigMap that the cache holds only in part, at the same resourceVersion.
func (s *Store) whole(ctx context.Context, cached *corev1.ConfigMap) (*corev1.ConfigMap, error) {
	live := &corev1.ConfigMap{}
	key := client.ObjectKeyFromObject(cached)
	if err := s.apiReader.Get(ctx, key, live); err != nil {
		return nil, fmt.Errorf("cannot read ConfigMap %s: %w", key, err)
	}
	if live.ResourceVersion != cached.ResourceVersion {
		return nil, apierrors.NewConflict(schema.GroupResource{Resource: "configmaps"}, key.Name, errors.New("the cache lags behind"))
	}
	_, err := Transform(live)
	return live, err
}

// replace deletes an immutable ConfigMap, which can neither be updated nor made mutable,
// and creates the next one. It does so as soon as someone sets the field: a kubelet that
// refreshes a volume from an immutable ConfigMap never reads that ConfigMap again while a
// Pod of its node mounts it.
func (s *Store) replace(ctx context.Context, current, next *corev1.ConfigMap) error {
	if _, err := s.remove(ctx, current); err != nil {
		return err
	}
	next.UID, next.ResourceVersion, next.CreationTimestamp = "", "", metav1.Time{}
	if err := s.cached.Create(ctx, next, fieldManager); err != nil {
		return fmt.Errorf("cannot create ConfigMap %s instead of an immutable one: %w", client.ObjectKeyFromObject(next), err)
	}
	return nil
}

func isImmutable(configMap *corev1.ConfigMap) bool { return ptr.Deref(configMap.Immutable, false) }
