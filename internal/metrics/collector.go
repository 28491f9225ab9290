// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"context"
	"slices"
	"time"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/pace"
)

// A Collector computes the gauges when it is scraped.
type Collector struct {
	// Build is the build of the operator.
	Build buildinfo.Info
	// Reader is the cache of the operator.
	Reader client.Reader
	Pacer  *pace.Pacer
	// ReviewsDue returns how many reviews are due of the Posts that each Site publishes.
	ReviewsDue func() map[types.NamespacedName]int
	// Working reports whether the operator is at work: it has read all objects, and has the lease. A replica that
	// waits would report each object a second time.
	Working func() bool
	Log     logr.Logger
}

// Describe implements prometheus.Collector. A Collector has all metrics that the Recorder does not have.
func (*Collector) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range Definitions() {
		if !slices.ContainsFunc(recorded, func(other Definition) bool { return other.Name == d.Name }) {
			descs <- d.desc()
		}
	}
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(metrics chan<- prometheus.Metric) {
	s := sink(metrics)
	s.gauge(buildInfo, 1, c.Build.Version, c.Build.Commit, c.Build.Go)
	s.add(eventsLeftOut, prometheus.CounterValue, float64(c.Pacer.EventsLeftOut()))
	c.held(s)
	if !c.Working() {
		return
	}
	if err := c.objects(s); err != nil {
		c.Log.Error(err, "Cannot compute the metrics of Posts, Topics and Sites")
	}
	for site, due := range c.ReviewsDue() {
		s.gauge(reviewsDue, float64(due), site.Namespace, site.Name)
	}
}

// sink is where metrics go.
type sink chan<- prometheus.Metric

func (s sink) add(d Definition, kind prometheus.ValueType, value float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d.desc(), kind, value, labels...)
}

func (s sink) gauge(d Definition, value float64, labels ...string) {
	s.add(d, prometheus.GaugeValue, value, labels...)
}

// held are the gauges of the objects that the Pacer holds.
func (c *Collector) held(s sink) {
	for namespace, held := range c.Pacer.Held() {
		for kind, count := range held.Objects {
			s.gauge(heldObjects, float64(count), namespace, string(kind))
		}
		if load := held.BulkLoad; load != nil {
			s.gauge(loadStart, seconds(load.Since), namespace)
			s.gauge(loadLimit, seconds(load.Until), namespace)
		}
	}
}

// seconds are the seconds since 1970.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// objects are the gauges of the objects in the cache.
func (c *Collector) objects(s sink) error {
	// The cache has the objects in memory, so nothing can take long.
	ctx := context.Background()
	var postList v1alpha1.PostList
	var topicList v1alpha1.TopicList
	var siteList v1alpha1.SiteList
	for _, list := range []client.ObjectList{&postList, &topicList, &siteList} {
		if err := c.Reader.List(ctx, list, client.UnsafeDisableDeepCopy); err != nil {
			return err
		}
	}
	states, postsWith, topicsWith, next := tally{}, tally{}, tally{}, transitions{}
	for i := range postList.Items {
		post := &postList.Items[i]
		state := string(post.Status.State)
		if state == "" {
			state = "Pending"
		}
		states[series{post.Namespace, state}]++
		postsWith.conditions(post.Namespace, post.Status.Conditions)
		next.add(post.Namespace, post.Status.NextTransitionTime)
	}
	for i := range topicList.Items {
		topic := &topicList.Items[i]
		topicsWith.conditions(topic.Namespace, topic.Status.Conditions)
		next.add(topic.Namespace, topic.Status.NextTransitionTime)
	}
	for i := range siteList.Items {
		s.site(&siteList.Items[i])
	}
	for of, n := range states {
		s.gauge(posts, float64(n), of[0], of[1])
	}
	for d, counts := range map[*Definition]tally{&postConditions: postsWith, &topicConditions: topicsWith} {
		for of, n := range counts {
			s.gauge(*d, float64(n), of[:]...)
		}
	}
	for namespace, t := range next {
		s.gauge(nextTransition, seconds(t), namespace)
	}
	return nil
}

// series are the values of up to three labels.
type series [3]string

// tally counts objects by labels.
type tally map[series]int

func (t tally) conditions(namespace string, conditions []metav1.Condition) {
	for i := range conditions {
		t[series{namespace, conditions[i].Type, string(conditions[i].Status)}]++
	}
}

// transitions are the next ones, by namespace.
type transitions map[string]time.Time

func (t transitions) add(namespace string, at *metav1.Time) {
	if at == nil {
		return
	}
	if known, ok := t[namespace]; !ok || at.Time.Before(known) {
		t[namespace] = at.Time
	}
}

// site are the gauges of a Site.
func (s sink) site(site *v1alpha1.Site) {
	status := &site.Status
	for i := range status.Conditions {
		c := &status.Conditions[i]
		s.gauge(siteCondition, 1, site.Namespace, site.Name, c.Type, string(c.Status), c.Reason)
	}
	if status.Digest == "" {
		return // nothing is published yet
	}
	s.gauge(sitePages, float64(status.Pages), site.Namespace, site.Name)
	s.gauge(siteSize, float64(status.Bytes), site.Namespace, site.Name)
	s.gauge(siteShards, float64(status.Shards), site.Namespace, site.Name)
}
