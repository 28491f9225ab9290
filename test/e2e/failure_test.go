// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// named bounds how long the Site takes to name a failure that the cluster knows of.
const named = 10 * time.Second

func TestFailuresAreNamedAndTheLastGoodSiteIsServed(t *testing.T) {
	cpu := resource.MustParse("1000")
	for name, tc := range map[string]struct {
		server v1alpha1.Server
		reason string
		known  func(*corev1.Pod) bool
	}{
		"an image that cannot be pulled": {
			v1alpha1.Server{Image: "localhost:1/none:none"}, v1alpha1.ImagePullFailedReason,
			func(p *corev1.Pod) bool {
				return slices.ContainsFunc(p.Status.ContainerStatuses, func(c corev1.ContainerStatus) bool {
					return c.State.Waiting != nil && (c.State.Waiting.Reason == "ErrImagePull" || c.State.Waiting.Reason == "ImagePullBackOff")
				})
			},
		},
		"replicas that no node takes": {
			v1alpha1.Server{Resources: &v1alpha1.ServerResources{Requests: &v1alpha1.ComputeResources{CPU: &cpu}}}, v1alpha1.PodUnschedulableReason,
			func(p *corev1.Pod) bool {
				return slices.ContainsFunc(p.Status.Conditions, func(c corev1.PodCondition) bool {
					return c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable
				})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t)
			s.serving()
			r := s.read(ownPages...)
			edit(s, siteName, &v1alpha1.Site{}, func(site *v1alpha1.Site) { site.Spec.Server = &tc.server })
			s.eventually(soon, func() error { return s.anyPod(tc.known) })
			s.eventually(named, func() error { return s.condition("Serving", metav1.ConditionFalse, tc.reason) })
			s.undisturbed(r)
			edit(s, siteName, &v1alpha1.Site{}, func(site *v1alpha1.Site) { site.Spec.Server = nil })
			s.serving()
		})
	}
}

// anyPod is nil when one of the Site's Pods is so.
func (s *story) anyPod(so func(*corev1.Pod) bool) error {
	list := &corev1.PodList{}
	if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.MatchingLabels(store.Labels(siteName))); err != nil {
		return err
	}
	for i := range list.Items {
		if so(&list.Items[i]) {
			return nil
		}
	}
	return fmt.Errorf("none of %d Pods is so", len(list.Items))
}
