// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/test/nginxtest"
)

// published is the time of all files of all editions, so that they cannot be told apart by it.
var published = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// mountedVolume is a volume of pages that is written as a kubelet does.
type mountedVolume struct {
	// dir is in parent; "" for the default.
	parent, dir string
	edition     string          // the published directory; "" before the first
	links       map[string]bool // the keys that have links
	// slow is true if sockets hold little, and nginx waits for readers longer than in a Pod.
	slow bool
	// media is the root of the pictures of a container image; "" for none.
	media string
	// always are files in each edition that publishRaw publishes.
	always map[string]string
}

func newVolume(t *testing.T, parent string) *mountedVolume {
	t.Helper()
	return &mountedVolume{parent: parent, dir: nginxtest.Dir(t, parent), links: map[string]bool{}}
}

// publish replaces the pages, by path, in the order of a kubelet: a new directory, the link, the links by which the
// volume shows its files, and the old directory. It calls moved as soon as the link leads to the new pages.
func (v *mountedVolume) publish(pages map[string]string, moved func()) error {
	next, err := os.MkdirTemp(v.dir, "..edition")
	if err != nil {
		return err
	}
	keys, err := write(next, pages)
	if err != nil {
		return err
	}
	return v.swap(next, keys, moved)
}

// publishRaw replaces the files, by key.
func (v *mountedVolume) publishRaw(files map[string]string) error {
	next, err := os.MkdirTemp(v.dir, "..edition")
	if err != nil {
		return err
	}
	keys := map[string]bool{}
	for _, list := range []map[string]string{v.always, files} {
		for key, content := range list {
			keys[key] = true
			if err := os.WriteFile(filepath.Join(next, key), []byte(content), 0o644); err != nil {
				return err
			}
		}
	}
	return v.swap(next, keys, func() {})
}

// swap publishes a directory with the keys.
func (v *mountedVolume) swap(next string, keys map[string]bool, moved func()) error {
	link := filepath.Join(v.dir, "..data_tmp")
	err := errors.Join(os.Chmod(next, 0o755), os.Symlink(filepath.Base(next), link),
		os.Rename(link, filepath.Join(v.dir, CurrentLink)))
	if err != nil {
		return err
	}
	moved()
	for key := range keys {
		if !v.links[key] {
			err = errors.Join(err, os.Symlink(CurrentLink+"/"+key, filepath.Join(v.dir, key)))
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

// write writes the pages to a directory, and returns their keys. Pages of one size become files of one size, since
// nothing is compressed.
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

// inode returns the inode of the file of a page.
func (v *mountedVolume) inode(t *testing.T, path string) uint64 {
	t.Helper()
	key, err := shard.Key(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(v.dir, CurrentLink, key))
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Ino
}

// allRedirectFiles returns the files of all parts, by name.
func allRedirectFiles(r *redirect.Redirects) map[string]string {
	files := map[string]string{}
	for i, p := range r.Parts {
		maps.Copy(files, RedirectFiles(i, p))
	}
	return files
}

// serve runs nginx over the volume until the test ends.
func (v *mountedVolume) serve(t *testing.T, program string, redirects *redirect.Redirects) *nginxtest.Server {
	t.Helper()
	dir, listen := nginxtest.Dir(t, ""), nginxtest.FreePort(t)
	n := Nginx{Listen: listen, Root: filepath.Join(v.dir, CurrentLink), Temp: filepath.Join(dir, "tmp"), Redirects: dir, Media: v.media}
	configuration, err := n.Configuration()
	if v.slow {
		configuration = strings.NewReplacer("send_timeout 20s;", "send_timeout 10m;", " backlog=4096;", " backlog=4096 sndbuf=16k;").Replace(configuration)
	}
	file := filepath.Join(dir, ConfigurationKey)
	err = errors.Join(err, os.Mkdir(n.Temp, 0o755), os.WriteFile(file, []byte(configuration), 0o644))
	for name, content := range allRedirectFiles(redirects) {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	return nginxtest.Start(t, listen, nginxtest.Serve(program, file)...)
}

// get requests a page in an encoding, and returns the status and the page.
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
