// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"maps"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/metrics"
)

// ReviewsDue returns how many reviews are due of the Posts that each Site publishes.
func (r *Reconciler) ReviewsDue() map[types.NamespacedName]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.reviewsDue)
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

// measure records a publication that began at an instant.
func (r *Reconciler) measure(site types.NamespacedName, out outcome, began time.Time) {
	r.Metrics.Publication(site, metrics.Publication{
		Complete: out.Complete, Written: out.result.Written, Deleted: out.result.Pruned, Conflicts: out.result.Conflicts, Errors: out.result.Failed,
		Took: r.Clock.Since(began),
	})
	if out.Complete {
		r.Metrics.PostsPublished(r.since(r.Archives.Reached(site, kube.Published, out.revision)))
	}
}

// measureServing records that readers get a publication, if the status of its Site says so.
func (r *Reconciler) measureServing(site *v1alpha1.Site, out outcome) {
	key := types.NamespacedName{Namespace: site.Namespace, Name: site.Name}
	switch {
	case !out.Complete:
	case !site.ServerManaged(): // nobody knows whether readers get it
		r.Archives.Reached(key, kube.Served, out.revision)
	case meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.ServingCondition):
		r.Metrics.PostsServed(r.since(r.Archives.Reached(key, kube.Served, out.revision)))
	}
}

// since returns how long ago each instant is.
func (r *Reconciler) since(instants []time.Time) []time.Duration {
	ago := make([]time.Duration, len(instants))
	for i, instant := range instants {
		ago[i] = r.Clock.Since(instant)
	}
	return ago
}
