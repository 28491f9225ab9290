// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/status"
)

// contentDigestAnnotation on a Pod makes the kubelet refresh its volume at once:
// it does so whenever the Pod changes.
const contentDigestAnnotation = "topicpages.dev/content-digest"

// servedPages is the state of a publication on the web servers.
type servedPages struct {
	// serving is nil if the operator runs no web server, or if the pages are not complete.
	serving *status.Serving
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
	missing := s.Ready < s.Replicas || s.Rollout != ""
	s.Problem = status.FirstOf(podsProblem(pods, missing), deploymentProblem(replicas.deployment, missing), answerProblem(replicas.ready, answers), small)
	out.again, out.err = r.annotatePods(ctx, in.site, pods, answers, published)
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
		if answer.Digest == published {
			s.Current++
		}
	}
	return s
}

// annotatePods writes the digest to the Pods that are known to serve another one, or that
// were told another one. Pods that have not answered yet are left alone: they may have started
// with the newest pages. It returns the wait until the next annotation is due, or zero.
func (r *Reconciler) annotatePods(ctx context.Context, site *v1alpha1.Site, pods []*corev1.Pod, answers map[types.UID]serving.Answer, digest string) (time.Duration, error) {
	behind := slices.DeleteFunc(slices.Clone(pods), func(p *corev1.Pod) bool {
		told, answered := p.Annotations[contentDigestAnnotation], answers[p.UID].Digest
		return answered == "" || told == digest || told == "" && answered == digest
	})
	if len(behind) == 0 {
		return 0, nil
	}
	key := client.ObjectKeyFromObject(site)
	if wait := r.Pacer.Wait(pace.Pods, key); wait > 0 {
		return wait, nil
	}
	r.Pacer.Space(pace.Pods, key, pace.PodsInterval)
	var errs []error
	for _, p := range behind {
		patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
			"uid": p.UID, "annotations": map[string]string{contentDigestAnnotation: digest},
		}})
		if err != nil {
			return 0, fmt.Errorf("cannot refresh Pod %q: %w", p.Name, err)
		}
		target := &corev1.Pod{}
		target.Namespace, target.Name = p.Namespace, p.Name
		if err := r.Client.Patch(ctx, target, client.RawPatch(types.MergePatchType, patch)); client.IgnoreNotFound(err) != nil {
			errs = append(errs, fmt.Errorf("cannot refresh Pod %q: %w", p.Name, err))
		}
	}
	return 0, errors.Join(errs...)
}
