// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
)

// P7, fair share: the 99th percentile of the time of edits in one namespace while someone creates 10,000 Posts in
// another one, until that one's pages are exact too, over the same percentile in a quiet cluster. One operator
// watches both. The API server and the cores are then busy in any case, so the detail reports how much slower a
// client's own writes of the same objects become, and a second figure is the first one over that.
func init() { register(benchmark{"P7", fairShare}) }

func fairShare(ctx context.Context, e *env) ([]result, error) {
	c, err := e.cluster(ctx)
	if err != nil {
		return nil, err
	}
	r := &shareRun{author: newAuthor(7)}
	if r.busy, err = c.newBlog(ctx, "busy"); err != nil {
		return nil, err
	}
	if r.calm, err = c.newBlog(ctx, "calm"); err != nil {
		return nil, err
	}
	if err := r.calm.fill(ctx, r.author.posts(e.size(1000, 300))); err != nil {
		return nil, err
	}
	if r.manager, err = c.startManager(ctx, r.busy.namespace, r.calm.namespace); err != nil {
		return nil, err
	}
	if err := r.busy.check(ctx, r.manager); err != nil {
		return nil, err
	}
	if r.observer, err = r.calm.converge(ctx, r.manager); err != nil {
		return nil, err
	}
	defer r.observer.stop()
	if err := c.settle(ctx); err != nil {
		return nil, err
	}
	if r.twin, err = r.calm.newTwin(ctx); err != nil {
		return nil, err
	}
	defer r.twin.observer.stop()
	return r.run(ctx, e)
}

type shareRun struct {
	author     *author
	busy, calm *loadedSite
	twin       *twin
	observer   *observer // of the calm blog
	manager    *manager
	edits      int // so far
}

// armLatencies are the latencies of edits by the operator and by a client alone, in milliseconds.
type armLatencies struct{ ours, bare []float64 }

func (r *shareRun) run(ctx context.Context, e *env) ([]result, error) {
	var quiet, loaded armLatencies
	for range e.size(150, 12) {
		if err := r.edit(ctx, &quiet); err != nil {
			return nil, err
		}
	}
	e.say("quiet: operator %s; bare %s", latencies(quiet.ours), latencies(quiet.bare))
	load := e.size(10_000, 500)
	done := make(chan error, 1)
	if _, err := r.busy.plan(r.author.posts(load)); err != nil {
		return nil, err
	}
	go func() {
		err := r.busy.load(ctx, r.busy.namespace, r.busy.posts, func() {})
		done <- errors.Join(err, r.busy.check(ctx, r.manager))
	}()
	for busy := true; busy; {
		if err := r.edit(ctx, &loaded); err != nil {
			return nil, err
		}
		select {
		case err := <-done:
			if err != nil {
				return nil, err
			}
			busy = false
		default:
		}
	}
	if err := r.calm.verify(ctx, r.calm.namespace, nil); err != nil {
		return nil, err
	}
	if err := r.manager.stop(); err != nil {
		return nil, err
	}
	p99 := func(ms []float64) float64 { return quantile(ms, 0.99) }
	detail := fmt.Sprintf("quiet %s; loaded %s; the same objects written by a client alone: quiet %s; loaded %s, which is %.2f times its quiet p99; load average %s",
		latencies(quiet.ours), latencies(loaded.ours), latencies(quiet.bare), latencies(loaded.bare), p99(loaded.bare)/p99(quiet.bare), loadAverage())
	ours, bare := p99(loaded.ours)/p99(quiet.ours), p99(loaded.bare)/p99(quiet.bare)
	return []result{
			measured(fmt.Sprintf("P7 edit p99 beside %d new Posts", load), ours, "ratio", atMost(1.3), detail),
			measured(fmt.Sprintf("P7 edit p99 beside %d new Posts, over a client alone", load), ours/bare, "ratio", atMost(1.15), detail),
		},
		r.calm.drop(ctx, r.busy.namespace, r.calm.namespace, r.twin.namespace)
}

// edit makes one edit by either arm.
func (r *shareRun) edit(ctx context.Context, a *armLatencies) error {
	at := r.edits * 7919 % len(r.calm.posts)
	r.edits++
	took, changed, err := r.calm.edit(ctx, r.manager, r.observer, at, r.author)
	if err != nil {
		return err
	}
	a.ours = append(a.ours, milliseconds(took))
	if err := restAfterEdit(ctx, took); err != nil {
		return err
	}
	if took, err = r.twin.repeat(ctx, r.calm, r.calm.posts[at], changed); err != nil {
		return err
	}
	a.bare = append(a.bare, milliseconds(took))
	return nil
}
