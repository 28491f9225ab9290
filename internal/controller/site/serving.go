// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/status"
)

// servedPages is the state of a publication on the web servers.
type servedPages struct {
	// serving is nil if the operator runs no web server, or if the pages are not complete.
	serving *status.Serving
	// media says that Pods cannot pull the image of spec.media.image; nil if they can.
	media *status.Media
	// redirects is the digest of the redirects that the web server is to load.
	redirects string
	// again is when to look again; 0 for never.
	again time.Duration
	err   error
}

// serve finds out which pages the replicas of a Site serve, and makes the kubelets refresh the volumes of replicas
// that are behind.
func (r *Reconciler) serve(ctx context.Context, in input, made computed, pages writtenPages, server writtenServer) servedPages {
	key := client.ObjectKeyFromObject(in.site)
	if !in.site.ServerManaged() {
		r.Prober.Forget(key)
		return servedPages{}
	}
	if !pages.complete {
		return servedPages{}
	}
	out := servedPages{redirects: made.redirects.Digest()}
	published := serving.Served(pages.digest, out.redirects)
	answers := r.Prober.Observe(key, published, in.replicas.known)
	replicas := in.replicas.with(server.deployment)
	s := countServing(replicas, answers, published)
	s.Rollout = r.rollout(in.site, replicas)
	out.serving = s
	var small *status.Problem
	if s.Current < s.Ready {
		small = volumeTooSmall(made.small)
	}
	pods, known, err := r.podsToRefresh(ctx, in.permitted)
	switch {
	case err != nil:
		out.err = err
		return out
	case !known:
		s.Undecided, s.Problem, out.again = true, small, pace.FirstPodsInterval
		return out
	}
	out.media = mediaNotPulled(in.permitted, pods)
	missing := s.Ready < s.Replicas || s.Rollout != ""
	s.Problem = status.FirstOf(podsProblem(pods, missing), deploymentProblem(replicas.deployment, missing), answerProblem(replicas.ready, answers), small)
	out.again, out.err = r.refreshPods(ctx, in.site, pods, answers, pages, published)
	return out
}

// podsToRefresh returns the Pods of a Site that wants them refreshed at once; known is false until they have been
// read for the first time.
func (r *Reconciler) podsToRefresh(ctx context.Context, site *v1alpha1.Site) (pods []*corev1.Pod, known bool, err error) {
	if site.RefreshMode() != v1alpha1.RefreshImmediate {
		return nil, true, nil
	}
	return r.pods(ctx, site)
}

// countServing counts the replicas that answer with the published digest.
func countServing(replicas *replicaState, answers map[types.UID]serving.Answer, published string) *status.Serving {
	s := &status.Serving{Replicas: replicas.wanted(), Ready: len(replicas.ready)}
	for _, target := range replicas.ready {
		answer, asked := answers[target.UID]
		s.Undecided = s.Undecided || !asked
		if answer.Digest == published && !answer.Reloading {
			s.Current++
		}
	}
	return s
}
