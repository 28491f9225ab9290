// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/realcluster"
)

const (
	picturePath   = "/media/blog/terms.png"
	missingImage  = "localhost:1/pictures:none"
	picturesTopic = "/topics/pictures/"
)

// The kubelet mounts the image of spec.media.image, and readers get its pictures: another image replaces them, and one that
// does not exist takes nothing away.
func TestPicturesOfAnImageAreServed(t *testing.T) {
	loader := os.Getenv("CLUSTER")
	if loader == "" {
		t.Skip("CLUSTER does not name the program that loads images into this cluster")
	}
	s := tell(t).elsewhere()
	red, redPicture := s.loadPicture(loader, "red", color.RGBA{R: 255, A: 255})
	blue, bluePicture := s.loadPicture(loader, "blue", color.RGBA{B: 255, A: 255})
	one := int32(1)
	s.create(Topic("pictures"), Post("terms", "2020-01-01", Tags("pictures")), Site(siteName, func(site *v1alpha1.Site) {
		site.Spec.Media = &v1alpha1.Media{Image: red}
		site.Spec.Server = &v1alpha1.Server{Replicas: &one}
	}))
	s.mounted()
	s.pictured(redPicture)

	r := s.read("/", picturePath)
	s.mountPictures(blue)
	s.mounted()
	s.pictured(bluePicture)

	s.mountPictures(missingImage)
	for _, kind := range []string{"Serving", v1alpha1.MediaAvailableCondition, v1alpha1.ReadyCondition} {
		s.eventually(soon, func() error { return s.condition(kind, metav1.ConditionFalse, v1alpha1.ImagePullFailedReason) })
		s.blames(kind, missingImage, "spec.media.image")
	}
	s.pictured(bluePicture)
	const title = "Published while an image is missing"
	edit(s, "terms", &v1alpha1.Post{}, func(p *v1alpha1.Post) { p.Spec.Title = title })
	s.eventually(soon, func() error { return s.shownAt(s.pods(), picturesTopic, title) })

	s.mountPictures(blue)
	s.mounted()
	s.undisturbed(r)
}

// loadPicture loads an image with one picture into the cluster, and returns its name and the picture.
func (s *story) loadPicture(loader, tag string, shade color.Color) (name, picture string) {
	s.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, 2, 2))
	canvas.Set(0, 0, shade)
	var content bytes.Buffer
	if err := png.Encode(&content, canvas); err != nil {
		s.Fatal(err)
	}
	dir := s.TempDir()
	file := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(picturePath, "/media/")))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(file, content.Bytes(), 0o644); err != nil {
		s.Fatal(err)
	}
	name = "localhost/pictures:" + tag
	if out, err := exec.CommandContext(s.Context(), loader, "load-files", name, dir).CombinedOutput(); err != nil {
		s.Fatalf("cannot load an image: %v\n%s", err, out)
	}
	return name, content.String()
}

// mountPictures names the image with the pictures of the Site.
func (s *story) mountPictures(name string) {
	s.Helper()
	edit(s, siteName, &v1alpha1.Site{}, func(site *v1alpha1.Site) { site.Spec.Media = &v1alpha1.Media{Image: name} })
}

// mounted waits until the Site is served with the pictures that it names.
func (s *story) mounted() {
	s.Helper()
	s.eventually(soon, func() error {
		return errors.Join(s.condition("Serving", metav1.ConditionTrue, "Served"),
			s.condition(v1alpha1.MediaAvailableCondition, metav1.ConditionTrue, v1alpha1.MediaFoundReason))
	})
}

// pictured fails the test unless every ready Pod answers with the picture.
func (s *story) pictured(want string) {
	s.Helper()
	pods := s.pods()
	if len(pods) == 0 {
		s.Error("no Pod is ready")
	}
	for _, pod := range pods {
		status, got, err := s.fetch(realcluster.URL(pod) + picturePath)
		if err == nil && (status != 200 || got != want) {
			err = fmt.Errorf("status %d, %d bytes; the picture has %d", status, len(got), len(want))
		}
		if err != nil {
			s.Errorf("Pod %q does not serve the picture: %v", pod.Name, err)
		}
	}
}

// blames fails the test unless the message of a condition of the Site names all of these.
func (s *story) blames(kind string, names ...string) {
	s.Helper()
	site := &v1alpha1.Site{}
	if err := s.get(siteName, site); err != nil {
		s.Fatal(err)
	}
	message := meta.FindStatusCondition(site.Status.Conditions, kind).Message
	for _, name := range names {
		if !strings.Contains(message, name) {
			s.Errorf("%s does not name %s: %s", kind, name, message)
		}
	}
}
