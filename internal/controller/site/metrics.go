// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/types"
)

// A Reconciler is a prometheus.Collector of what its Sites publish. A Site that is deleted has no series.
var _ prometheus.Collector = &Reconciler{}

var reviewsDueMetric = prometheus.NewDesc("topicpages_reviews_due",
	"Posts that a Site publishes and whose review is due.", []string{"namespace", "site"}, nil)

// Describe implements prometheus.Collector.
func (*Reconciler) Describe(descs chan<- *prometheus.Desc) { descs <- reviewsDueMetric }

// Collect implements prometheus.Collector.
func (r *Reconciler) Collect(metrics chan<- prometheus.Metric) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for site, due := range r.reviewsDue {
		metrics <- prometheus.MustNewConstMetric(reviewsDueMetric, prometheus.GaugeValue, float64(due), site.Namespace, site.Name)
	}
}

// countReviews notes how many reviews are due of the Posts that a Site publishes.
func (r *Reconciler) countReviews(site types.NamespacedName, due int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reviewsDue == nil {
		r.reviewsDue = map[types.NamespacedName]int{}
	}
	r.reviewsDue[site] = due
}
