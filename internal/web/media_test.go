// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/test/nginxtest"
)

// mediaDir returns the files of a container image with pictures, and a link that leads out of it.
func mediaDir(t *testing.T) string {
	t.Helper()
	root := nginxtest.Dir(t, "")
	for name, content := range map[string]string{
		"media/blog/Terms 1.PNG": "of the image", "media/both/a.png": "of the image", "media/blog/drawing.svg": "<svg/>",
		"media/blog/index.html": "no picture", "outside.png": "outside",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(root, "outside.png"), filepath.Join(root, "media", "link.png")); err != nil {
		t.Fatal(err)
	}
	return root
}

// Pictures come from the container image first, and then from ConfigMaps. Nothing else of the image is served.
func TestNginxServesPictures(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		pages := editionOf(0)
		pages["media/pictures/terms.png"], pages["media/both/a.png"] = "of a ConfigMap", "of a ConfigMap"
		withImage, without := newVolume(t, ""), newVolume(t, "")
		withImage.media = mediaDir(t)
		// The answers of both servers, with and without a container image; "" for none.
		answers := map[string][2]string{
			"/media/pictures/terms.png":    {"of a ConfigMap", "of a ConfigMap"},
			"/media/both/a.png":            {"of the image", "of a ConfigMap"},
			"/media/blog/Terms%201.PNG":    {"of the image", ""},
			"/media/blog/drawing.svg":      {"<svg/>", ""},
			"/media/blog/index.html":       {"", ""},
			"/media/blog/":                 {"", ""},
			"/media/link.png":              {"", ""},
			"/outside.png":                 {"", ""},
			"/media/..%2Foutside.png":      {"", ""},
			"/media/pictures/nothing.png":  {"", ""},
			"/media_pictures_terms.png":    {"", ""},
			"/media_pictures_terms.png.gz": {"", ""},
		}
		for i, v := range []*mountedVolume{withImage, without} {
			if err := v.publish(maps.Clone(pages), func() {}); err != nil {
				t.Fatal(err)
			}
			server := v.serve(t, program, &redirect.Redirects{})
			for path, want := range answers {
				status, got, err := get(server.URL+path, "gzip")
				if want[i] == "" && err == nil && status >= 300 && !strings.Contains(got, "outside") {
					continue
				}
				if err != nil || status != http.StatusOK || got != want[i] {
					t.Errorf("with an image %v, %s: %d %.60q %v, want %q", i == 0, path, status, got, err, want[i])
				}
			}
			checkPictureHeaders(t, server.URL+"/media/both/a.png")
			for line := range strings.Lines(server.Expect()) {
				if !strings.Contains(line, "/media/link.png") {
					t.Errorf("nginx complains: %s", line)
				}
			}
		}
	})
}

// A picture that is opened by itself, such as an SVG, runs nothing.
func checkPictureHeaders(t *testing.T, url string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := fresh.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	policy := response.Header.Get("Content-Security-Policy")
	if kind := response.Header.Get("Content-Type"); kind != "image/png" || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") {
		t.Errorf("%s has the type %q and the policy %q", url, kind, policy)
	}
}
