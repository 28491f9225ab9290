// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/metrics"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// cache is a cache of a few objects.
type cache struct {
	client.Reader
	posts  []v1alpha1.Post
	topics []v1alpha1.Topic
	sites  []v1alpha1.Site
}

func (c *cache) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	switch list := list.(type) {
	case *v1alpha1.PostList:
		list.Items = c.posts
	case *v1alpha1.TopicList:
		list.Items = c.topics
	case *v1alpha1.SiteList:
		list.Items = c.sites
	default:
		return errors.New("an unexpected kind")
	}
	return nil
}

var (
	notes = types.NamespacedName{Namespace: "blog", Name: "notes"}
	soon  = metav1.NewTime(time.Unix(1_800_000_000, 0))
	later = metav1.NewTime(time.Unix(1_900_000_000, 0))
)

func condition(kind string, status metav1.ConditionStatus, reason string) metav1.Condition {
	return metav1.Condition{Type: kind, Status: status, Reason: reason}
}

// filled returns a cache with Posts, Topics and a Site.
func filled() *cache {
	c := &cache{}
	add := func(name string, state v1alpha1.PostState, next *metav1.Time, conditions ...metav1.Condition) {
		p := Post(name, "2026-01-01")
		p.Namespace = "blog"
		p.Status = v1alpha1.PostStatus{State: state, NextTransitionTime: next, Conditions: conditions}
		c.posts = append(c.posts, *p)
	}
	add("a", v1alpha1.PostPublished, nil, condition("Ready", "True", "Accepted"), condition("LinksValid", "True", "Found"))
	add("b", v1alpha1.PostPublished, &later, condition("Ready", "True", "Accepted"))
	add("c", v1alpha1.PostScheduled, &soon, condition("Ready", "False", "ContentMissing"))
	add("d", "", nil, condition("Ready", "Unknown", "Pending"))
	topic := Topic("go")
	topic.Namespace = "blog"
	topic.Status.Conditions = []metav1.Condition{condition("Ready", "True", "Computed"), condition("Populated", "False", "NoMatchingPosts")}
	topic.Status.NextTransitionTime = &later
	c.topics = []v1alpha1.Topic{*topic}
	site, empty := Site("notes"), Site("empty")
	site.Namespace, empty.Namespace = "blog", "blog"
	site.Status = v1alpha1.SiteStatus{Pages: 12, Bytes: 34_567, Shards: 2, Digest: "sha256:0",
		Conditions: []metav1.Condition{condition("Ready", "False", "Progressing"), condition("Published", "True", "Published")}}
	empty.Status.Conditions = []metav1.Condition{condition("Ready", "Unknown", "Pending")}
	c.sites = []v1alpha1.Site{*site, *empty}
	return c
}

// newOperator returns the metrics of an operator with these objects, in which a bulk load goes on, and the registry of both.
func newOperator(t *testing.T, objects *cache, working bool) (*metrics.Recorder, *prometheus.Registry) {
	t.Helper()
	pacer := pace.New(clock.RealClock{}, logr.Discard())
	pacer.Synced()
	for i := range 200 {
		pacer.Changed(pace.Touched{Namespace: "blog", Topics: []string{"go"}, Sites: []string{"notes"}, Posts: []string{fmt.Sprint(i)}})
	}
	recorder, registry := metrics.NewRecorder(), prometheus.NewRegistry()
	for _, c := range []prometheus.Collector{recorder, &metrics.Collector{
		Build: buildinfo.Info{Version: "v1.2.3", Commit: "0123", Go: "go1.26.11"}, Reader: objects, Pacer: pacer, Log: logr.Discard(), Working: func() bool { return working },
		ReviewsDue: func() map[types.NamespacedName]int {
			due := map[types.NamespacedName]int{}
			for _, site := range objects.sites {
				if site.Status.Digest != "" {
					due[client.ObjectKeyFromObject(&site)] = 3
				}
			}
			return due
		},
	}} {
		if err := registry.Register(c); err != nil {
			t.Fatal(err)
		}
	}
	return recorder, registry
}

// exposed returns what a scrape gets: the families by name.
func exposed(t *testing.T, registry *prometheus.Registry) map[string]string {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, family := range families {
		var b strings.Builder
		if _, err := expfmt.MetricFamilyToText(&b, family); err != nil {
			t.Fatal(err)
		}
		texts[family.GetName()] = b.String()
	}
	return texts
}

// A scrape has every metric with its type, labels and help, and follows Prometheus' conventions.
func TestAScrapeHasEveryMetric(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recorder, registry := newOperator(t, filled(), true)
		recorder.Publication(notes, metrics.Publication{Complete: true, Written: 2, Took: 70 * time.Millisecond})
		recorder.PostsPublished([]time.Duration{200 * time.Millisecond})
		recorder.PostsServed([]time.Duration{400 * time.Millisecond})
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		problems, err := promlint.NewWithMetricFamilies(families).Lint()
		if err != nil || len(problems) > 0 {
			t.Errorf("promlint: %v, %v", problems, err)
		}
		var got, want []metrics.Definition
		for _, family := range families {
			d := metrics.Definition{Name: family.GetName(), Type: metrics.Type(strings.ToLower(family.GetType().String())), Help: family.GetHelp()}
			for _, label := range family.GetMetric()[0].GetLabel() {
				d.Labels = append(d.Labels, label.GetName())
			}
			got = append(got, d)
			if histogram := family.GetMetric()[0].GetHistogram(); histogram != nil && (histogram.GetSchema() != 3 || len(histogram.GetBucket()) < 10) {
				t.Errorf("%s is of schema %d with %d classic buckets", d.Name, histogram.GetSchema(), len(histogram.GetBucket()))
			}
		}
		for _, d := range metrics.Definitions() {
			d.Labels = slices.Sorted(slices.Values(d.Labels))
			want = append(want, d)
		}
		slices.SortFunc(want, func(a, b metrics.Definition) int { return strings.Compare(a.Name, b.Name) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("metrics (-defined +scraped):\n%s", diff)
		}
	})
}

// The values come from the objects, the Pacer and the publications.
func TestTheValuesOfAScrape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recorder, registry := newOperator(t, filled(), true)
		recorder.Publication(notes, metrics.Publication{Complete: true, Written: 2, Deleted: 1})
		recorder.Publication(notes, metrics.Publication{Written: 1, Conflicts: 2, Errors: 1})
		recorder.Publication(notes, metrics.Publication{Complete: true})
		got := exposed(t, registry)
		for name, want := range map[string]string{
			"topicpages_build_info": `topicpages_build_info{goversion="go1.26.11",revision="0123",version="v1.2.3"} 1`,
			"topicpages_posts": `topicpages_posts{namespace="blog",state="Pending"} 1
topicpages_posts{namespace="blog",state="Published"} 2
topicpages_posts{namespace="blog",state="Scheduled"} 1`,
			"topicpages_post_conditions": `topicpages_post_conditions{condition="LinksValid",namespace="blog",status="True"} 1
topicpages_post_conditions{condition="Ready",namespace="blog",status="False"} 1
topicpages_post_conditions{condition="Ready",namespace="blog",status="True"} 2
topicpages_post_conditions{condition="Ready",namespace="blog",status="Unknown"} 1`,
			"topicpages_topic_conditions": `topicpages_topic_conditions{condition="Populated",namespace="blog",status="False"} 1
topicpages_topic_conditions{condition="Ready",namespace="blog",status="True"} 1`,
			"topicpages_site_condition": `topicpages_site_condition{condition="Published",namespace="blog",reason="Published",site="notes",status="True"} 1
topicpages_site_condition{condition="Ready",namespace="blog",reason="Pending",site="empty",status="Unknown"} 1
topicpages_site_condition{condition="Ready",namespace="blog",reason="Progressing",site="notes",status="False"} 1`,
			"topicpages_site_pages":                   `topicpages_site_pages{namespace="blog",site="notes"} 12`,
			"topicpages_site_size_bytes":              `topicpages_site_size_bytes{namespace="blog",site="notes"} 34567`,
			"topicpages_site_shards":                  `topicpages_site_shards{namespace="blog",site="notes"} 2`,
			"topicpages_next_transition_time_seconds": `topicpages_next_transition_time_seconds{namespace="blog"} 1.8e+09`,
			"topicpages_reviews_due":                  `topicpages_reviews_due{namespace="blog",site="notes"} 3`,
			"topicpages_bulk_load_start_time_seconds": `topicpages_bulk_load_start_time_seconds{namespace="blog"} 9.466848e+08`,
			"topicpages_bulk_load_limit_time_seconds": `topicpages_bulk_load_limit_time_seconds{namespace="blog"} 9.466851e+08`,
			"topicpages_publications_total": `topicpages_publications_total{namespace="blog",result="complete",site="notes"} 1
topicpages_publications_total{namespace="blog",result="partial",site="notes"} 1`,
			"topicpages_shard_writes_total": `topicpages_shard_writes_total{namespace="blog",operation="delete",site="notes"} 1
topicpages_shard_writes_total{namespace="blog",operation="write",site="notes"} 3`,
			"topicpages_shard_write_conflicts_total": `topicpages_shard_write_conflicts_total{namespace="blog",site="notes"} 2`,
			"topicpages_shard_write_errors_total":    `topicpages_shard_write_errors_total{namespace="blog",site="notes"} 1`,
		} {
			_, samples, _ := strings.Cut(got[name], "\n# TYPE ")
			_, samples, _ = strings.Cut(samples, "\n")
			if diff := cmp.Diff(want+"\n", samples); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// A Site that is gone has no series.
func TestSeriesVanishWithTheirSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		objects := filled()
		recorder, registry := newOperator(t, objects, true)
		recorder.Publication(notes, metrics.Publication{Complete: true, Written: 2})
		if all := fmt.Sprint(exposed(t, registry)); !strings.Contains(all, `site="notes"`) {
			t.Error("the Site has no series")
		}
		objects.sites = nil
		recorder.Forget(notes)
		if all := fmt.Sprint(exposed(t, registry)); strings.Contains(all, `site="`) {
			t.Errorf("a Site that is gone has series:\n%s", all)
		}
	})
}

// A replica that waits for the lease does not report objects: another one does.
func TestAWaitingReplicaReportsNoObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, registry := newOperator(t, filled(), false)
		for name := range exposed(t, registry) {
			if strings.Contains(name, "_site") || strings.Contains(name, "_post") && !strings.Contains(name, "latency") || strings.Contains(name, "_topic_") {
				t.Errorf("it reports %s", name)
			}
		}
	})
}

// BenchmarkScrape computes the gauges of 50,000 Posts.
func BenchmarkScrape(b *testing.B) {
	objects := filled()
	for len(objects.posts) < 50_000 {
		objects.posts = append(objects.posts, objects.posts...)
	}
	pacer := pace.New(clock.RealClock{}, logr.Discard())
	collector := &metrics.Collector{Reader: objects, Pacer: pacer, Working: func() bool { return true },
		ReviewsDue: func() map[types.NamespacedName]int { return nil }}
	for b.Loop() {
		testutil.CollectAndCount(collector)
	}
}
