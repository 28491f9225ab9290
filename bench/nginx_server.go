// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/template"
	"time"

	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/web"
)

// The configurations that P6 compares.
const (
	ours     = "ours"
	plain    = "plain files"
	onTheFly = "gzip on the fly"
	tuned    = "tuned"
)

// simple serves a directory of plain files.
const simple = `worker_processes 1;
pid "{{.Dir}}/nginx.pid";
error_log stderr warn;
events { worker_connections 1024; }
http {
    types { text/html html; application/json json; application/xml xml; text/css css; text/javascript js; text/markdown md; }
    access_log off;
    sendfile on;
    client_body_temp_path "{{.Dir}}/tmp/body"; proxy_temp_path "{{.Dir}}/tmp/proxy"; fastcgi_temp_path "{{.Dir}}/tmp/fastcgi";
    uwsgi_temp_path "{{.Dir}}/tmp/uwsgi"; scgi_temp_path "{{.Dir}}/tmp/scgi";
    {{- if .Gzip}}
    gzip on;
    gzip_comp_level 6;
    {{- end}}
    server { listen {{.Listen}}; root "{{.Dir}}/pages"; }
}
`

// tunedConfiguration is the best configuration that we know for these pages.
//
//go:embed nginx_tuned.conf
var tunedConfiguration string

// server is a running nginx.
type server struct {
	kind, dir, listen string
	process           *os.Process
}

// startNginx starts nginx with a configuration, until the run ends.
func (e *env) startNginx(ctx context.Context, program, kind string, s *served) (*server, error) {
	dir, err := e.memoryDir()
	if err != nil {
		return nil, err
	}
	n := &server{kind: kind, dir: dir}
	if n.listen, err = freeAddress(); err != nil {
		return nil, err
	}
	configuration, err := n.configuration()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := errors.Join(os.WriteFile(file, []byte(configuration), 0o644), n.lay(s)); err != nil {
		return nil, err
	}
	var output bytes.Buffer // read after Wait
	arguments := append(pinned(serverCore), program, "-e", "stderr", "-p", dir, "-c", file, "-g", "daemon off;")
	command := exec.Command("env", arguments...)
	command.Stdout, command.Stderr = &output, &output
	// nginx reads NGINX as the list of sockets that it inherits.
	command.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "NGINX=") })
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("cannot start nginx: %w", err)
	}
	n.process = command.Process
	e.onClose(func() error {
		_ = n.process.Signal(syscall.SIGTERM)
		_ = command.Wait() // the status of a stopped server does not matter
		if output.Len() > 0 {
			return fmt.Errorf("nginx, %s, complains: %s", kind, output.String())
		}
		return nil
	})
	return n, n.await(ctx)
}

func (n *server) configuration() (string, error) {
	var text string
	switch n.kind {
	case ours:
		return web.Nginx{
			Listen: n.listen, Root: n.dir + "/pages/" + web.CurrentLink, Temp: n.dir + "/tmp", Redirects: n.dir + "/redirects",
		}.Configuration()
	case tuned:
		text = tunedConfiguration
	default:
		text = simple
	}
	t, err := template.New(n.kind).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, struct {
		Listen, Dir string
		Gzip        bool
	}{n.listen, n.dir, n.kind == onTheFly})
	return b.String(), err
}

// links is true if the files are laid out as by a kubelet: gzipped, behind a link.
func (n *server) links() bool { return n.kind == ours || n.kind == tuned }

// lay lays the files out: gzipped under flat keys, as the kubelet does, or plain.
func (n *server) lay(s *served) error {
	files := map[string][]byte{}
	if n.links() {
		for key, body := range s.stored {
			files[filepath.Join(n.dir, "pages", "..1", key)] = body
		}
		if err := errors.Join(writeFiles(files), os.Symlink("..1", filepath.Join(n.dir, "pages", web.CurrentLink))); err != nil {
			return err
		}
		for key := range s.stored {
			if err := os.Symlink(web.CurrentLink+"/"+key, filepath.Join(n.dir, "pages", key)); err != nil {
				return err
			}
		}
		return nil
	}
	for key, body := range s.stored {
		path, err := shard.Path(key)
		if err != nil {
			return err
		}
		if files[filepath.Join(n.dir, "pages", path)], err = unpack(body); err != nil {
			return err
		}
	}
	return writeFiles(files)
}

func unpack(body []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

func (n *server) await(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for {
		_, err := n.get(ctx, "/robots.txt")
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("cannot reach nginx, %s: %w", n.kind, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// get requests a page as wrk does, and unpacks it.
func (n *server) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.listen+address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", address, response.Status)
	}
	zipped := response.Header.Get("Content-Encoding") == "gzip"
	if want := n.kind != plain; zipped != want && len(body) > 100 {
		return nil, fmt.Errorf("%s is gzipped: %t, want %t", address, zipped, want)
	}
	if zipped {
		return unpack(body)
	}
	return body, nil
}

// check checks the server's answers.
func (n *server) check(ctx context.Context, s *served) error {
	for _, address := range s.addresses[:min(len(s.addresses), sampled)] {
		key, err := shard.Key(strings.TrimPrefix(address, "/") + "index.html")
		if err != nil {
			return err
		}
		want, err := unpack(s.stored[key])
		if err != nil {
			return err
		}
		if got, err := n.get(ctx, address); err != nil || !bytes.Equal(got, want) {
			return errors.Join(err, fmt.Errorf("%s is not the page that it should be", address))
		}
	}
	return nil
}

// checkSwap repeatedly publishes other pages as the kubelet does, and checks that no answer has the pages from
// before, even if the server had just opened them.
func (n *server) checkSwap(ctx context.Context) error {
	key, err := shard.Key("search/index.html")
	if err != nil {
		return err
	}
	pages := filepath.Join(n.dir, "pages")
	for i := range 50 {
		for range 3 {
			if _, err := n.get(ctx, "/search/"); err != nil {
				return err
			}
		}
		want := fmt.Appendf(nil, "<!doctype html><title>edition %d</title>%s", i, strings.Repeat(" ", 200))
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		if _, err := writer.Write(want); err != nil {
			return err
		}
		next := fmt.Sprint("..swap", i)
		link := filepath.Join(pages, "..next")
		err := errors.Join(writer.Close(), os.Mkdir(filepath.Join(pages, next), 0o755),
			os.WriteFile(filepath.Join(pages, next, key), packed.Bytes(), 0o644),
			os.Symlink(next, link), os.Rename(link, filepath.Join(pages, web.CurrentLink)))
		if i > 0 {
			err = errors.Join(err, os.RemoveAll(filepath.Join(pages, fmt.Sprint("..swap", i-1))))
		}
		if err != nil {
			return err
		}
		if got, err := n.get(ctx, "/search/"); err != nil || !bytes.Equal(got, want) {
			return errors.Join(err, fmt.Errorf("after swap %d of the files, the answer is the page before: %.60q", i, got))
		}
	}
	link := filepath.Join(pages, "..next")
	return errors.Join(os.Symlink("..1", link), os.Rename(link, filepath.Join(pages, web.CurrentLink)))
}

// worker returns the process that answers requests.
func (n *server) worker() (int, error) {
	pid := strconv.Itoa(n.process.Pid)
	children, err := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
	if err != nil {
		return 0, fmt.Errorf("cannot find the worker of nginx: %w", err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(children)), " ")
	return strconv.Atoi(first)
}
