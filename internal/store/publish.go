// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
)

const (
	// maxParallel is how many writes of one Site are on their way at once, and
	// so how many shards are in memory.
	maxParallel = 4
	// maxErrors is the number of failures that an error lists.
	maxErrors = 8
)

// Result is the outcome of a Publish.
type Result struct {
	// Written counts the ConfigMaps created or updated, Pruned the deleted ones.
	Written, Pruned int
}

// Publish writes the shards that changed, then deletes ConfigMaps that are no longer
// needed. It gets all shards of the Site, with the indexes 0 to len(shards)-1,
// laid out by shard.Arrange. The Site must not be in deletion.
//
// Pages are added before they are removed:
// a shard that gives pages away waits until the receiving shards are
// written, and nothing is deleted after a failure. All other shards are written
// even if one fails. The error joins the failures: look for a *NameConflictError
// first. After that, apierrors.IsConflict means that the cache lags and the same call
// will succeed later. After a canceled context, and in a namespace that is being
// deleted, nothing more is sent.
func (s *Store) Publish(ctx context.Context, site *v1alpha1.Site, shards []shard.Shard) (Result, error) {
	if err := checkSite(site); err != nil {
		return Result{}, err
	}
	shards = slices.SortedFunc(slices.Values(shards), func(a, b shard.Shard) int { return a.Index - b.Index })
	if len(shards) == 0 {
		return Result{}, fmt.Errorf("cannot publish Site %s: there are no shards", client.ObjectKeyFromObject(site))
	}
	for i := range shards {
		if shards[i].Index != i {
			return Result{}, fmt.Errorf("cannot publish Site %s: shard %d of %d has the index %d",
				client.ObjectKeyFromObject(site), i, len(shards), shards[i].Index)
		}
	}
	p := &publication{store: s, site: site, header: headerOf(site), shards: shards, errs: make([]error, len(shards))}
	err := p.write(ctx)
	if err == nil {
		err = p.failure(ctx)
	}
	result := Result{Written: int(p.written.Load())}
	if err != nil {
		return result, err
	}
	pruned, err := s.prune(ctx, site, p.listed, len(shards))
	result.Pruned = pruned
	return result, err
}

// publication is one Publish under way.
type publication struct {
	store  *Store
	site   *v1alpha1.Site
	header *header
	shards []shard.Shard
	// errs has the errors by shard, and errWaiting for a shard that had to wait.
	errs []error
	// listed are the ConfigMaps of the namespace, as the cache had them at the start. They
	// are the cache's own, and must not be changed.
	listed []corev1.ConfigMap
	// moving is true when pages move from one shard to another.
	moving bool
	// stopped is set when no further write can succeed.
	stopped atomic.Bool
	written atomic.Int32
}

// write writes the shards that are out of date, so that no page is missing in
// between. By linear hashing a page only ever moves between a shard and its ancestors
// (shard.Parent), and among the remaining shards only away from an ancestor.
// So the descendants come first. Indexes of k binary digits are not
// related to each other, so their shards are written together, the largest k first. If no page
// moves, all are written together.
func (p *publication) write(ctx context.Context) error {
	due, err := p.due(ctx)
	if err != nil {
		return err
	}
	digits := func(index int) int { return bits.Len(uint(index)) }
	for len(due) > 0 {
		next := 0
		if p.moving {
			most := digits(due[len(due)-1])
			next = slices.IndexFunc(due, func(index int) bool { return digits(index) == most })
		}
		p.writeShards(ctx, due[next:])
		due = due[:next]
	}
	return nil
}

// due lists the shards that are not as they should be, in order, and notes whether pages
// move from one of them to another.
func (p *publication) due(ctx context.Context) (due []int, err error) {
	list := &corev1.ConfigMapList{}
	// Someone may have taken the labels of a ConfigMap, so it is known by its name alone.
	if err := p.store.cached.List(ctx, list, client.InNamespace(p.site.Namespace), client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("cannot list the ConfigMaps of Site %s: %w", client.ObjectKeyFromObject(p.site), err)
	}
	p.listed = list.Items
	current := make([]*corev1.ConfigMap, len(p.shards))
	for i := range p.listed {
		if index, ok := indexOf(p.site.Name, p.listed[i].Name); ok && index < len(current) {
			current[index] = &p.listed[i]
		}
	}
	written := map[int]int{} // number of shards when one was written that exists and is due
	for i, configMap := range current {
		if configMap != nil && p.isUpToDate(configMap, i) {
			continue
		}
		if configMap != nil {
			written[i] = shardCount(configMap)
		}
		due = append(due, i)
		for a := i; a > 0 && !p.moving; {
			a = shard.Parent(a)
			since, isDue := written[a]
			p.moving = isDue && i >= since
		}
	}
	return due, nil
}

// isUpToDate reports whether a ConfigMap has the content of a shard. It is desired.isMetBy
// without the cost of making a desired.
func (p *publication) isUpToDate(configMap *corev1.ConfigMap, index int) bool {
	return p.header.isOn(configMap, p.shards[index].Digest) && configMap.Labels[ShardLabel] == strconv.Itoa(index)
}

// shardCount returns the number of shards at the time when a ConfigMap was written, or 0 if it is
// unknown.
func shardCount(configMap *corev1.ConfigMap) int {
	count, err := strconv.Atoi(configMap.Annotations[ShardCountAnnotation])
	if err != nil {
		return 0
	}
	return count
}

func (p *publication) writeShards(ctx context.Context, indexes []int) {
	group := errgroup.Group{}
	group.SetLimit(maxParallel)
	for _, index := range indexes {
		group.Go(func() error {
			p.errs[index] = p.writeShard(ctx, p.shards[index])
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
}

func (p *publication) writeShard(ctx context.Context, content shard.Shard) (err error) {
	if p.stopped.Load() || ctx.Err() != nil {
		return errWaiting
	}
	defer func() {
		// A panic outside the goroutine of a reconcile would end the operator, and with it all Sites.
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot write shard %d: panic: %v", content.Index, r)
		}
	}()
	changed, err := p.store.apply(ctx, p.desired(ctx, content))
	if changed {
		p.written.Add(1)
	}
	if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		p.stopped.Store(true)
	}
	return err
}

// desired is the ConfigMap of a shard.
func (p *publication) desired(ctx context.Context, content shard.Shard) desired {
	return desired{
		header: p.header, name: Name(p.site.Name, content.Index), labels: map[string]string{ShardLabel: strconv.Itoa(content.Index)},
		annotations: map[string]string{ShardCountAnnotation: strconv.Itoa(len(p.shards))},
		content:     content.Digest,
		load: func(current *corev1.ConfigMap) (map[string]string, map[string][]byte, error) {
			data, err := p.store.load(ctx, content, current)
			return nil, data, err
		},
		wait: func(current *corev1.ConfigMap) bool { return p.mustWait(content.Index, current) },
	}
}

// load makes the content of a shard. If the ConfigMap is unchanged since the last write, most
// of it is taken from there, which costs less than rendering.
func (s *Store) load(ctx context.Context, content shard.Shard, current *corev1.ConfigMap) (map[string][]byte, error) {
	if current == nil || content.Before == "" ||
		current.Annotations[ContentDigestAnnotation] != content.Before ||
		current.Annotations[observedDigestAnnotation] != current.Annotations[DataDigestAnnotation] {
		return content.Data(nil)
	}
	if known, ok := s.written.Get(client.ObjectKeyFromObject(current)); ok {
		if w := known.(stored); w.uid == current.UID && w.resourceVersion == current.ResourceVersion {
			return content.Data(w.data)
		}
	}
	live := &corev1.ConfigMap{}
	err := s.live.Get(ctx, client.ObjectKeyFromObject(current), live)
	if err != nil || live.ResourceVersion != current.ResourceVersion {
		return content.Data(nil)
	}
	return content.Data(live.BinaryData)
}

// mustWait reports whether a write of the shard could remove pages that are
// nowhere else: a descendant that was split off since the shard was written, and
// so takes pages from it, has not been written.
func (p *publication) mustWait(index int, current *corev1.ConfigMap) bool {
	if !p.moving {
		return false
	}
	for other := max(shardCount(current), index+1); other < len(p.shards); other++ {
		// Shards that are no descendants may be on their way now: their errors are not read.
		if descends(other, index) && p.errs[other] != nil {
			return true
		}
	}
	return false
}

// descends reports whether a shard is split, directly or not, from another one.
func descends(index, from int) bool {
	for index > from {
		index = shard.Parent(index)
	}
	return index == from
}

// failure returns the joined errors, or nil if every shard is up to date.
func (p *publication) failure(ctx context.Context) error {
	errs := slices.DeleteFunc(slices.Clone(p.errs), func(err error) bool { return errors.Is(err, errWaiting) })
	err := join(errs)
	if err == nil && ctx.Err() != nil {
		return fmt.Errorf("cannot publish Site %s: %w", client.ObjectKeyFromObject(p.site), ctx.Err())
	}
	return err
}

// join joins errors, which may be nil: name conflicts first, write
// conflicts last, so that apierrors.IsConflict is true only if there is no other answer of
// the API server. It lists at most maxErrors.
func join(errs []error) error {
	rank := func(err error) int {
		switch {
		case isNameConflict(err):
			return 0
		case apierrors.IsConflict(err):
			return 2
		default:
			return 1
		}
	}
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	slices.SortStableFunc(errs, func(a, b error) int { return rank(a) - rank(b) })
	if more := len(errs) - maxErrors; more > 0 {
		errs = append(errs[:maxErrors], fmt.Errorf("and %d more", more))
	}
	return errors.Join(errs...)
}
