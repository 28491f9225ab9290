// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// P2c, flatness: the median time of an edit in a namespace of 50,000 Posts, over the same in one of 1,000. The edited
// Posts are in two Topics of 50 Posts in both. One operator watches both, and the edits take turns.
func init() { register(benchmark{"P2c", flatness}) }

// steady are the Topics that both namespaces share, with their numbers of Posts.
var steady = []string{"steady-one", "steady-two"}

const steadyPosts = 50

// plot is one of the two namespaces.
type plot struct {
	*loadedSite
	*observer
	author *author
	took   []float64 // milliseconds
	cpu    float64   // seconds of the manager, over all edits
}

func flatness(ctx context.Context, e *env) ([]result, error) {
	c, err := e.cluster(ctx)
	if err != nil {
		return nil, err
	}
	small, err := c.newPlot(ctx, e.size(1000, 300))
	if err != nil {
		return nil, err
	}
	large, err := c.newPlot(ctx, e.size(50_000, 1500))
	if err != nil {
		return nil, err
	}
	m, err := c.startManager(ctx, small.namespace, large.namespace)
	if err != nil {
		return nil, err
	}
	edits := e.repeated(e.size(100, 8))
	if err := takeTurns(ctx, m, edits, small, large); err != nil {
		return nil, err
	}
	if err := m.stop(); err != nil {
		return nil, err
	}
	perEdit := func(p *plot) float64 { return p.cpu * 1000 / float64(edits) }
	name := fmt.Sprintf("P2c edit p50, N=%d over N=%d", len(large.posts), len(small.posts))
	detail := fmt.Sprintf("small %s; large %s; CPU of the manager per edit %.0f ms and %.0f ms; load average %s",
		latencies(small.took), latencies(large.took), perEdit(small), perEdit(large), loadAverage())
	return []result{measured(name, median(large.took)/median(small.took), "ratio", atMost(1.1), detail)}, c.drop(ctx, small.namespace, large.namespace)
}

// takeTurns makes edits in one plot after the other, and checks their results.
func takeTurns(ctx context.Context, m *manager, edits int, plots ...*plot) (err error) {
	for _, p := range plots {
		p.env.say("waiting until %d Posts are published", len(p.posts))
		if p.observer, err = p.converge(ctx, m); err != nil {
			return err
		}
		defer p.stop()
	}
	if err := plots[0].settle(ctx); err != nil {
		return err
	}
	for i := range edits {
		for _, p := range plots {
			if err := p.turn(ctx, m, i); err != nil {
				return err
			}
		}
		if (i+1)%20 == 0 {
			plots[0].env.say("%d edits: small %s; large %s", i+1, latencies(plots[0].took), latencies(plots[1].took))
		}
	}
	for _, p := range plots {
		if err := p.verify(ctx, p.namespace, nil); err != nil {
			return err
		}
	}
	return nil
}

// newPlot makes a blog. Its first Posts are in the steady Topics.
func (c *cluster) newPlot(ctx context.Context, size int) (*plot, error) {
	p := &plot{author: newAuthor(3)}
	var err error
	if p.loadedSite, err = c.newBlog(ctx, "flat", steady...); err != nil {
		return nil, err
	}
	tags := []v1alpha1.Tag{v1alpha1.Tag(steady[0]), v1alpha1.Tag(steady[1])}
	var posts []*v1alpha1.Post
	for i := range steadyPosts {
		posts = append(posts, p.author.post(fmt.Sprintf("steady-%02d", i), tags))
	}
	return p, p.fill(ctx, append(posts, p.author.posts(size-steadyPosts)...))
}

// turn makes one edit.
func (p *plot) turn(ctx context.Context, m *manager, i int) error {
	before := cpuSeconds(m.command.Process.Pid)
	took, _, err := p.edit(ctx, m, p.observer, i%steadyPosts, p.author)
	if err != nil {
		return err
	}
	p.took = append(p.took, milliseconds(took))
	err = restAfterEdit(ctx, took)
	p.cpu += cpuSeconds(m.command.Process.Pid) - before
	return err
}
