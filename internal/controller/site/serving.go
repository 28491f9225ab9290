// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

const (
	// contentDigestAnnotation on a Pod makes the kubelet refresh its volume at once:
	// it does so whenever the Pod changes.
	contentDigestAnnotation = "topicpages.dev/content-digest"
	// touchInterval is how often the Pods of a Site are written at most.
	touchInterval = time.Second
)

// serve finds out what these Pods of a Site serve, and has their kubelets refresh the
// volumes of those that are behind. It returns how long to wait before the next
// refresh, where one is due.
func (r *Reconciler) serve(ctx context.Context, site *v1alpha1.Site, pods []*corev1.Pod, now time.Time, out *outcome) (wait time.Duration, err error) {
	pods = slices.DeleteFunc(pods, func(p *corev1.Pod) bool { return !p.DeletionTimestamp.IsZero() })
	ready := slices.DeleteFunc(slices.Clone(pods), func(p *corev1.Pod) bool { return !isReady(p) })
	targets := make([]serving.Target, len(ready))
	for i, p := range ready {
		targets[i] = serving.Target{UID: p.UID, URL: "http://" + net.JoinHostPort(p.Status.PodIP, strconv.Itoa(web.ContainerPort))}
	}
	answers := r.Prober.Observe(client.ObjectKeyFromObject(site), out.Digest, targets)
	s := &status.Serving{Replicas: web.Replicas(site), Ready: len(ready)}
	for _, p := range ready {
		answer, asked := answers[p.UID]
		s.Undecided = s.Undecided || !asked
		if answer == out.Digest {
			s.Current++
		}
	}
	out.Serving = s
	if s.Problem, err = r.obstacle(ctx, site, pods, len(ready) < s.Replicas); err != nil {
		return 0, err
	}
	if site.RefreshMode() != v1alpha1.RefreshImmediate {
		return 0, nil
	}
	return r.touch(ctx, site, ready, answers, out.Digest, now)
}

// pods returns the Pods of the Site's web server, by name; none where others serve it.
func (r *Reconciler) pods(ctx context.Context, site *v1alpha1.Site) ([]*corev1.Pod, error) {
	if !site.ServerManaged() {
		return nil, nil
	}
	list := &corev1.PodList{}
	if err := r.Client.List(ctx, list, client.InNamespace(site.Namespace), client.MatchingLabels(store.Labels(site.Name))); err != nil {
		return nil, fmt.Errorf("cannot list the Pods of the Site: %w", err)
	}
	pods := make([]*corev1.Pod, len(list.Items))
	for i := range list.Items {
		pods[i] = &list.Items[i]
	}
	slices.SortFunc(pods, func(a, b *corev1.Pod) int { return strings.Compare(a.Name, b.Name) })
	return pods, nil
}

// mountedShards is how many shards every Pod that answers readers mounts, those on
// their way out included; 0 where there is none. A page in a further shard would be
// missing there, so a site grows beyond it only when all Pods have been replaced.
func mountedShards(pods []*corev1.Pod) int {
	least := 0
	for _, pod := range pods {
		if n := web.MountedShards(pod); n > 0 && isReady(pod) && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}

// isReady reports whether a Pod is ready and can be asked.
func isReady(pod *corev1.Pod) bool {
	return pod.Status.PodIP != "" && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// touch writes the digest to the Pods that are known to serve another one. Pods
// that have not answered yet are left alone: they may have started with the newest
// pages.
func (r *Reconciler) touch(ctx context.Context, site *v1alpha1.Site, ready []*corev1.Pod, answers map[types.UID]string, digest string, now time.Time) (time.Duration, error) {
	behind := slices.DeleteFunc(slices.Clone(ready), func(p *corev1.Pod) bool {
		return answers[p.UID] == "" || answers[p.UID] == digest || p.Annotations[contentDigestAnnotation] == digest
	})
	if len(behind) == 0 {
		return 0, nil
	}
	key := client.ObjectKeyFromObject(site)
	if wait := r.touches.Remaining(key, now); wait > 0 {
		return wait, nil
	}
	r.touches.Hold(key, now.Add(touchInterval))
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

// obstacle says why a Pod does not get ready, or cannot be created; nil where
// nothing is known to be wrong.
func (r *Reconciler) obstacle(ctx context.Context, site *v1alpha1.Site, pods []*corev1.Pod, missing bool) (*status.Problem, error) {
	for _, pod := range pods {
		if p := podProblem(pod, missing); p != nil {
			return p, nil
		}
	}
	if !missing {
		return nil, nil
	}
	deployment := &appsv1.Deployment{}
	if err := r.Client.Get(ctx, client.ObjectKeyFromObject(site), deployment); err != nil {
		return nil, client.IgnoreNotFound(err)
	}
	if message := replicaFailure(deployment); message != "" {
		return &status.Problem{Reason: v1alpha1.PodsNotCreatedReason, Message: "The Deployment cannot create Pods: " + message}, nil
	}
	return nil, nil
}

// podProblem says what is wrong with a Pod; missing is true where it is missed.
func podProblem(pod *corev1.Pod, missing bool) *status.Problem {
	if pod.Status.Phase == corev1.PodFailed {
		if !missing || pod.Status.Reason != "Evicted" {
			return nil
		}
		return &status.Problem{Reason: v1alpha1.PodEvictedReason, Message: fmt.Sprintf("Pod %q was evicted: %s", pod.Name, pod.Status.Message)}
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable {
			return &status.Problem{Reason: v1alpha1.PodUnschedulableReason, Message: fmt.Sprintf("No node takes Pod %q: %s", pod.Name, c.Message)}
		}
	}
	for _, c := range pod.Status.ContainerStatuses {
		waiting := c.State.Waiting
		if waiting == nil {
			continue
		}
		switch waiting.Reason {
		case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull":
			// What the kubelet says changes from one attempt to the next; the image does not.
			return &status.Problem{Reason: v1alpha1.ImagePullFailedReason, Message: fmt.Sprintf(
				"Pod %q cannot pull its image %q: check spec.server.image", pod.Name, c.Image)}
		case "CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError", "RunContainerError":
			return &status.Problem{Reason: v1alpha1.PodFailingReason, Message: fmt.Sprintf(
				"Pod %q does not start (%s): see kubectl logs and kubectl describe of it", pod.Name, waiting.Reason)}
		}
	}
	return nil
}

// replicaFailure is why a Deployment cannot create Pods, or "".
func replicaFailure(deployment *appsv1.Deployment) string {
	for _, c := range deployment.Status.Conditions {
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			return c.Message
		}
	}
	return ""
}
