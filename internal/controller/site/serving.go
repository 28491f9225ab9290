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
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/status"
)

const (
	// contentDigestAnnotation on a Pod makes the kubelet refresh its volume at once:
	// it does so whenever the Pod changes.
	contentDigestAnnotation = "topicpages.dev/content-digest"
	// podsInterval is how often to look whether the Pods have been read for the first time.
	podsInterval = 100 * time.Millisecond
)

// serve polls the replicas of a Site, and makes the kubelets of replicas that
// are behind refresh their volumes.
func (r *Reconciler) serve(ctx context.Context, site *v1alpha1.Site, replicas *replicaState, redirects *redirect.Redirects, out *outcome) error {
	out.RedirectsDigest = redirects.Digest()
	published := serving.Served(out.Digest, out.RedirectsDigest)
	answers := r.Prober.Observe(client.ObjectKeyFromObject(site), published, replicas.known)
	s := &status.Serving{Replicas: replicas.wanted(), Ready: len(replicas.ready), Rollout: r.rollout(site, replicas)}
	for _, target := range replicas.ready {
		answer, asked := answers[target.UID]
		s.Undecided = s.Undecided || !asked
		if answer.Digest == published {
			s.Current++
		}
	}
	out.Serving = s
	missing := s.Ready < s.Replicas || s.Rollout != ""
	if site.RefreshMode() != v1alpha1.RefreshImmediate {
		s.Problem = firstOf(deploymentProblem(replicas.deployment, missing), answerProblem(replicas.ready, answers))
		return nil
	}
	pods, known, err := r.pods(ctx, site)
	if err != nil {
		return err
	}
	if !known {
		s.Undecided = true
		out.lookAgain(podsInterval)
		return nil
	}
	s.Problem = firstOf(podsProblem(pods, missing), deploymentProblem(replicas.deployment, missing), answerProblem(replicas.ready, answers))
	wait, err := r.touch(ctx, site, pods, answers, published)
	out.lookAgain(wait)
	return err
}

// touch writes the digest to the Pods that are known to serve another one, or that
// were told another one. Pods that have not answered yet are left alone: they may have started
// with the newest pages. It returns the wait until the next annotation is due, or zero.
func (r *Reconciler) touch(ctx context.Context, site *v1alpha1.Site, pods []*corev1.Pod, answers map[types.UID]serving.Answer, digest string) (time.Duration, error) {
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
