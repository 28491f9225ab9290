// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"compress/gzip"
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

	"github.com/topicpages/topicpages/internal/shard"
)

// published is the time of all files of all editions, so that nothing tells them apart.
var published = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// volume is a volume of pages that is written as a kubelet does.
type volume struct {
	dir     string
	edition string          // the directory that is published; "" before the first
	links   map[string]bool // the keys that there are links for
}

func newVolume(t *testing.T, parent string) *volume {
	t.Helper()
	return &volume{dir: readable(t, parent), links: map[string]bool{}}
}

// readable makes a directory. It is not t.TempDir, since nginx changes to a user without
// rights, who cannot read that.
func readable(t *testing.T, parent string) string {
	t.Helper()
	dir, err := os.MkdirTemp(parent, "topicpages-web-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// publish replaces the pages, which it is given by their paths, in the order of a kubelet: a
// new directory, the link, the links by which the volume shows its files, the old directory.
// It calls moved as soon as the link leads to the new pages.
func (v *volume) publish(pages map[string]string, moved func()) error {
	next, err := os.MkdirTemp(v.dir, "..edition")
	if err != nil {
		return err
	}
	keys, err := write(next, pages)
	if err != nil {
		return err
	}
	link := filepath.Join(v.dir, "..data_tmp")
	err = errors.Join(os.Chmod(next, 0o755), os.Symlink(filepath.Base(next), link),
		os.Rename(link, filepath.Join(v.dir, CurrentPages)))
	if err != nil {
		return err
	}
	moved()
	for key := range keys {
		if !v.links[key] {
			err = errors.Join(err, os.Symlink(CurrentPages+"/"+key, filepath.Join(v.dir, key)))
		}
	}
	for key := range v.links {
		if !keys[key] {
			err = errors.Join(err, os.Remove(filepath.Join(v.dir, key)))
		}
	}
	if v.edition != "" {
		err = errors.Join(err, os.RemoveAll(v.edition))
	}
	v.edition, v.links = next, keys
	return err
}

// write writes the pages to a directory, and returns their keys. Pages of one size make
// files of one size, since nothing is compressed.
func write(dir string, pages map[string]string) (map[string]bool, error) {
	keys := map[string]bool{}
	for path, body := range pages {
		key, err := shard.Key(path)
		if err != nil {
			return nil, err
		}
		keys[key] = true
		var packed bytes.Buffer
		writer, err := gzip.NewWriterLevel(&packed, gzip.NoCompression)
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, key)
		_, err = writer.Write([]byte(body))
		err = errors.Join(err, writer.Close(), os.WriteFile(file, packed.Bytes(), 0o644), os.Chtimes(file, published, published))
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// inode is the number that the file system gave the file of a page.
func (v *volume) inode(t *testing.T, path string) uint64 {
	t.Helper()
	key, err := shard.Key(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(v.dir, CurrentPages, key))
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Ino
}

// serve runs nginx over the volume until the test ends, and returns its address, without a
// slash at the end, and its process.
func (v *volume) serve(t *testing.T) (string, *os.Process) {
	t.Helper()
	program := os.Getenv("NGINX")
	if program == "" {
		program = "/usr/sbin/nginx"
		if _, err := os.Stat(program); err != nil || testing.Short() {
			t.Skip(`needs nginx: run "make nginx", or set NGINX`)
		}
	}
	dir, listen := readable(t, ""), freePort(t)
	n := Nginx{
		Listen: listen, Root: filepath.Join(v.dir, CurrentPages), Temp: filepath.Join(dir, "tmp"), Redirects: filepath.Join(dir, RedirectsKey),
	}
	configuration, err := n.Configuration()
	file := filepath.Join(dir, ConfigurationKey)
	if err := errors.Join(err, os.Mkdir(n.Temp, 0o755), os.WriteFile(n.Redirects, nil, 0o644), os.WriteFile(file, []byte(configuration), 0o644)); err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer // read after Wait
	command := exec.Command(program, "-e", "stderr", "-p", dir, "-c", file, "-g", "daemon off;")
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
	eventually(t, func() error { _, _, err := get("http://"+listen+"/robots.txt", "gzip"); return err })
	return "http://" + listen, command.Process
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

// get asks for a page in an encoding, and returns the status and the page itself.
func get(url, encoding string) (int, string, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Accept-Encoding", encoding)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	body := io.Reader(response.Body)
	if response.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			return 0, "", err
		}
	}
	text, err := io.ReadAll(body)
	return response.StatusCode, string(text), err
}

// eventually waits until a condition holds.
func eventually(t *testing.T, holds func() error) {
	t.Helper()
	deadline := time.After(10 * time.Second)
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
