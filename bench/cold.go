// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// P4, cold start: the time from the start of the operator's process until an edit made while it was down is in the
// statuses and on the pages, over the time in which a client lists the same Posts once, 500 at a time. The edit
// proves that the operator has read everything and knows the published pages. In addition, the operator's heap after
// a garbage collection, over the size of all Posts as JSON without managedFields.
func init() { register(benchmark{"P4", coldStart}) }

func coldStart(ctx context.Context, e *env) ([]result, error) {
	sizes := []coldSize{{10_000, 15, 1.5, 2}, {50_000, 5, 1.3, 1.6}}
	if e.quick {
		sizes = sizes[:1]
		sizes[0].posts, sizes[0].pairs = 300, 3
	}
	sizes = sizesOf(sizes, e.posts, func(s *coldSize) *int { return &s.posts })
	c, err := e.cluster(ctx)
	if err != nil {
		return nil, err
	}
	var results []result
	for _, size := range sizes {
		r := &coldRun{author: newAuthor(5)}
		if r.loadedSite, err = c.newBlog(ctx, "cold"); err != nil {
			return results, err
		}
		if err := r.run(ctx, size.posts, e.repeated(size.pairs)); err != nil {
			return results, fmt.Errorf("with %d Posts: %w", size.posts, err)
		}
		results = append(results, r.results(size.time, size.heap)...)
	}
	return results, nil
}

// coldSize is a number of Posts, with its goals.
type coldSize struct {
	posts, pairs int
	time, heap   float64 // at most
}

type coldRun struct {
	*loadedSite
	author           *author
	ours, bare       []float64 // seconds
	heap, rss, bytes float64
}

func (r *coldRun) run(ctx context.Context, posts, pairs int) error {
	if err := r.fill(ctx, r.author.posts(posts)); err != nil {
		return err
	}
	m, err := r.startManager(ctx, r.namespace)
	if err != nil {
		return err
	}
	r.env.say("waiting until %d Posts are published", posts)
	o, err := r.converge(ctx, m)
	if err != nil {
		return err
	}
	defer o.stop()
	for i := range pairs {
		if err := r.settle(ctx); err != nil {
			return err
		}
		if err := m.stop(); err != nil {
			return err
		}
		if m, err = r.pair(ctx, o, i); err != nil {
			return err
		}
		r.env.say("N=%d, pair %d of %d: operator %.2f s, list %.2f s", posts, i+1, pairs, r.ours[i], r.bare[i])
	}
	if err := r.settle(ctx); err != nil {
		return err
	}
	if r.heap, err = m.liveHeap(ctx, r.env, fmt.Sprintf("P4-%d-heap", posts)); err != nil {
		return err
	}
	r.rss = residentBytes(m.command.Process.Pid)
	if err := r.list(ctx, r.weigh); err != nil {
		return err
	}
	if err := r.verify(ctx, r.namespace, nil); err != nil {
		return err
	}
	if err := m.stop(); err != nil {
		return err
	}
	return r.drop(ctx, r.namespace)
}

// pair lists the Posts, and then starts an operator that has one edit to find.
func (r *coldRun) pair(ctx context.Context, o *observer, i int) (*manager, error) {
	began := time.Now()
	if err := r.list(ctx, func([]v1alpha1.Post) {}); err != nil {
		return nil, err
	}
	r.bare = append(r.bare, time.Since(began).Seconds())
	at := i * 7919 % len(r.posts)
	r.posts[at] = r.author.retitled(r.posts[at])
	r.model.set(r.posts[at])
	changed, err := r.model.compute()
	if err != nil {
		return nil, err
	}
	met := o.expect(changed)
	if _, err := r.put(ctx, r.namespace, r.posts[at]); err != nil {
		return nil, err
	}
	m, err := r.startManager(ctx, r.namespace)
	if err != nil {
		return nil, err
	}
	profiled := r.env.profile(ctx, m, fmt.Sprintf("P4-%d-%d", len(r.posts), i+1))
	seen, err := o.await(ctx, met, r.patience(), m)
	profiled()
	r.ours = append(r.ours, seen.Sub(m.began).Seconds())
	return m, err
}

// list reads all Posts, some at a time, as a client with little memory does.
func (r *coldRun) list(ctx context.Context, each func([]v1alpha1.Post)) error {
	token := ""
	for {
		var page v1alpha1.PostList
		if err := r.people.List(ctx, &page, client.InNamespace(r.namespace), client.Limit(500), client.Continue(token)); err != nil {
			return fmt.Errorf("cannot list the Posts: %w", err)
		}
		each(page.Items)
		if token = page.Continue; token == "" {
			return nil
		}
	}
}

// weigh adds up the size of Posts as JSON.
func (r *coldRun) weigh(posts []v1alpha1.Post) {
	for i := range posts {
		posts[i].ManagedFields = nil
		text, _ := json.Marshal(&posts[i]) // was JSON a moment ago
		r.bytes += float64(len(text))
	}
}

func (r *coldRun) results(mostTime, mostHeap float64) []result {
	ratio := spreadOf(ratios(r.ours, r.bare))
	size := fmt.Sprintf("N=%d", len(r.posts))
	const mib = 1 << 20
	return []result{
		measured("P4 cold start, "+size, ratio.median, "ratio", atMost(mostTime), fmt.Sprintf(
			"ratio %s; operator %s s, list %s s; load average %s", ratio, spreadOf(r.ours), spreadOf(r.bare), loadAverage())),
		measured("P4 heap, "+size, r.heap/r.bytes, "ratio", atMost(mostHeap), fmt.Sprintf(
			"heap in use %.1f MiB after a garbage collection, resident %.1f MiB, Posts as JSON %.1f MiB", r.heap/mib, r.rss/mib, r.bytes/mib)),
	}
}
