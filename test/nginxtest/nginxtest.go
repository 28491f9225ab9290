// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package nginxtest runs nginx for tests: the program in $NGINX, and the one in $NGINX_DISTRIBUTION if that differs.
package nginxtest

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Programs returns the nginx programs to test, by a name for a subtest. Without any, a quick test is skipped.
func Programs(t *testing.T) map[string]string {
	t.Helper()
	programs := map[string]string{}
	for _, variable := range []string{"NGINX", "NGINX_DISTRIBUTION"} {
		if program := os.Getenv(variable); program != "" {
			programs[versionOf(t, program)] = program
		}
	}
	if len(programs) > 0 {
		return programs
	}
	const installed = "/usr/sbin/nginx"
	if _, err := os.Stat(installed); err != nil || testing.Short() {
		t.Skip(`needs nginx: run "make nginx", or set NGINX`)
	}
	return map[string]string{versionOf(t, installed): installed}
}

// Program returns the first of them.
func Program(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("NGINX"); program != "" {
		return program
	}
	for _, program := range Programs(t) {
		return program
	}
	return ""
}

func versionOf(t *testing.T, program string) string {
	t.Helper()
	output, err := exec.Command(program, "-v").CombinedOutput()
	if err != nil {
		t.Fatalf("cannot run %s: %v", program, err)
	}
	_, version, _ := strings.Cut(strings.TrimSpace(string(output)), "/")
	return version
}

// Dir makes a directory that nginx can read. nginx changes to an unprivileged user, who cannot read t.TempDir.
func Dir(t *testing.T, parent string) string {
	t.Helper()
	dir, err := os.MkdirTemp(parent, "topicpages-nginx-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// FreePort returns an unused address on loopback.
func FreePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// A Server is an nginx process that runs until the test ends.
type Server struct {
	*os.Process
	// URL is its address, without a slash at the end.
	URL string

	output lockedBuffer
	ended  chan struct{}
}

// Start runs a command that runs nginx, and returns when nginx answers at the address. The test fails if nginx prints
// something unexpected.
func Start(t *testing.T, listen string, command ...string) *Server {
	t.Helper()
	s := &Server{URL: "http://" + listen, ended: make(chan struct{})}
	run := exec.Command(command[0], command[1:]...)
	run.Stdout, run.Stderr = &s.output, &s.output
	// nginx reads NGINX as the list of sockets that it inherits.
	run.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "NGINX=") })
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	s.Process = run.Process
	go func() {
		defer close(s.ended)
		_ = run.Wait() // a server that was told to end has no useful exit status
	}()
	t.Cleanup(func() {
		_ = s.Signal(syscall.SIGTERM)
		<-s.ended
		for line := range strings.Lines(s.Output()) {
			t.Errorf("nginx complains: %s", line)
		}
	})
	Eventually(t, func() error {
		select {
		case <-s.ended:
			t.Fatal("nginx has ended")
		default:
		}
		response, err := http.Get(s.URL + "/robots.txt")
		if err != nil {
			return err
		}
		return response.Body.Close()
	})
	return s
}

// Serve returns the command that runs nginx with a configuration in a directory.
func Serve(program, configuration string) []string {
	return []string{program, "-e", "stderr", "-p", filepath.Dir(configuration), "-c", configuration, "-g", "daemon off;"}
}

// Output returns everything that nginx has printed so far.
func (s *Server) Output() string { return s.output.take(false) }

// Expect takes the output of nginx, which the test expects.
func (s *Server) Expect() string { return s.output.take(true) }

// Ended is closed when the server has ended.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Eventually waits until a condition holds.
func Eventually(t *testing.T, holds func() error) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		err := holds()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// lockedBuffer collects the output of a running process.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *lockedBuffer) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *lockedBuffer) take(forget bool) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := o.text.String()
	if forget {
		o.text.Reset()
	}
	return text
}
