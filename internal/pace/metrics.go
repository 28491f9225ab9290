// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import "github.com/prometheus/client_golang/prometheus"

// A Pacer is a prometheus.Collector of the objects it holds. A namespace without any has no series.
var _ prometheus.Collector = &Pacer{}

var (
	heldObjects = prometheus.NewDesc("topicpages_held_objects",
		"Objects whose status or pages are not written yet, because of a bulk load or the first list after a start.", []string{"namespace", "kind"}, nil)
	loadStart = prometheus.NewDesc("topicpages_bulk_load_start_time_seconds",
		"When the bulk load of a namespace began, in seconds since 1970.", []string{"namespace"}, nil)
	loadLimit = prometheus.NewDesc("topicpages_bulk_load_limit_time_seconds",
		"When what the bulk load of a namespace changes is written at the latest, in seconds since 1970.", []string{"namespace"}, nil)
)

// Describe implements prometheus.Collector.
func (*Pacer) Describe(descs chan<- *prometheus.Desc) {
	descs <- heldObjects
	descs <- loadStart
	descs <- loadLimit
}

// Collect implements prometheus.Collector.
func (p *Pacer) Collect(metrics chan<- prometheus.Metric) {
	p.mu.Lock()
	defer p.mu.Unlock()
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	for name, n := range p.namespaces {
		for kind, count := range map[Kind]int{Topics: len(n.held.topics), Sites: len(n.held.sites), Posts: len(n.held.posts)} {
			if count > 0 {
				gauge(heldObjects, float64(count), name, string(kind))
			}
		}
		if n.state == loading {
			gauge(loadStart, float64(n.since.UnixMilli())/1000, name)
			gauge(loadLimit, float64(n.limit().UnixMilli())/1000, name)
		}
	}
}
