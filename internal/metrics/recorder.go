// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/pace"
)

// A Recorder counts what the operator does, and measures how long it takes. It may be used from several goroutines.
type Recorder struct {
	publications, writes, conflicts, errors *prometheus.CounterVec
	duration, published, served             prometheus.Histogram
}

// recorded are the metrics of a Recorder.
var recorded = []Definition{publications, publicationSeconds, shardWrites, shardConflicts, shardErrors, publishLatency, serveLatency}

// The buckets of the classic histograms, in seconds: of one publication, and of the way of an edit to readers, which
// a bulk load may hold up for minutes.
var (
	durationBuckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}
	latencyBuckets  = []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600}
)

// The native histograms have the parameters that controller-runtime gives its own.
const (
	nativeFactor     = 1.1
	nativeMaxBuckets = 100
)

// NewRecorder returns a Recorder that has recorded nothing.
func NewRecorder() *Recorder {
	return &Recorder{
		publications: publications.counters(), writes: shardWrites.counters(), conflicts: shardConflicts.counters(), errors: shardErrors.counters(),
		duration: publicationSeconds.histogram(durationBuckets), published: publishLatency.histogram(latencyBuckets), served: serveLatency.histogram(latencyBuckets),
	}
}

func (d Definition) histogram(buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: d.Name, Help: d.Help, Buckets: buckets,
		NativeHistogramBucketFactor: nativeFactor, NativeHistogramMaxBucketNumber: nativeMaxBuckets, NativeHistogramMinResetDuration: pace.HistogramInterval,
	})
}

func (r *Recorder) collectors() []prometheus.Collector {
	return []prometheus.Collector{r.publications, r.writes, r.conflicts, r.errors, r.duration, r.published, r.served}
}

// Describe implements prometheus.Collector.
func (r *Recorder) Describe(descs chan<- *prometheus.Desc) {
	for _, c := range r.collectors() {
		c.Describe(descs)
	}
}

// Collect implements prometheus.Collector.
func (r *Recorder) Collect(metrics chan<- prometheus.Metric) {
	for _, c := range r.collectors() {
		c.Collect(metrics)
	}
}

// A Publication is what one publication of a Site wrote.
type Publication struct {
	// Complete is true if every ConfigMap is as it should be.
	Complete bool
	// Written, Deleted, Conflicts and Errors count writes of ConfigMaps with pages.
	Written, Deleted, Conflicts, Errors int
	Took                                time.Duration
}

// Publication records a publication of a Site. One that wrote nothing, and failed in nothing, does not count.
func (r *Recorder) Publication(site types.NamespacedName, p Publication) {
	if p.Written+p.Deleted > 0 {
		result := "complete"
		if !p.Complete {
			result = "partial"
		}
		r.publications.WithLabelValues(site.Namespace, site.Name, result).Inc()
		r.duration.Observe(p.Took.Seconds())
	}
	for _, count := range []struct {
		of *prometheus.CounterVec
		n  int
		// labels are those besides the Site.
		labels []string
	}{
		{r.writes, p.Written, []string{"write"}}, {r.writes, p.Deleted, []string{"delete"}}, {r.conflicts, p.Conflicts, nil}, {r.errors, p.Errors, nil},
	} {
		// A counter that is there from the first publication on lets a query see its first increase.
		count.of.WithLabelValues(append([]string{site.Namespace, site.Name}, count.labels...)...).Add(float64(count.n))
	}
}

// PostsPublished records how long ago Posts arrived that a Site has just published.
func (r *Recorder) PostsPublished(ago []time.Duration) { observe(r.published, ago) }

// PostsServed records how long ago Posts arrived that all web servers of a Site serve now.
func (r *Recorder) PostsServed(ago []time.Duration) { observe(r.served, ago) }

func observe(histogram prometheus.Histogram, list []time.Duration) {
	for _, d := range list {
		histogram.Observe(d.Seconds())
	}
}

// Forget removes the series of a Site that is gone.
func (r *Recorder) Forget(site types.NamespacedName) {
	labels := prometheus.Labels{namespaceLabel: site.Namespace, siteLabel: site.Name}
	for _, v := range []*prometheus.CounterVec{r.publications, r.writes, r.conflicts, r.errors} {
		v.DeletePartialMatch(labels)
	}
}
