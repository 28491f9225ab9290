// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/web"
)

// refusedImages remembers which Sites ask for an image volume that the API server refuses, so that not each publication asks
// again. The zero value is ready to use.
type refusedImages struct {
	mu   sync.Mutex
	last map[types.NamespacedName]refusedImage
}

type refusedImage struct {
	image string
	at    time.Time
}

func (r *refusedImages) has(site types.NamespacedName, image string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.last[site]
	return ok && last.image == image && now.Sub(last.at) < pace.ImageVolumeInterval
}

func (r *refusedImages) note(site types.NamespacedName, image string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		r.last = map[types.NamespacedName]refusedImage{}
	}
	r.last[site] = refusedImage{image, now}
}

func (r *refusedImages) forget(site types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, site)
}

// readMedia gives the Editor of a Site the pictures of ConfigMaps, and returns which are missing. It returns nil if
// the Site names neither an image nor ConfigMaps.
func (r *Reconciler) readMedia(site *v1alpha1.Site) *status.Media {
	media, problem := page.ReadMedia(site, func(name string) ([]archive.Picture, bool) {
		return r.Archives.Pictures(types.NamespacedName{Namespace: site.Namespace, Name: name})
	})
	r.editor(client.ObjectKeyFromObject(site)).Media = media
	return status.NewMedia(site, problem)
}

// apply writes the web server. Where the API server refuses image volumes, it has all but the pictures of the image, and refused
// says so.
func (r *Reconciler) apply(ctx context.Context, site *v1alpha1.Site, redirects *redirect.Redirects, pages web.Pages, live *appsv1.Deployment) (deployment *appsv1.Deployment, refused *status.Media, err error) {
	key, now := client.ObjectKeyFromObject(site), r.Clock.Now()
	if !r.refusedImages.has(key, site.MediaImage(), now) {
		deployment, err = r.Web.Apply(ctx, site, redirects, pages, live)
		if wrong := (*web.MediaRefusedError)(nil); !errors.As(err, &wrong) {
			return deployment, nil, err
		}
		r.refusedImages.note(key, site.MediaImage(), now)
	}
	refused = &status.Media{Reason: v1alpha1.MediaImageRefusedReason, Stalled: true, Message: fmt.Sprintf(
		"The cluster refuses the image volume for spec.media.image %q, which needs Kubernetes 1.36 or later: "+
			"update the cluster, or use spec.media.hosts or spec.media.configMaps. Everything else is served", site.MediaImage())}
	without := site.DeepCopy()
	without.Spec.Media.Image = ""
	deployment, err = r.Web.Apply(ctx, without, redirects, pages, live)
	return deployment, refused, err
}
