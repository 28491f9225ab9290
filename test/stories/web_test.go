// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// deployment waits for the web server of a Site.
func (s *story) deployment(site string) *appsv1.Deployment {
	s.Helper()
	d := &appsv1.Deployment{}
	s.eventually(func() error { return s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: site}, d) })
	return d
}

func TestTheWebServerIsRestricted(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}}
	if err := s.Patch(t.Context(), namespace, client.RawPatch("application/merge-patch+json",
		[]byte(`{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}`))); err != nil {
		t.Fatal(err)
	}
	template := s.deployment("site").Spec.Template
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "site", Labels: template.Labels}, Spec: template.Spec}
	if mounts := pod.Spec.AutomountServiceAccountToken; mounts == nil || *mounts {
		t.Errorf("the Pod gets a service-account token")
	}
	s.withDefaultAccount()
	s.create(pod)

	privileged := pod.DeepCopy()
	privileged.ObjectMeta = metav1.ObjectMeta{Name: "privileged", Namespace: s.namespace}
	privileged.Spec.Containers[0].SecurityContext = nil
	if err := s.Create(t.Context(), privileged); err == nil {
		t.Errorf("the API server does not enforce the standard, so this test shows nothing")
	}
}

func TestTheServerFieldsHaveEffect(t *testing.T) {
	s := tell(t)
	replicas, cpu := int32(5), resource.MustParse("250m")
	s.create(Site("site", func(site *v1alpha1.Site) {
		site.Spec.Server = &v1alpha1.Server{Replicas: &replicas, Image: "registry.example.com/nginx:1",
			Resources: &v1alpha1.ServerResources{Limits: &v1alpha1.ComputeResources{CPU: &cpu}}}
	}))
	d := s.deployment("site")
	container := d.Spec.Template.Spec.Containers[0]
	if *d.Spec.Replicas != 5 || container.Image != "registry.example.com/nginx:1" || container.Resources.Limits.Cpu().String() != "250m" {
		t.Errorf("the Deployment has %d replicas of %s with %v", *d.Spec.Replicas, container.Image, container.Resources)
	}
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server.Resources = nil })
	s.eventually(func() error {
		limits := s.deployment("site").Spec.Template.Spec.Containers[0].Resources.Limits
		if _, ok := limits[corev1.ResourceCPU]; ok {
			return fmt.Errorf("the limits are still %v", limits)
		}
		return nil
	})
	s.published("site")
}

func TestASitePublishesTheTopicsThatItSelects(t *testing.T) {
	s := tell(t)
	public := Topic("public")
	public.Labels = map[string]string{"audience": "public"}
	s.create(public, Topic("secret"), Post("a", "2020-01-01", Tags("public", "secret")),
		Site("site", func(site *v1alpha1.Site) {
			site.Spec.TopicSelector = &v1alpha1.LabelSelector{MatchLabels: map[string]v1alpha1.LabelValue{"audience": "public"}}
		}))
	s.shows("site", "topics/public/index.html", "spans 1 post")
	s.hides("site", "index.html", "/topics/secret/")
	s.hides("site", "topics/public/index.html", "/topics/secret/")
	edit(s, Topic("secret"), func(t *v1alpha1.Topic) { t.Labels = map[string]string{"audience": "public"} })
	s.shows("site", "index.html", "/topics/secret/")
	s.shows("site", "topics/public/index.html", "/topics/secret/")
	s.remove(Topic("public"))
	s.eventually(func() error {
		files, err := s.files("site")
		if err == nil && files["topics/public/index.html"] != "" {
			err = errors.New("the page of a deleted Topic is still there")
		}
		return err
	})
	s.hides("site", "index.html", "/topics/public/")
}
