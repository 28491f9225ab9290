// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/contest"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// writtenPages is the result of writing the pages.
type writtenPages struct {
	result store.Result
	// pages, bytes, shards and digest describe the edition; zero if it was not written.
	pages  int
	bytes  int64
	shards int
	digest string
	// storedDigest and renderedBy are from Store.Receipt.
	storedDigest, renderedBy string
	// complete is true if every shard is as it should be.
	complete bool
	// problem says why the edition was not written; nil if it was.
	problem *status.Problem
	err     error
}

// writePages writes the shards of an edition, unless the Pods have no room for them.
func (r *Reconciler) writePages(ctx context.Context, in input, made computed) writtenPages {
	e := made.edition
	switch {
	case made.small != nil && !made.small.CanStart:
		return writtenPages{problem: volumeTooSmall(made.small)}
	case len(e.Shards) == 0:
		return writtenPages{problem: &status.Problem{Reason: v1alpha1.ProgressingReason, Message: fmt.Sprintf(
			"The pages need %d ConfigMaps: waiting until every Pod of the web server mounts them", e.Wanted)}}
	}
	stored, err := r.Store.Form(ctx, in.site)
	if err != nil {
		return writtenPages{err: err}
	}
	result, err := r.Store.Publish(ctx, in.permitted, e.Shards, in.replicas.form(in.site, stored))
	written := writtenPages{
		result: result, pages: e.Pages, bytes: e.Bytes, shards: len(e.Shards), digest: e.Digest, complete: err == nil, err: err,
	}
	if written.complete {
		written.storedDigest, written.renderedBy = r.Store.Receipt(in.site)
	}
	return written
}

// writtenServer is the result of writing everything but the pages.
type writtenServer struct {
	// deployment is the Deployment as it is now; nil without one.
	deployment *appsv1.Deployment
	// route is the reported state of the route; nil if the Site has none.
	route *status.Route
	// media says that the API server refuses the image volume of spec.media.image; nil if it does not.
	media *status.Media
	// contests are the objects whose fields others revert.
	contests []contest.Contest
	// again is when to look again; 0 for never.
	again time.Duration
	err   error
}

// writeServer writes the web server, the theme to keep, and the route.
func (r *Reconciler) writeServer(ctx context.Context, in input, made computed) writtenServer {
	pages := web.Pages{Shards: made.edition.Wanted, VolumeBytes: made.edition.VolumeBytes}
	deployment, media, err := r.apply(ctx, in.permitted, made.redirects, pages, in.replicas.deployment)
	keepErr := r.keepTheme(ctx, in.permitted, made.keep)
	route, routeAgain, routeErr := r.route(ctx, in)
	contests, contestAgain := r.Web.Contests(in.site)
	if media != nil {
		contestAgain = sooner(contestAgain, pace.ImageVolumeInterval)
	}
	return writtenServer{
		media:      media,
		deployment: deployment, route: route, contests: contests, again: sooner(routeAgain, contestAgain),
		err: errors.Join(keepErr, err, routeErr),
	}
}

// route leads readers to the Site. It returns whether others accept it, and when to look again.
func (r *Reconciler) route(ctx context.Context, in input) (*status.Route, time.Duration, error) {
	gatewayAPI, again := r.gateway.watched(), time.Duration(0)
	if route := in.site.Spec.Route; route != nil && len(route.Gateways) > 0 {
		var err error
		if gatewayAPI, err = r.gateway.installed(); err != nil {
			return nil, 0, err
		}
		if !gatewayAPI {
			again = pace.GatewayAPIInterval
		}
	}
	if len(in.refusedRoute) > 0 {
		refused := &status.Route{Reason: v1alpha1.NotAllowedReason, Message: notAllowed(in.refusedRoute).Message}
		return refused, again, r.keepAllowedRoute(ctx, in.site, gatewayAPI)
	}
	route, err := r.Web.Route(ctx, in.permitted, gatewayAPI)
	return route, again, err
}

// sooner is the shorter of two times; 0 stands for never.
func sooner(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}
