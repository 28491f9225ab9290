// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// webServer returns a Deployment of two replicas that is rolled out.
func webServer(changes ...func(*appsv1.Deployment)) *appsv1.Deployment {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "site", UID: "one", Generation: 2}}
	d.Spec.Replicas = ptr.To(int32(2))
	d.Status = appsv1.DeploymentStatus{ObservedGeneration: 2, Replicas: 2, UpdatedReplicas: 2, AvailableReplicas: 2}
	for _, change := range changes {
		change(d)
	}
	return d
}

func progressing(reason string) func(*appsv1.Deployment) {
	return func(d *appsv1.Deployment) {
		d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, Reason: reason}}
	}
}

func newImage(d *appsv1.Deployment) {
	d.Spec.Template.Spec.Containers = []corev1.Container{{Image: "new"}}
	d.Generation++
}

func available(n int32) func(*appsv1.Deployment) {
	return func(d *appsv1.Deployment) { d.Status.AvailableReplicas = n }
}

func TestRollOut(t *testing.T) {
	served := &v1alpha1.Site{}
	served.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ServingCondition, Status: metav1.ConditionTrue}}
	for name, tc := range map[string]struct {
		site   *v1alpha1.Site
		before *replicaState // of an earlier reconcile, unless nil
		now    replicaState
		want   string
	}{
		"no Deployment":              {now: replicaState{}, want: "no Deployment yet"},
		"over":                       {now: replicaState{deployment: webServer()}},
		"a template not seen yet":    {now: replicaState{deployment: webServer(newImage)}, want: "before the last change"},
		"old Pods":                   {now: replicaState{deployment: webServer(func(d *appsv1.Deployment) { d.Status.Replicas = 3 })}, want: "before the last change"},
		"not available yet":          {now: replicaState{deployment: webServer(available(1))}, want: "not available yet"},
		"under way by its condition": {now: replicaState{deployment: webServer(progressing("ReplicaSetUpdated"))}, want: "not available yet"},
		"over by its condition, and a Pod failed": {now: replicaState{deployment: webServer(progressing("NewReplicaSetAvailable"), available(1))}},
		"an old Pod still answers":                {now: replicaState{deployment: webServer(), ending: true}, want: "before the last change"},
		"a Pod ends after a restart":              {site: served, now: replicaState{deployment: webServer(), ending: true}},
		"paused":                                  {now: replicaState{deployment: webServer(newImage, func(d *appsv1.Deployment) { d.Spec.Paused = true })}, want: "kubectl rollout resume deployment/site"},
		"paused, and nothing changed since":       {now: replicaState{deployment: webServer(func(d *appsv1.Deployment) { d.Spec.Paused = true })}},
		"scaled since": {before: &replicaState{deployment: webServer()},
			now: replicaState{deployment: webServer(func(d *appsv1.Deployment) { d.Generation, d.Spec.Replicas = 3, ptr.To(int32(5)) })}},
		"a Pod failed since":     {before: &replicaState{deployment: webServer()}, now: replicaState{deployment: webServer(available(1)), ending: true}},
		"another template since": {before: &replicaState{deployment: webServer()}, now: replicaState{deployment: webServer(newImage)}, want: "before the last change"},
		"another Deployment since": {before: &replicaState{deployment: webServer()},
			now: replicaState{deployment: webServer(available(0), func(d *appsv1.Deployment) { d.UID = "two" })}, want: "not available yet"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Reconciler{}
			site := tc.site
			if site == nil {
				site = &v1alpha1.Site{}
			}
			if tc.before != nil {
				if got := r.rollout(site, tc.before); got != "" {
					t.Fatalf("before it is not over: %s", got)
				}
			}
			if got := r.rollout(site, &tc.now); got == "" != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Errorf("it is %q, want %q", got, tc.want)
			}
		})
	}
}

// A template that returns after another one has to be rolled out again.
func TestATemplateThatComesBackIsRolledOutAgain(t *testing.T) {
	r, site := &Reconciler{}, &v1alpha1.Site{}
	look := func(changes ...func(*appsv1.Deployment)) string {
		return r.rollout(site, &replicaState{deployment: webServer(changes...)})
	}
	behind := func(d *appsv1.Deployment) { d.Generation = 4 }
	if first, second, third := look(), look(newImage), look(behind); first != "" || second == "" || third == "" {
		t.Errorf("first %q, then with a new image %q, then with the old one again %q", first, second, third)
	}
}
