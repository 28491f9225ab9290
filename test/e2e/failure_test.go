// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// named bounds the time until the Site reports a failure that the cluster knows of.
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
			unschedulable,
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

// anyPod returns nil if so holds for one of the Site's Pods.
func (s *story) anyPod(so func(*corev1.Pod) bool) error {
	return s.anyPodOf(store.Labels(siteName), so)
}

func (s *story) anyPodOf(labels map[string]string, so func(*corev1.Pod) bool) error {
	list := &corev1.PodList{}
	if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.MatchingLabels(labels)); err != nil {
		return err
	}
	for i := range list.Items {
		if so(&list.Items[i]) {
			return nil
		}
	}
	return fmt.Errorf("none of %d Pods is so", len(list.Items))
}

func TestANodeThatIsFullIsNamedAndTheLastGoodSiteIsServed(t *testing.T) {
	s := tell(t)
	nodes := &corev1.NodeList{}
	if err := s.List(t.Context(), nodes); err != nil {
		t.Fatal(err)
	}
	if len(nodes.Items) != 1 {
		t.Skip("this story fills a whole cluster, and does so only where the cluster is one node")
	}
	s.serving()
	r := s.read(ownPages...)
	empty := s.fill()
	lost := s.pods()[0]
	if err := s.Delete(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	s.eventually(soon, func() error {
		return s.anyPod(func(p *corev1.Pod) bool { return p.UID != lost.UID && unschedulable(p) })
	})
	s.eventually(named, func() error { return s.condition("Serving", metav1.ConditionFalse, v1alpha1.PodUnschedulableReason) })
	site := &v1alpha1.Site{}
	if err := s.get(siteName, site); err != nil {
		t.Fatal(err)
	}
	t.Log(meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ServingCondition).Message)
	s.undisturbed(r)
	empty()
	s.serving()
}

// fill takes all the room on the node, ahead of all other Pods that wait for some. The result gives it back.
func (s *story) fill() (empty func()) {
	s.Helper()
	never := corev1.PreemptNever
	class := &schedulingv1.PriorityClass{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}, Value: 1000, PreemptionPolicy: &never}
	if err := s.Create(s.Context(), class); err != nil {
		s.Fatal(err)
	}
	empty = sync.OnceFunc(func() {
		s.remove(class, &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "fill-100m"}}, &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "fill-5m"}})
	})
	s.Cleanup(empty)
	for _, size := range []string{"100m", "5m"} {
		d := s.filler(size, class.Name)
		s.create(d)
		s.eventually(soon, func() error {
			return s.anyPodOf(d.Spec.Template.Labels, unschedulable)
		})
	}
	return empty
}

// filler returns a Deployment with more Pods of one size than the node has room for.
func (s *story) filler(cpu, class string) *appsv1.Deployment {
	replicas, labels, yes, no, user, zero := int32(60), map[string]string{"fill": cpu}, true, false, int64(65532), int64(0)
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "fill-" + cpu},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					PriorityClassName: class, TerminationGracePeriodSeconds: &zero, AutomountServiceAccountToken: &no,
					SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: &yes, RunAsUser: &user, SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
					// None of them needs to run: a Pod occupies its room once it is scheduled.
					Containers: []corev1.Container{{
						Name: "fill", Image: "localhost:1/none:none", ImagePullPolicy: corev1.PullNever,
						Resources:       corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu)}},
						SecurityContext: &corev1.SecurityContext{AllowPrivilegeEscalation: &no, Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
					}},
				},
			},
		},
	}
}

// unschedulable reports whether no node has room for a Pod.
func unschedulable(p *corev1.Pod) bool {
	return slices.ContainsFunc(p.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable
	})
}
