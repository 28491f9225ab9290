// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/topicpages/topicpages/internal/web"
	"github.com/topicpages/topicpages/test/nginxtest"
)

// serve serves the site as its Pods do, until the test ends. It returns the address without a slash at the end.
func (s *site) serve(t *testing.T) string {
	t.Helper()
	dir, listen := nginxtest.Dir(t, ""), nginxtest.FreePort(t)
	return nginxtest.Start(t, listen, nginxtest.Serve(nginxtest.Program(t), s.lay(t, dir, listen))...).URL
}

// lay writes nginx's files below dir, and returns the path of its configuration.
func (s *site) lay(t *testing.T, dir, listen string) string {
	t.Helper()
	pages, temp := filepath.Join(dir, "pages"), filepath.Join(dir, "tmp")
	nginx := web.Nginx{Listen: listen, Root: pages, Temp: temp, Redirects: filepath.Join(dir, "redirects"), Policy: s.policy}
	if s.image != nil {
		nginx.Media = filepath.Join(dir, "image")
	}
	configuration, err := nginx.Configuration()
	if err := errors.Join(err, os.Mkdir(pages, 0o755), os.Mkdir(temp, 0o755), os.Mkdir(nginx.Redirects, 0o755)); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{filepath.Join(dir, web.ConfigurationKey): []byte(configuration)}
	for i, part := range s.redirects.Parts {
		for name, content := range web.RedirectFiles(i, part) {
			files[filepath.Join(nginx.Redirects, name)] = []byte(content)
		}
	}
	for key, gzip := range s.stored {
		files[filepath.Join(pages, key)] = gzip
	}
	for path, body := range s.image {
		files[filepath.Join(nginx.Media, "media", filepath.FromSlash(path))] = body
	}
	for path, body := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, web.ConfigurationKey)
}

// answer is the answer of a server.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// fetch requests an address as a reader without gzip does, and follows no redirect.
func fetch(t *testing.T, url string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, body}
}
