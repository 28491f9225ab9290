// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package metrics has the metrics of the operator: their names, labels and help, and where their values come from.
//
// A gauge is computed from what the operator holds when it is scraped, so it vanishes with its Site or namespace. Only
// a Site is a label, no other object, so the number of series does not grow with Posts and Topics.
package metrics

import "github.com/prometheus/client_golang/prometheus"

// Type is the type of a metric.
type Type string

// The types of metrics.
const (
	Gauge     Type = "gauge"
	Counter   Type = "counter"
	Histogram Type = "histogram"
)

// A Definition describes a metric. docs/metrics.md lists all of them.
type Definition struct {
	Name   string
	Type   Type
	Labels []string
	Help   string
}

// The names of labels.
const (
	namespaceLabel = "namespace"
	siteLabel      = "site"
	conditionLabel = "condition"
	statusLabel    = "status"
)

var (
	ofNamespace = []string{namespaceLabel}
	ofSite      = []string{namespaceLabel, siteLabel}
)

var (
	buildInfo = Definition{"topicpages_build_info", Gauge, []string{"version", "revision", "goversion"},
		"Version of the operator, always 1."}

	posts = Definition{"topicpages_posts", Gauge, []string{namespaceLabel, "state"},
		"Posts by the state in their status, which is Pending until they have one."}
	postConditions = Definition{"topicpages_post_conditions", Gauge, []string{namespaceLabel, conditionLabel, statusLabel},
		"Posts that have a condition, by its status."}
	topicConditions = Definition{"topicpages_topic_conditions", Gauge, []string{namespaceLabel, conditionLabel, statusLabel},
		"Topics that have a condition, by its status."}
	siteCondition = Definition{"topicpages_site_condition", Gauge, []string{namespaceLabel, siteLabel, conditionLabel, statusLabel, "reason"},
		"Status and reason of each condition of a Site, always 1."}
	sitePages = Definition{"topicpages_site_pages", Gauge, ofSite,
		"Published HTML pages of a Site."}
	siteSize = Definition{"topicpages_site_size_bytes", Gauge, ofSite,
		"Compressed size of the published files of a Site."}
	siteShards = Definition{"topicpages_site_shards", Gauge, ofSite,
		"ConfigMaps with the published files of a Site."}
	nextTransition = Definition{"topicpages_next_transition_time_seconds", Gauge, ofNamespace,
		"When time alone next changes the status of a Post or a Topic, in seconds since 1970."}
	reviewsDue = Definition{"topicpages_reviews_due", Gauge, ofSite,
		"Posts that a Site publishes and whose review is due."}

	heldObjects = Definition{"topicpages_held_objects", Gauge, []string{namespaceLabel, "kind"},
		"Objects whose status or pages are not written yet, because of a bulk load or the first list after a start."}
	loadStart = Definition{"topicpages_bulk_load_start_time_seconds", Gauge, ofNamespace,
		"When the bulk load of a namespace began, in seconds since 1970."}
	loadLimit = Definition{"topicpages_bulk_load_limit_time_seconds", Gauge, ofNamespace,
		"When what the bulk load of a namespace changes is written at the latest, in seconds since 1970."}
	eventsLeftOut = Definition{"topicpages_events_left_out_total", Counter, nil,
		"Events of Posts and Topics that were not written, because too many came at once."}

	publications = Definition{"topicpages_publications_total", Counter, append(ofSite[:2:2], "result"),
		"Publications of a Site that wrote ConfigMaps: complete, or partial if some writes failed."}
	publicationSeconds = Definition{"topicpages_publication_duration_seconds", Histogram, nil,
		"Time to compute and write a publication."}
	shardWrites = Definition{"topicpages_shard_writes_total", Counter, append(ofSite[:2:2], "operation"),
		"ConfigMaps with pages that were written or deleted."}
	shardConflicts = Definition{"topicpages_shard_write_conflicts_total", Counter, ofSite,
		"Writes of ConfigMaps with pages that failed because the ConfigMap had just changed."}
	shardErrors = Definition{"topicpages_shard_write_errors_total", Counter, ofSite,
		"Writes of ConfigMaps with pages that failed for another reason."}
	publishLatency = Definition{"topicpages_post_publish_latency_seconds", Histogram, nil,
		"Time from the arrival of a changed Post at the operator until a Site has published it."}
	serveLatency = Definition{"topicpages_post_serve_latency_seconds", Histogram, nil,
		"Time from the arrival of a changed Post at the operator until all web servers of a Site serve it."}
)

// Definitions returns all metrics, in the order of docs/metrics.md.
func Definitions() []Definition {
	return []Definition{
		buildInfo,
		posts, postConditions, topicConditions, siteCondition, sitePages, siteSize, siteShards, nextTransition, reviewsDue,
		heldObjects, loadStart, loadLimit, eventsLeftOut,
		publications, publicationSeconds, shardWrites, shardConflicts, shardErrors, publishLatency, serveLatency,
	}
}

func (d Definition) desc() *prometheus.Desc { return prometheus.NewDesc(d.Name, d.Help, d.Labels, nil) }

func (d Definition) counters() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: d.Name, Help: d.Help}, d.Labels)
}
