// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// The kubelet reports with the container that an image volume cannot be pulled. The messages are its own.
func TestTheImageThatCannotBePulledIsNamed(t *testing.T) {
	const server, media, mediaLonger = "localhost/web:1", "localhost/pictures:1", "localhost/web:1-pictures"
	backOff := func(image string) string { return `Back-off pulling image "` + image + `": ErrImagePull: not found` }
	for name, tc := range map[string]struct {
		wanted, mounted string
		reason, message string
		blamed          string // the field of the spec
		available       bool
	}{
		"The web server":                     {media, media, "ImagePullBackOff", backOff(server), "spec.server.image", true},
		"The pictures":                       {media, media, "ImagePullBackOff", backOff(media), "spec.media.image", false},
		"The pictures, at first":             {media, media, "ErrImagePull", `failed to pull and unpack image "localhost/pictures:1": not found`, "spec.media.image", false},
		"Pictures that the Site had before":  {"localhost/pictures:2", media, "ImagePullBackOff", backOff(media), "spec.media.image", true},
		"A name that contains the server's":  {mediaLonger, mediaLonger, "ImagePullBackOff", backOff(mediaLonger), "spec.media.image", false},
		"A name that the server's contains":  {"localhost/web", "localhost/web", "ImagePullBackOff", backOff(server), "spec.server.image", true},
		"Another fault that names the image": {media, media, "CreateContainerError", "failed to mount " + media, "kubectl describe", true},
		"No pictures":                        {"", "", "ErrImagePull", backOff(server), "spec.server.image", true},
	} {
		t.Run(name, func(t *testing.T) {
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "pod"}}
			if tc.mounted != "" {
				pod.Spec.Volumes = []corev1.Volume{{Name: "media", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: tc.mounted}}}}
			}
			pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Image: server, State: corev1.ContainerState{
				Waiting: &corev1.ContainerStateWaiting{Reason: tc.reason, Message: tc.message}}}}
			site := &v1alpha1.Site{Spec: v1alpha1.SiteSpec{Media: &v1alpha1.Media{Image: tc.wanted}}}
			if problem := podProblem(pod, true); problem == nil || !strings.Contains(problem.Message, tc.blamed) {
				t.Errorf("the problem is %+v, want one with %s", problem, tc.blamed)
			}
			if unavailable := mediaNotPulled(site, []*corev1.Pod{pod}); (unavailable == nil) != tc.available {
				t.Errorf("the pictures are %+v, want available %v", unavailable, tc.available)
			}
		})
	}
}
