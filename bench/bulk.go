// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// P1, bulk: the time from the first of N Posts that a client creates until the status of every Topic and every page
// is exact, over the time in which the same client creates the same N Posts with nobody watching.
//
// P1 over a client that writes the same: the same time over the time in which a client creates the Posts and then writes the same
// Topic statuses and shards, which someone has to.
//
// P1b, write amplification: the number of Topic statuses and shards that the operator wrote in that time, over the
// number that must be written.
func init() { register(benchmark{"P1", bulk}) }

func bulk(ctx context.Context, e *env) ([]result, error) {
	sizes := []bulkSize{{1_000, 5, bulkGoals{1.4, 1.15}}, {10_000, 5, bulkGoals{1.3, 1.1}}, {50_000, 5, bulkGoals{1.3, 1.1}}}
	if e.quick {
		sizes = sizes[:1]
		sizes[0].posts, sizes[0].pairs = 300, 2
	}
	sizes = sizesOf(sizes, e.posts, func(s *bulkSize) *int { return &s.posts })
	var results []result
	for _, size := range sizes {
		b := bulkRun{posts: size.posts, pairs: e.repeated(size.pairs)}
		if err := b.run(ctx, e); err != nil {
			return results, fmt.Errorf("with %d Posts: %w", size.posts, err)
		}
		results = append(results, b.results(size.goals)...)
	}
	return results, nil
}

// bulkSize is a number of Posts, with its goals.
type bulkSize struct {
	posts, pairs int
	goals        bulkGoals
}

// bulkGoals are the most that the operator may take, over a client that creates the Posts, and over one that also writes the same.
type bulkGoals struct{ bare, same float64 }

// bulkRun is P1 at one size.
type bulkRun struct {
	posts, pairs int
	ours, bare   []float64 // seconds
	// writing is the time in which the client then repeats the operator's writes.
	writing              []float64
	amplification        []float64
	oursSpent, bareSpent spent // of the last pair
	detail               string
}

func (b *bulkRun) run(ctx context.Context, e *env) error {
	c, err := e.cluster(ctx)
	if err != nil {
		return err
	}
	for i := range b.pairs {
		if err := b.pair(ctx, c, i); err != nil {
			return err
		}
		last := len(b.ours) - 1
		e.say("N=%d, pair %d of %d: operator %.2f s, bare client %.2f s and %.2f s for the same writes, ratio %.2f; load average %s",
			b.posts, i+1, b.pairs, b.ours[last], b.bare[last], b.writing[last], b.ours[last]/b.bare[last], loadAverage())
	}
	return nil
}

// pair measures both arms in turn, in separate namespaces.
func (b *bulkRun) pair(ctx context.Context, c *cluster, i int) error {
	blog, err := c.newBlog(ctx, "bulk")
	if err != nil {
		return err
	}
	m, err := c.startManager(ctx, blog.namespace)
	if err != nil {
		return err
	}
	if err := b.measureOperator(ctx, blog, m, newAuthor(uint64(i)).posts(b.posts)); err != nil {
		return err
	}
	// Only the statuses of the Posts are still to be written, which takes minutes. Topics and pages no longer change,
	// and P2b and P3 tell whether the operator comes to rest.
	if err := m.stop(); err != nil {
		return err
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	bare, err := c.namespace(ctx, "bare")
	if err != nil {
		return err
	}
	if err := b.measureClient(ctx, blog, bare); err != nil {
		return err
	}
	return c.drop(ctx, blog.namespace, bare)
}

// measureClient measures the client alone: it creates the Posts, and then writes the same statuses and shards as the
// operator, because someone must.
func (b *bulkRun) measureClient(ctx context.Context, blog *loadedSite, namespace string) error {
	wrote, err := blog.written(ctx)
	if err != nil {
		return err
	}
	if err := wrote.createTopics(ctx, blog.cluster, namespace); err != nil {
		return err
	}
	before, began := blog.spent(nil), time.Now()
	if err := blog.load(ctx, namespace, blog.posts, func() {}); err != nil {
		return err
	}
	b.bare = append(b.bare, time.Since(began).Seconds())
	b.bareSpent = blog.spent(nil).since(before)
	began = time.Now()
	if err := wrote.repeat(ctx, blog.cluster, namespace); err != nil {
		return err
	}
	b.writing = append(b.writing, time.Since(began).Seconds())
	return nil
}

// measureOperator measures from the first Post until everything is exact.
func (b *bulkRun) measureOperator(ctx context.Context, blog *loadedSite, m *manager, posts []*v1alpha1.Post) error {
	if err := blog.check(ctx, m); err != nil {
		return err
	}
	changed, err := blog.plan(posts)
	if err != nil {
		return err
	}
	if err := blog.settle(ctx); err != nil {
		return err
	}
	wait := blog.env.profile(ctx, m, fmt.Sprintf("P1-%d", b.posts))
	defer wait()
	mark, before, began := blog.Mark(), blog.spent(m), time.Now()
	o, created, err := b.loadAndWatch(ctx, blog)
	if err != nil {
		return err
	}
	defer o.stop()
	at, err := o.await(ctx, o.expect(blog.model.digests), blog.patience(), m)
	if err != nil {
		return err
	}
	b.oursSpent = blog.spent(m).since(before)
	if err := blog.verify(ctx, blog.namespace, o.snapshot()); err != nil {
		return err
	}
	b.ours = append(b.ours, at.Sub(began).Seconds())
	writes, err := blog.writesOf(mark, at, blog.namespace)
	if err != nil {
		return err
	}
	early, err := blog.writesOf(mark, created, blog.namespace)
	if err != nil {
		return err
	}
	b.amplification = append(b.amplification, float64(writes[topicStatuses]+writes[shardWrites])/float64(len(changed)))
	b.detail = fmt.Sprintf("%s for %d Topics and shards that differ, in %.1f s; the last Post was created after %.1f s, by when the operator had written %s",
		listed(writes), len(changed), at.Sub(began).Seconds(), created.Sub(began).Seconds(), listed(early))
	return nil
}

// loadAndWatch creates the Posts. It starts to watch when few are left, because watching takes time of the cores too.
func (b *bulkRun) loadAndWatch(ctx context.Context, blog *loadedSite) (o *observer, created time.Time, err error) {
	watching := make(chan error, 1)
	err = blog.load(ctx, blog.namespace, blog.posts, func() {
		var err error
		o, err = blog.observe(ctx, blog.namespace)
		watching <- err
	})
	created = time.Now()
	if err != nil {
		return nil, created, err
	}
	return o, created, <-watching
}

func (b *bulkRun) results(goals bulkGoals) []result {
	ratio := spreadOf(ratios(b.ours, b.bare))
	whole := make([]float64, len(b.bare))
	for i := range whole {
		whole[i] = b.bare[i] + b.writing[i]
	}
	same := spreadOf(ratios(b.ours, whole))
	return []result{
		measured(fmt.Sprintf("P1 bulk, N=%d", b.posts), ratio.median, "ratio", atMost(goals.bare), fmt.Sprintf(
			"ratio %s; operator %s s, bare client %s s, which takes %s s more to write the same Topic statuses and shards; CPU seconds of the last pair: operator arm %s; bare arm %s; load average %s",
			ratio, spreadOf(b.ours), spreadOf(b.bare), spreadOf(b.writing), b.oursSpent, b.bareSpent, loadAverage())),
		measured(fmt.Sprintf("P1 bulk over a client that writes the same, N=%d", b.posts), same.median, "ratio", atMost(goals.same), fmt.Sprintf(
			"ratio %s; operator %s s, client %s s", same, spreadOf(b.ours), spreadOf(whole))),
		measured(fmt.Sprintf("P1b bulk write amplification, N=%d", b.posts), median(b.amplification), "ratio", atMost(1.2), fmt.Sprintf(
			"ratio %s; in the last pair %s", spreadOf(b.amplification), b.detail)),
	}
}
