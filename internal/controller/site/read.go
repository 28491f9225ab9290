// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"slices"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
)

// input holds everything that a publication is made from.
type input struct {
	site *v1alpha1.Site
	now  time.Time
	view kube.View
	// unreadable are the ConfigMaps of the namespace that cannot be read.
	unreadable []string
	// replicas are those who answer readers.
	replicas *replicaState
	// permitted is the Site that the operator's Policy allows, with the route that its spec asks for.
	permitted *v1alpha1.Site
	// refusedServer and refusedRoute name the parts of the spec that the Policy refuses.
	refusedServer, refusedRoute []string
}

// read reads the content of a Site and the state of its web server. On an error it returns the parts read so far.
func (r *Reconciler) read(ctx context.Context, site *v1alpha1.Site, now time.Time) (input, error) {
	in := input{site: site, now: now}
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return in, err
	}
	in.view = r.Archives.View(site, selector, now)
	in.unreadable = r.Archives.Unreadable(site.Namespace)
	if in.replicas, err = r.readReplicas(ctx, site); err != nil {
		return in, err
	}
	in.permitted, in.refusedServer = r.permit(site, in.replicas.deployment)
	in.refusedRoute = r.refusedRoute(site)
	return in, nil
}

// refused names the parts of the spec that the Policy refuses.
func (in input) refused() []string { return slices.Concat(in.refusedServer, in.refusedRoute) }

// mountedShards bounds the shards of the edition; 0 sets no bound.
func (in input) mountedShards() int { return in.replicas.mountedShards(in.site) }

// transition is when time changes one of the Topics.
func (in input) transition() ctrl.Result {
	var next time.Time
	for _, s := range in.view.Topics {
		if t := s.NextTransition; !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return pace.At(next, in.now)
}
