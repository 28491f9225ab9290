// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"
)

// P2, one edit: the time from the request that changes a title until a watching client has seen every changed Topic
// status and shard, over the time in which another client makes the same request and then writes the same statuses
// and shards itself, all at once, with nobody watching.
//
// P2b, writes of an edit: the number of objects that the operator wrote, over the number it had to write: the Topic
// statuses and shards that the edit changes (according to the command line), the status of the Post, and the status
// of the Site, which holds the digest of all pages.
func init() { register(benchmark{"P2", oneEdit}) }

func oneEdit(ctx context.Context, e *env) ([]result, error) {
	c, err := e.cluster(ctx)
	if err != nil {
		return nil, err
	}
	r := &editRun{posts: e.size(1000, 300), edits: e.repeated(e.size(250, 20)), wanted: map[string]int{}}
	if err := r.run(ctx, c); err != nil {
		return nil, err
	}
	return r.results(), nil
}

type editRun struct {
	posts, edits int
	ours, bare   []float64 // milliseconds
	writes       map[string]int
	wanted       map[string]int
}

func (r *editRun) run(ctx context.Context, c *cluster) error {
	a := newAuthor(2)
	b, err := c.newBlog(ctx, "edit")
	if err != nil {
		return err
	}
	if err := b.fill(ctx, a.posts(r.posts)); err != nil {
		return err
	}
	m, err := c.startManager(ctx, b.namespace)
	if err != nil {
		return err
	}
	o, err := b.converge(ctx, m)
	if err != nil {
		return err
	}
	defer o.stop()
	if err := c.settle(ctx); err != nil {
		return err
	}
	t, err := b.newTwin(ctx)
	if err != nil {
		return err
	}
	defer t.observer.stop()
	if err := r.measure(ctx, b, t, o, m, a); err != nil {
		return err
	}
	if err := b.verify(ctx, b.namespace, nil); err != nil {
		return err
	}
	if err := m.stop(); err != nil {
		return err
	}
	return c.drop(ctx, b.namespace, t.namespace)
}

// measure makes the edits, each in the blog and then in its twin.
func (r *editRun) measure(ctx context.Context, b *loadedSite, t *twin, o *observer, m *manager, a *author) error {
	const warmUp = 5
	wait := func() {}
	mark := b.Mark()
	for i := range warmUp + r.edits {
		if i == warmUp {
			if err := b.settle(ctx); err != nil {
				return err
			}
			mark = b.Mark()
			clear(r.wanted)
			r.ours, r.bare = nil, nil
			wait = b.env.profile(ctx, m, "P2")
		}
		at := i * 7919 % len(b.posts) // a prime, so that edits wander through all Posts
		took, changed, err := b.edit(ctx, m, o, at, a)
		if err != nil {
			return err
		}
		r.count(changed)
		r.ours = append(r.ours, milliseconds(took))
		if err := restAfterEdit(ctx, took); err != nil {
			return err
		}
		if took, err = t.repeat(ctx, b, b.posts[at], changed); err != nil {
			return err
		}
		r.bare = append(r.bare, milliseconds(took))
		if (i+1)%50 == 0 {
			b.env.say("%d edits: operator %s; bare %s", len(r.ours), latencies(r.ours), latencies(r.bare))
		}
	}
	wait()
	if err := b.settle(ctx); err != nil {
		return err
	}
	var err error
	r.writes, err = b.writesOf(mark, time.Now(), b.namespace)
	return err
}

// count notes the writes that an edit requires.
func (r *editRun) count(changed digests) {
	for key := range changed {
		if strings.HasPrefix(key, topicKey("")) {
			r.wanted[topicStatuses]++
		} else {
			r.wanted[shardWrites]++
		}
	}
	r.wanted[postStatuses]++
	r.wanted[siteStatuses]++
}

func (r *editRun) results() []result {
	arms := fmt.Sprintf("operator %s; bare %s; an edit changes %.1f Topic statuses and %.1f shards; load average %s", latencies(r.ours), latencies(r.bare),
		float64(r.wanted[topicStatuses])/float64(r.edits), float64(r.wanted[shardWrites])/float64(r.edits), loadAverage())
	size := fmt.Sprintf("N=%d", r.posts)
	return []result{
		measured("P2 edit p50, "+size, median(r.ours)/median(r.bare), "ratio", atMost(1.25), arms),
		measured("P2 edit p99, "+size, quantile(r.ours, 0.99)/quantile(r.bare, 0.99), "ratio", atMost(1.5), arms),
		measured("P2b writes of an edit, "+size, float64(sumOf(r.writes))/float64(sumOf(r.wanted)), "ratio", exactly(1), fmt.Sprintf(
			"in %d edits: %s", r.edits, compared(r.writes, r.wanted))),
	}
}

func sumOf(counts map[string]int) int {
	sum := 0
	for n := range maps.Values(counts) {
		sum += n
	}
	return sum
}

// listed lists writes by kind.
func listed(writes map[string]int) string {
	var parts []string
	for _, kind := range writeKinds {
		parts = append(parts, fmt.Sprintf("%d %s", writes[kind], kind))
	}
	return strings.Join(parts, ", ")
}

// compared lists writes beside the required ones.
func compared(writes, wanted map[string]int) string {
	var parts []string
	for _, kind := range writeKinds {
		parts = append(parts, fmt.Sprintf("%d %s for %d", writes[kind], kind, wanted[kind]))
	}
	return strings.Join(parts, ", ")
}
