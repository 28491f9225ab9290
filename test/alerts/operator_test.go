// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/metrics"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// began is the time of the first scrape. Others follow each minute.
var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var notes = types.NamespacedName{Namespace: "blog", Name: "notes"}

// operator has the metrics of an operator with a Post and a Site. A test changes what they say.
type operator struct {
	client.Reader
	down     bool
	post     v1alpha1.PostStatus
	site     v1alpha1.SiteStatus
	pacer    *pace.Pacer
	clock    *testclock.FakeClock
	recorder *metrics.Recorder
	registry *prometheus.Registry
}

// List implements client.Reader.
func (o *operator) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	switch list := list.(type) {
	case *v1alpha1.PostList:
		list.Items = []v1alpha1.Post{*Post("a", "2026-01-01", func(p *v1alpha1.Post) { p.Namespace, p.Status = "blog", o.post })}
	case *v1alpha1.TopicList:
	case *v1alpha1.SiteList:
		list.Items = []v1alpha1.Site{*Site("notes", func(s *v1alpha1.Site) { s.Namespace, s.Status = "blog", o.site })}
	default:
		return errors.New("an unexpected kind")
	}
	return nil
}

// newOperator returns a healthy operator. With reading, it still reads the first lists.
func newOperator(t *testing.T, reading bool) *operator {
	t.Helper()
	clock := testclock.NewFakeClock(began)
	o := &operator{recorder: metrics.NewRecorder(), registry: prometheus.NewRegistry(), clock: clock, pacer: pace.New(clock, logr.Discard())}
	if !reading {
		o.pacer.Synced()
	}
	o.post.State = v1alpha1.PostPublished
	o.is("Ready=True/Accepted")
	o.serves("Ready=True/Served Published=True/Published Serving=True/Served")
	o.site.Digest = "sha256:0"
	for _, c := range []prometheus.Collector{o.recorder, &metrics.Collector{
		Build: buildinfo.Info{Version: "v1.2.3"}, Reader: o, Pacer: o.pacer, Log: logr.Discard(), Working: func() bool { return true },
		ReviewsDue: func() map[types.NamespacedName]int { return map[types.NamespacedName]int{notes: 1} },
	}} {
		if err := o.registry.Register(c); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// is sets the conditions of the Post, serves the conditions of the Site.
func (o *operator) is(conditions string)     { o.post.Conditions = conditionsOf(conditions) }
func (o *operator) serves(conditions string) { o.site.Conditions = conditionsOf(conditions) }

// next sets the next transition of the Post, in minutes after the first scrape.
func (o *operator) next(minute int) {
	at := metav1.NewTime(began.Add(time.Duration(minute) * time.Minute))
	o.post.NextTransitionTime = &at
}

// load changes many Posts at one instant.
func (o *operator) load() {
	for i := range 100 {
		o.pacer.Changed(pace.Touched{Namespace: "blog", Posts: []string{fmt.Sprint(i)}, Topics: []string{"go"}, Sites: []string{"notes"}})
	}
}

// history is what Prometheus has scraped.
type history struct {
	series []promql.Series
	index  map[string]int
	seen   map[string]bool // in the present scrape
}

// scrape runs an operator for some minutes, and scrapes it in each. change is called before.
func scrape(t *testing.T, o *operator, minutes int, change func(minute int)) *history {
	t.Helper()
	h := &history{index: map[string]int{}}
	for minute := range minutes + 1 {
		now := began.Add(time.Duration(minute) * time.Minute)
		o.clock.SetTime(now)
		change(minute)
		h.seen = map[string]bool{}
		if !o.down {
			families, err := o.registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			for _, family := range families {
				h.family(family, now)
			}
		}
		for name, i := range h.index {
			if !h.seen[name] { // a series that ends is marked
				h.series[i].Floats = append(h.series[i].Floats, promql.FPoint{T: now.UnixMilli(), F: math.Float64frombits(value.StaleNaN)})
			}
		}
	}
	return h
}

// family adds the samples of a metric, with the classic buckets of a histogram.
func (h *history) family(family *dto.MetricFamily, now time.Time) {
	for _, m := range family.GetMetric() {
		of := map[string]string{}
		for _, l := range m.GetLabel() {
			of[l.GetName()] = l.GetValue()
		}
		add := func(suffix string, v float64) {
			of[model.MetricNameLabel] = family.GetName() + suffix
			h.add(labels.FromMap(of), now, v)
		}
		switch {
		case m.GetHistogram() != nil:
			count := float64(m.GetHistogram().GetSampleCount())
			add("_count", count)
			add("_sum", m.GetHistogram().GetSampleSum())
			of["le"] = "+Inf"
			add("_bucket", count)
			for _, bucket := range m.GetHistogram().GetBucket() {
				of["le"] = fmt.Sprint(bucket.GetUpperBound())
				add("_bucket", float64(bucket.GetCumulativeCount()))
			}
		case m.GetCounter() != nil:
			add("", m.GetCounter().GetValue())
		default:
			add("", m.GetGauge().GetValue())
		}
	}
}

func (h *history) add(of labels.Labels, now time.Time, v float64) {
	name := of.String()
	h.seen[name] = true
	i, known := h.index[name]
	if !known {
		i = len(h.series)
		h.index[name], h.series = i, append(h.series, promql.Series{Metric: of})
	}
	h.series[i].Floats = append(h.series[i].Floats, promql.FPoint{T: now.UnixMilli(), F: v})
}

// queryable returns the samples as Prometheus asks for them.
func (h *history) queryable() storage.Queryable {
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
		found := &seriesSet{}
		for _, s := range h.series {
			matches := true
			for _, m := range matchers {
				matches = matches && m.Matches(s.Metric.Get(m.Name))
			}
			if matches {
				found.series = append(found.series, s)
			}
		}
		return found
	}}}
}

// seriesSet iterates over series.
type seriesSet struct {
	series []promql.Series
	next   int
}

func (s *seriesSet) Next() bool {
	s.next++
	return s.next <= len(s.series)
}
func (s *seriesSet) At() storage.Series                { return promql.NewStorageSeries(s.series[s.next-1]) }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }
