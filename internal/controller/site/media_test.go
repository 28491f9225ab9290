// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/web"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/standby"
)

const pictures = "registry.example/pictures:1"

func withPictures(s *v1alpha1.Site) { s.Spec.Media = &v1alpha1.Media{Image: pictures} }

// oldServer refuses image volumes, as an API server does that drops their unknown source.
type oldServer struct {
	client.Client
	refused *atomic.Int64
}

func (o oldServer) Apply(ctx context.Context, object runtime.ApplyConfiguration, options ...client.ApplyOption) error {
	data, err := json.Marshal(object)
	if err != nil {
		return err
	}
	deployment := appsv1.Deployment{}
	if err := json.Unmarshal(data, &deployment); err != nil {
		return err
	}
	if deployment.Kind != "Deployment" || web.MountedMedia(&deployment.Spec.Template.Spec) == "" {
		return o.Client.Apply(ctx, object, options...)
	}
	o.refused.Add(1)
	return apierrors.NewInvalid(schema.GroupKind{Group: "apps", Kind: "Deployment"}, deployment.Name, field.ErrorList{
		field.Required(field.NewPath("spec", "template", "spec", "volumes").Index(3), "must specify a volume type")})
}

// A container image with pictures is mounted. The API server of the tests knows image volumes.
func TestPicturesOfAnImageAreMounted(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go"), Post("p", "2020-01-01", Tags("go")), Site("site", withPictures))
	r := start(o, 1, "site")
	if _, err := o.Reconcile(r, "site"); err != nil {
		t.Fatal(err)
	}
	deployment, site := &appsv1.Deployment{}, Site("")
	o.Get(deployment, "site")
	if got := web.MountedMedia(&deployment.Spec.Template.Spec); got != pictures {
		t.Errorf("the Pods mount %q, want %q", got, pictures)
	}
	o.Get(site, "site")
	if !meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.MediaAvailableCondition) {
		t.Errorf("the Site says %s", Brief(site.Status.Conditions))
	}
}

// A cluster that refuses image volumes serves everything else, and the Site says which version it needs. The operator asks again
// only after a while, when the cluster may have been updated.
func TestAClusterThatRefusesImageVolumes(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go"), Post("p", "2020-01-01", Tags("go")), Site("site", withPictures))
	r := start(o, 1, "site")
	server := oldServer{r.Web.Client, &atomic.Int64{}}
	modern := r.Web.Client
	r.Web.Client = server
	for range 3 {
		if _, err := o.Reconcile(r, "site"); err != nil {
			t.Fatal(err)
		}
		cached(o, r, "site")
	}
	deployment, site := &appsv1.Deployment{}, Site("")
	o.Get(deployment, "site")
	if got := web.MountedMedia(&deployment.Spec.Template.Spec); got != "" || len(deployment.Spec.Template.Spec.Containers) == 0 {
		t.Errorf("the Pods mount %q", got)
	}
	o.Get(site, "site")
	refused := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.MediaAvailableCondition)
	if refused == nil || refused.Reason != v1alpha1.MediaImageRefusedReason || !strings.Contains(refused.Message, "Kubernetes 1.36") {
		t.Errorf("the Site says %s: %v", Brief(site.Status.Conditions), refused)
	}
	if !meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.PublishedCondition) || site.Status.Pages == 0 {
		t.Errorf("its pages are not published: %s", Brief(site.Status.Conditions))
	}
	if n := server.refused.Load(); n != 1 {
		t.Errorf("the API server was asked for the volume %d times", n)
	}

	o.Clock.Step(pace.ImageVolumeInterval)
	r.Web.Client = modern
	if _, err := o.Reconcile(r, "site"); err != nil {
		t.Fatal(err)
	}
	if o.Get(deployment, "site"); web.MountedMedia(&deployment.Spec.Template.Spec) != pictures {
		t.Error("after the cluster has been updated, the Pods do not mount the pictures")
	}
}
