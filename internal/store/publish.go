// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
)

// Publish compares the shards with the ConfigMaps. It loads and then writes each shard that has changed, and deletes
// ConfigMaps that are no longer needed. It also loads shards whose ConfigMaps it can only compare byte by byte: the ones without a
// receipt. At most maxParallel shards are in memory. It gets all shards of the Site, with
// the indexes 0 to len(shards)-1, laid out by shard.Arrange, and writes them in a form. A change of the form writes all of them, but
// loads none. The Site must not be in deletion.
//
// Pages are added before they are removed:
// a shard that gives pages away waits until the receiving shards are
// written, and nothing is deleted after a failure. All other shards are written
// even if one fails. The error joins the failures: look for a *NameConflictError
// first. After that, apierrors.IsConflict means that the cache lags and the same call
// will succeed later. After a canceled context, and in a namespace that is being
// deleted, nothing more is sent.
func (s *Store) Publish(ctx context.Context, site *v1alpha1.Site, shards []shard.Shard, form shard.Form) (Result, error) {
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
	p := &shardWriter{
		store: s, header: headerOf(site), receipts: s.receiptsOf(site), shards: shards, form: form, errs: make([]error, len(shards)),
	}
	p.receipts.resize(len(shards))
	if err := p.compare(ctx); err != nil {
		return Result{}, err
	}
	for _, batch := range p.batches() {
		p.writeShards(ctx, batch)
	}
	result := Result{Written: int(p.written.Load())}
	for _, err := range p.errs {
		result.count(err)
	}
	if err := p.failure(ctx); err != nil {
		return result, err
	}
	p.receipts.ofOtherBuild = false
	pruned, err := s.prune(ctx, site, p.listed, len(shards))
	result.Pruned = pruned
	result.count(err)
	return result, err
}

// shardWriter is one Publish under way.
type shardWriter struct {
	store  *Store
	header *header
	// receipts are of all shards. Each worker changes only the one of its shard.
	receipts *siteReceipts
	shards   []shard.Shard
	form     shard.Form
	// errs has the errors by shard, and errWaiting for a shard that had to wait.
	errs []error
	// listed has the ConfigMaps of the namespace, as the cache had them at the start, and current the ConfigMap of
	// each shard, or nil. They belong to the cache, and must not be changed.
	listed  []corev1.ConfigMap
	current []*corev1.ConfigMap
	// due lists the shards that are out of date, in order.
	due []int
	// moving is true if pages move from one of them to another.
	moving bool
	// written is the number of ConfigMaps that were written.
	written atomic.Int32
	// stopped is set when no further write can succeed.
	stopped atomic.Bool
}

// compare finds out which shards are due, and whether pages move.
func (p *shardWriter) compare(ctx context.Context) error {
	site := p.header.site
	list := &corev1.ConfigMapList{}
	// Someone may have taken the labels of a ConfigMap, so it is known by its name alone.
	if err := p.store.cached.List(ctx, list, client.InNamespace(site.Namespace), client.UnsafeDisableDeepCopy); err != nil {
		return fmt.Errorf("cannot list the ConfigMaps of Site %s: %w", client.ObjectKeyFromObject(site), err)
	}
	p.listed, p.current = list.Items, make([]*corev1.ConfigMap, len(p.shards))
	for i := range p.listed {
		if index, ok := indexOf(site.Name, p.listed[i].Name); ok && index < len(p.current) {
			p.current[index] = &p.listed[i]
		}
	}
	counts := map[int]int{} // number of shards when one was written that exists and is due
	for i, current := range p.current {
		if current != nil && p.isMetBy(i, current) {
			continue
		}
		if current != nil {
			counts[i] = shardCount(current)
		}
		p.due = append(p.due, i)
		for a := i; a > 0 && !p.moving; {
			a = shard.Parent(a)
			count, isDue := counts[a]
			p.moving = isDue && i >= count
		}
	}
	return nil
}

// isMetBy reports whether the ConfigMap of a shard needs no write. A new build of the operator writes ConfigMaps whose provenance
// would not help it at its next start. It does so once, and not where the build that wrote them made the same from the same.
func (p *shardWriter) isMetBy(index int, current *corev1.ConfigMap) bool {
	if !p.desired(index).isMetBy(current) {
		return false
	}
	if !p.receipts.ofOtherBuild {
		return true
	}
	provenance, err := p.shards[index].Provenance()
	return err == nil && provenance == current.Annotations[observedProvenanceKey]
}

// batches divides the shards that are out of date into batches. They are written one after the other, so that no
// page is missing in between. By linear hashing a page only ever moves between a shard and its ancestors
// (shard.Parent), and among the remaining shards only away from an ancestor.
// So the descendants come first. Indexes of k binary digits are not
// related to each other, so their shards are in one batch, the largest k first. If no page
// moves, there is one batch.
func (p *shardWriter) batches() [][]int {
	if !p.moving {
		return [][]int{p.due}
	}
	digits := func(index int) int { return bits.Len(uint(index)) }
	var batches [][]int
	for due := p.due; len(due) > 0; {
		most := digits(due[len(due)-1])
		next := slices.IndexFunc(due, func(index int) bool { return digits(index) == most })
		batches = append(batches, due[next:])
		due = due[:next]
	}
	return batches
}

// desired returns the ConfigMap of a shard.
func (p *shardWriter) desired(index int) desired {
	r := p.receipts.shards[index]
	d := desired{
		header: p.header, name: Name(p.header.site.Name, index), content: annotationOf(p.shards[index].Digest, p.form), form: p.form,
		shard: strconv.Itoa(index), shards: len(p.shards), unwritten: p.unwritten(index), written: r.stored,
	}
	if r.content == d.content {
		d.stored = r.stored
	}
	return d
}

// unwritten returns the last shard that is split off from another one and was not written, because its write failed
// or had to wait. It returns 0 if there is none.
func (p *shardWriter) unwritten(index int) int {
	if !p.moving {
		return 0
	}
	for other := len(p.shards) - 1; other > index; other-- {
		// Shards that are no descendants may be on their way now: their errors are not read.
		if descends(other, index) && p.errs[other] != nil {
			return other
		}
	}
	return 0
}

// descends reports whether a shard is split, directly or not, from another one.
func descends(index, from int) bool {
	for index > from {
		index = shard.Parent(index)
	}
	return index == from
}

func (p *shardWriter) writeShards(ctx context.Context, indexes []int) {
	for i, err := range inParallel(indexes, func(index int) error { return p.writeShard(ctx, index) }) {
		p.errs[indexes[i]] = err
	}
}

// writeShard loads the content of a shard, and then writes it, unless that is what the ConfigMap holds.
func (p *shardWriter) writeShard(ctx context.Context, index int) error {
	if p.stopped.Load() || ctx.Err() != nil {
		return errWaiting
	}
	want, current := p.desired(index), p.current[index]
	if err := p.store.admit(want, current); err != nil {
		return err
	}
	content, err := p.load(ctx, index)
	if err != nil {
		return fmt.Errorf("cannot make the content of ConfigMap %s: %w", want.key(), err)
	}
	known := p.receipts.shards[index] != receipt{}
	p.receipts.shards[index] = receipt{} // a write that fails may have succeeded
	if current != nil && !known {
		if err := want.recognize(content, current); err != nil {
			return err
		}
		if want.isMetBy(current) {
			p.receipts.shards[index] = receipt{want.content, want.stored}
			return nil
		}
	}
	sent, err := p.store.write(ctx, want, content, current)
	switch {
	case err == nil:
		p.receipts.shards[index] = receipt{want.content, sent}
		p.written.Add(1)
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		p.stopped.Store(true)
	}
	return err
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
