// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/web"
)

// answerProblem names the first web server, by name, whose answers are not from the operator's nginx. It returns nil if
// all are, even if some are behind.
func answerProblem(ready []serving.Target, answers map[types.UID]serving.Answer) *status.Problem {
	var faulty []serving.Target
	for _, target := range ready {
		if answers[target.UID].Fault != "" {
			faulty = append(faulty, target)
		}
	}
	if len(faulty) == 0 {
		return nil
	}
	first := slices.MinFunc(faulty, func(a, b serving.Target) int { return strings.Compare(a.Name, b.Name) })
	return &status.Problem{Reason: v1alpha1.AnswerInvalidReason, Message: fmt.Sprintf(
		"Pod %q does not serve the pages: asked for /%s, it answered with %s. Check spec.server.image, and whether another program answers at port %d",
		first.Name, page.DigestPath, answers[first.UID].Fault, web.ContainerPort)}
}

// podsProblem returns the reason why one of the Pods does not get ready, or nil if none is
// known. missing is true if a replica is missing.
func podsProblem(pods []*corev1.Pod, missing bool) *status.Problem {
	for _, pod := range pods {
		if p := podProblem(pod, missing); p != nil {
			return p
		}
	}
	return nil
}

// podProblem returns the problem of a Pod. missing is true if a replica is missing.
func podProblem(pod *corev1.Pod, missing bool) *status.Problem {
	if pod.Status.Phase == corev1.PodFailed {
		if !missing || pod.Status.Reason != "Evicted" {
			return nil
		}
		return &status.Problem{Reason: v1alpha1.PodEvictedReason, Message: fmt.Sprintf("Pod %q was evicted: %s", pod.Name, pod.Status.Message)}
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable {
			return &status.Problem{Reason: v1alpha1.PodUnschedulableReason, Message: fmt.Sprintf("Pod %q fits on no node: %s", pod.Name, c.Message)}
		}
	}
	for _, c := range pod.Status.ContainerStatuses {
		waiting := c.State.Waiting
		if waiting == nil {
			continue
		}
		if pullFails(waiting) {
			return &status.Problem{Reason: v1alpha1.ImagePullFailedReason, Message: pullFailure(pod, c)}
		}
		switch waiting.Reason {
		case "CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError", "RunContainerError":
			return &status.Problem{Reason: v1alpha1.PodFailingReason, Message: fmt.Sprintf(
				"Pod %q does not start (%s): see kubectl logs and kubectl describe of it", pod.Name, waiting.Reason)}
		}
	}
	return nil
}

// pullFailure names the image that a container waits for: its own, or the one with pictures. The kubelet's message
// changes from one attempt to the next; the image does not.
func pullFailure(pod *corev1.Pod, container corev1.ContainerStatus) string {
	if media := unpulledMedia(pod, container); media != "" {
		return fmt.Sprintf("Pod %q cannot pull the image %q with pictures: check spec.media.image, and spec.server.template.imagePullSecrets if the registry wants credentials", pod.Name, media)
	}
	return fmt.Sprintf("Pod %q cannot pull its image %q: check spec.server.image, and spec.server.template.imagePullSecrets if the registry wants credentials", pod.Name, container.Image)
}

// unpulledMedia is the image with pictures that a container waits for, or "". A container whose own image is missing
// waits in the same state; only the message names the image. One name may contain the other.
func unpulledMedia(pod *corev1.Pod, container corev1.ContainerStatus) string {
	media, waiting := web.MountedMedia(&pod.Spec), container.State.Waiting
	switch {
	case media == "" || waiting == nil || !pullFails(waiting) || !strings.Contains(waiting.Message, media):
		return ""
	case len(container.Image) > len(media) && strings.Contains(waiting.Message, container.Image):
		return ""
	}
	return media
}

// pullFails reports whether a container waits for an image that cannot be pulled.
func pullFails(waiting *corev1.ContainerStateWaiting) bool {
	return slices.Contains([]string{"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"}, waiting.Reason)
}

// mediaNotPulled says that Pods of a Site cannot pull the image with its pictures; nil if they can. Pods of an
// earlier spec do not count.
func mediaNotPulled(site *v1alpha1.Site, pods []*corev1.Pod) *status.Media {
	for _, pod := range pods {
		for _, c := range pod.Status.ContainerStatuses {
			if media := unpulledMedia(pod, c); media != "" && media == site.MediaImage() {
				return &status.Media{Reason: v1alpha1.ImagePullFailedReason, Message: pullFailure(pod, c)}
			}
		}
	}
	return nil
}

// deploymentProblem returns the reason why a Deployment has too few replicas,
// or nil if none is known.
func deploymentProblem(d *appsv1.Deployment, missing bool) *status.Problem {
	if d == nil || !missing {
		return nil
	}
	reason, message := deploymentFailure(d)
	switch reason {
	case v1alpha1.PodsNotCreatedReason:
		return &status.Problem{Reason: reason, Message: "The Deployment cannot create Pods: " + message}
	case v1alpha1.PodFailingReason:
		return &status.Problem{Reason: reason, Message: "The Deployment makes no progress; check its Pods with kubectl describe: " + message}
	}
	return nil
}

// deploymentFailure returns the failure that a Deployment reports: a reason of
// v1alpha1 and the message. Both are empty if there is none.
func deploymentFailure(d *appsv1.Deployment) (reason, message string) {
	for _, c := range d.Status.Conditions {
		switch {
		case c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue:
			return v1alpha1.PodsNotCreatedReason, c.Message
		case c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse:
			reason, message = v1alpha1.PodFailingReason, c.Message
		}
	}
	return reason, message
}
