// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/testenv"
)

// P3, idle: the number of writes of an operator in a minute in which nobody changes anything that it reads: when it
// is at rest, after the start of another one, and while every Post is delivered to it again. An informer resyncs
// every ten hours, which cannot be triggered. So each Post gets a meaningless annotation. It is delivered as a
// change, like in a resync but with another resourceVersion.
func init() { register(benchmark{"P3", idle}) }

func idle(ctx context.Context, e *env) ([]result, error) {
	c, err := e.cluster(ctx)
	if err != nil {
		return nil, err
	}
	b, err := c.newBlog(ctx, "idle")
	if err != nil {
		return nil, err
	}
	if err := b.fill(ctx, newAuthor(4).posts(e.size(1000, 300))); err != nil {
		return nil, err
	}
	r := &idleRun{loadedSite: b, period: time.Duration(e.size(60, 10)) * time.Second}
	if err := r.start(ctx); err != nil {
		return nil, err
	}
	if err := c.settle(ctx); err != nil {
		return nil, err
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"at rest", func(context.Context) error { return nil }},
		{"after a restart", r.restart},
		{"while each Post is delivered again", r.touch},
	} {
		if err := r.watch(ctx, step.name, step.do); err != nil {
			return r.results, err
		}
	}
	return r.results, c.drop(ctx, b.namespace)
}

type idleRun struct {
	*loadedSite
	period  time.Duration
	manager *manager
	results []result
}

// watch runs something without an effect, and counts the operator's writes.
func (r *idleRun) watch(ctx context.Context, name string, do func(context.Context) error) error {
	r.env.say("%s, for %s", name, r.period)
	mark := r.Mark()
	if err := do(ctx); err != nil {
		return err
	}
	before, began := cpuSeconds(r.manager.command.Process.Pid), time.Now()
	if err := pause(ctx, r.period); err != nil {
		return err
	}
	share := (cpuSeconds(r.manager.command.Process.Pid) - before) / time.Since(began).Seconds() * 100
	writes, err := r.Writes(mark, operatorUser)
	if err != nil {
		return err
	}
	writes = testenv.WithoutHousekeeping(writes)
	detail := fmt.Sprintf("%d Posts, %d Topics; in %s", len(r.posts), topicCount, r.period)
	for i, w := range writes[:min(3, len(writes))] {
		detail += fmt.Sprintf("; write %d: %s", i+1, w)
	}
	r.results = append(r.results, measured("P3 writes "+name, float64(len(writes)), "writes", exactly(0), detail))
	if len(r.results) == 1 {
		r.results = append(r.results, measured("P3 CPU at rest", share, "% of a core", atMost(1), detail))
	}
	return r.check(ctx, r.manager)
}

// start starts an operator, and waits until everything is published.
func (r *idleRun) start(ctx context.Context) (err error) {
	if r.manager, err = r.startManager(ctx, r.namespace); err != nil {
		return err
	}
	return r.check(ctx, r.manager)
}

func (r *idleRun) restart(ctx context.Context) error {
	if err := r.manager.stop(); err != nil {
		return err
	}
	return r.start(ctx)
}

// touch makes the API server deliver every Post again.
func (r *idleRun) touch(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	for _, post := range r.posts {
		group.Go(func() error {
			p := &v1alpha1.Post{}
			p.Namespace, p.Name = r.namespace, post.Name
			patch := client.RawPatch("application/merge-patch+json", []byte(`{"metadata":{"annotations":{"example.com/touched":"yes"}}}`))
			return r.people.Patch(ctx, p, patch)
		})
	}
	return group.Wait()
}
