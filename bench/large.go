// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/realcluster"
)

// P10, readers of a large Site on a real node: the time from the end of the request that edits a Post until both Pods answer
// with the new page, the kubelet's memory and CPU, the operator's memory, and the time until a new Pod is ready, all with defaults.
func init() { register(benchmark{"P10", largeSites}) }

const (
	replicas = 2 // of a Site by default
	// editPatience and loadPatience bound the waits for an edit and a new Pod, and for a whole Site.
	editPatience, loadPatience = 2 * time.Minute, 30 * time.Minute
	// restInterval is how often the statuses of all Posts are checked, which is work for the API server.
	restInterval = 5 * time.Second
)

// largeGoals are the goals in seconds for a number of Posts.
var largeGoals = map[int]struct{ p50, slowest float64 }{14: {0.5, 1.5}, 10_000: {0.8, 2}, 50_000: {1.5, 3.5}}

// The kubelet's most memory among kubeletPosts Posts is to be half of the 1.8 GB that it took when all pages were first in one volume.
const (
	kubeletPosts   = 50_000
	kubeletGoalMiB = 900
	// operatorGoalMiB is the limit of config/manager, beyond which the kernel ends the operator.
	operatorGoalMiB = 1024
)

func largeSites(ctx context.Context, e *env) ([]result, error) {
	if !canRunNode() {
		e.say("left out: only root on Linux can run the one-node cluster")
		return nil, nil
	}
	n, err := startNode(ctx, e)
	if err != nil {
		return nil, err
	}
	sizes := []int{14, 10_000, 50_000}
	if e.quick {
		sizes = []int{14, 200}
	}
	if e.posts != 0 {
		sizes = []int{e.posts}
	}
	var results []result
	for _, posts := range sizes {
		s, err := e.publishLarge(ctx, n, posts)
		if err != nil {
			return results, err
		}
		if err := s.measure(ctx); err != nil {
			return results, err
		}
		results = append(results, s.results()...)
		e.say("deleting the Site of %d Posts", posts)
		if err := n.RemoveNamespace(ctx, s.Namespace, loadPatience); err != nil {
			return results, err
		}
	}
	return results, nil
}

// largeSite is a published Site on the node, with its measurements.
type largeSite struct {
	realcluster.Site
	env    *env
	node   *node
	corpus *builder.Corpus
	// edits and starts are the seconds that edits and new Pods took.
	edits, starts []float64
	kubeletCPU    float64 // seconds for an edit
	kubeletPeak   float64 // bytes
	startPeak     float64 // bytes, while Pods started
	operatorPeak  float64 // bytes, since the operator started
	load          string
}

// publishLarge publishes Posts with articles, and waits until both Pods serve them.
func (e *env) publishLarge(ctx context.Context, n *node, posts int) (*largeSite, error) {
	if err := n.restartKubelet(ctx); err != nil {
		return nil, err
	}
	namespace, err := n.MakeNamespace(ctx, "bench-large-")
	if err != nil {
		return nil, err
	}
	// In case that this fails, and that the node stays.
	e.onClose(func() error {
		return client.IgnoreNotFound(n.Delete(context.Background(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
	})
	c := builder.NewCorpus(posts, max(1, min(topicCount, posts/4)))
	s := &largeSite{Site: realcluster.Site{Cluster: n.Cluster, Namespace: namespace, Name: c.Site.Name}, env: e, node: n, corpus: c}
	var objects []client.Object
	for _, t := range c.Topics {
		objects = append(objects, t)
	}
	for _, p := range c.Posts {
		objects = append(objects, p.DeepCopy()) // the answer is read into it
	}
	e.say("creating %d Posts with articles", posts)
	var created atomic.Int64
	err = n.CreateAll(ctx, namespace, append(objects, c.Site), func() {
		if done := created.Add(1); done%5000 == 0 {
			e.say("%d of %d objects created", done, len(objects)+1)
		}
	})
	if err != nil {
		return nil, err
	}
	if err := s.await(ctx, "both Pods serve the pages", func() error { return s.Published(ctx, posts, replicas) }); err != nil {
		return nil, err
	}
	return s, s.await(ctx, "each Post has its status", func() error {
		err := s.reported(ctx)
		return errors.Join(err, pause(ctx, restInterval))
	})
}

// await waits until something is so, and says now and then what is still missing.
func (s *largeSite) await(ctx context.Context, what string, check func() error) error {
	said := time.Now()
	return realcluster.Await(ctx, loadPatience, func() error {
		err := check()
		if err != nil && time.Since(said) > 20*time.Second {
			s.env.say("waiting until %s: %v", what, err)
			said = time.Now()
		}
		return err
	})
}

// reported returns an error as long as a Post has no status. The statuses of all Posts follow the pages, and take the API server for
// minutes, which is no time to measure what edits cost.
func (s *largeSite) reported(ctx context.Context) error {
	list := &v1alpha1.PostList{}
	for seen := 0; ; seen += len(list.Items) {
		if err := s.List(ctx, list, client.InNamespace(s.Namespace), client.Limit(500), client.Continue(list.Continue)); err != nil {
			return fmt.Errorf("cannot list the Posts: %w", err)
		}
		for i := range list.Items {
			if p := &list.Items[i]; p.Status.ObservedGeneration != p.Generation {
				return fmt.Errorf("%q, after %d others, has none", p.Name, seen+i)
			}
		}
		if list.Continue == "" {
			return nil
		}
	}
}

// measure edits Posts, and then replaces Pods.
func (s *largeSite) measure(ctx context.Context) error {
	edits, starts := s.env.repeated(s.env.size(30, 3)), s.env.size(3, 1)
	s.env.say("editing %d times among %d Posts", edits, len(s.corpus.Posts))
	if err := forgetPeak(s.node.kubelet); err != nil {
		return err
	}
	before := cpuSeconds(s.node.kubelet)
	for i := range edits {
		took, err := s.edit(ctx, i)
		if err != nil {
			return err
		}
		s.edits = append(s.edits, took.Seconds())
		// Some edits follow at once, and wait for the next refresh of the Pods, as in test/e2e. Others do not.
		if err := pause(ctx, time.Duration(i%3)*700*time.Millisecond); err != nil {
			return err
		}
		if (i+1)%10 == 0 {
			s.env.say("%d edits: p50 %.2f s, slowest %.2f s", i+1, median(s.edits), slices.Max(s.edits))
		}
	}
	s.kubeletCPU, s.kubeletPeak = (cpuSeconds(s.node.kubelet)-before)/float64(edits), peakOf(s.node.kubelet)
	operator, err := nodeProcess("manager")
	if err != nil {
		return err
	}
	s.operatorPeak, s.load = peakOf(operator), loadAverage()
	s.env.say("replacing a Pod %d times", starts)
	if err := forgetPeak(s.node.kubelet); err != nil {
		return err
	}
	for range starts {
		took, err := s.replacePod(ctx)
		if err != nil {
			return err
		}
		s.starts = append(s.starts, took.Seconds())
	}
	s.startPeak = peakOf(s.node.kubelet)
	return nil
}

// results returns the figures with their goals.
func (s *largeSite) results() []result {
	posts := len(s.corpus.Posts)
	var p50Goal, slowestGoal, memoryGoal figureGoal
	if goal, known := largeGoals[posts]; known {
		p50Goal, slowestGoal = atMost(goal.p50), atMost(goal.slowest)
	}
	if posts == kubeletPosts {
		memoryGoal = atMost(kubeletGoalMiB)
	}
	row := func(name string, value float64, unit string, g figureGoal, detail string) result {
		return measured(fmt.Sprintf("P10 node: %s, N=%d", name, posts), value, unit, g, detail)
	}
	mib := func(bytes float64) float64 { return bytes / (1 << 20) }
	edits := fmt.Sprintf("%s; %d Pods on one node; load average %s", spreadOf(s.edits), replicas, s.load)
	return []result{
		row("an edit is seen, p50", median(s.edits), "s", p50Goal, edits),
		row("an edit is seen, slowest", slices.Max(s.edits), "s", slowestGoal, edits),
		row("kubelet, CPU for an edit", s.kubeletCPU, "s", figureGoal{}, fmt.Sprintf("mean of %d edits", len(s.edits))),
		row("kubelet, most memory", mib(s.kubeletPeak), "MiB", memoryGoal,
			fmt.Sprintf("during the edits; %.0f MiB while Pods started", mib(s.startPeak))),
		row("operator, most memory", mib(s.operatorPeak), "MiB", atMost(operatorGoalMiB), "since it started, so with the first publication"),
		row("a new Pod is ready", median(s.starts), "s", figureGoal{}, spreadOf(s.starts).String()),
	}
}

// edit changes the title of a Post, and measures the time until both Pods show it. Then it waits until the operator knows that.
func (s *largeSite) edit(ctx context.Context, n int) (time.Duration, error) {
	pods, err := s.Pods(ctx)
	if err != nil {
		return 0, err
	}
	at := (n*7919 + 7) % len(s.corpus.Posts) // a prime, so that edits wander through all Posts
	post, edited := &v1alpha1.Post{}, s.corpus.Edit(at, n+1)
	if err := s.Read(ctx, edited.Name, post); err != nil {
		return 0, err
	}
	post.Spec.Title = edited.Spec.Title
	if err := s.Update(ctx, post); err != nil {
		return 0, fmt.Errorf("cannot edit the Post %q: %w", post.Name, err)
	}
	began := time.Now()
	err = realcluster.Await(ctx, editPatience, func() error {
		return realcluster.Shown(ctx, pods, "/posts/"+post.Name+"/", post.Spec.Title)
	})
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	return took, realcluster.Await(ctx, editPatience, func() error { return s.Serving(ctx, replicas) })
}

// replacePod deletes a Pod, and measures the time until there is a new one that is ready.
func (s *largeSite) replacePod(ctx context.Context) (time.Duration, error) {
	pods, err := s.Pods(ctx)
	if err != nil {
		return 0, err
	}
	before := map[types.UID]bool{}
	for _, pod := range pods {
		before[pod.UID] = true
	}
	began := time.Now()
	if err := s.Delete(ctx, pods[0]); err != nil {
		return 0, fmt.Errorf("cannot delete a Pod: %w", err)
	}
	err = realcluster.Await(ctx, editPatience, func() error {
		pods, err := s.Pods(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(pods, func(pod *corev1.Pod) bool { return !before[pod.UID] }) {
			return errors.New("no new Pod is ready")
		}
		return nil
	})
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	return took, realcluster.Await(ctx, editPatience, func() error { return s.Serving(ctx, replicas) })
}
