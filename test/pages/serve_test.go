// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/web"
)

// serve serves the site as its Pods do, until the test ends, and returns the address
// without a slash at the end.
func (s *site) serve(t *testing.T) string {
	t.Helper()
	// Not t.TempDir: nginx changes to a user without rights, who cannot read that.
	dir, err := os.MkdirTemp("", "topicpages-pages-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	listen := freePort(t)
	configuration := s.lay(t, dir, listen)
	program := os.Getenv("NGINX")
	if program == "" {
		program = "/usr/sbin/nginx"
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatal(`cannot find nginx: run "make nginx", or set NGINX`)
	}
	var output bytes.Buffer // read after Wait
	command := exec.Command(program, "-e", "stderr", "-p", dir, "-c", configuration, "-g", "daemon off;")
	command.Stdout, command.Stderr = &output, &output
	// nginx takes its own variable for sockets that it inherits.
	command.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "NGINX=") })
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait() // a server that was told to end has no status worth telling
		for line := range strings.Lines(output.String()) {
			// Some pages are asked for because they are not there.
			if !strings.Contains(line, "No such file or directory") {
				t.Errorf("nginx complains: %s", line)
			}
		}
	})
	await(t, "http://"+listen)
	return "http://" + listen
}

// lay writes what nginx reads below dir, and returns the path of its configuration.
func (s *site) lay(t *testing.T, dir, listen string) string {
	t.Helper()
	pages, temp := filepath.Join(dir, "pages"), filepath.Join(dir, "tmp")
	nginx := web.Nginx{Listen: listen, Root: pages, Temp: temp, Redirects: filepath.Join(dir, web.RedirectsKey)}
	configuration, err := nginx.Configuration()
	if err := errors.Join(err, os.Chmod(dir, 0o755), os.Mkdir(pages, 0o755), os.Mkdir(temp, 0o755)); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		nginx.Redirects:                          []byte(s.redirects),
		filepath.Join(dir, web.ConfigurationKey): []byte(configuration),
	}
	for key, gzip := range s.stored {
		files[filepath.Join(pages, key)] = gzip
	}
	for path, body := range files {
		if err := os.WriteFile(path, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, web.ConfigurationKey)
}

// freePort is an address on loopback that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// await waits until the server answers.
func await(t *testing.T, url string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		response, err := http.Get(url + "/robots.txt")
		if err == nil {
			_ = response.Body.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("cannot reach nginx: %v", err)
		case <-retry.C:
		}
	}
}

// answer is what a server answers.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get asks for an address as a reader without gzip does, and follows no redirect.
func get(t *testing.T, url string) answer {
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
