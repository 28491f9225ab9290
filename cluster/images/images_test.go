// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// build makes the operator's image from a small program, for two architectures.
func build(t *testing.T, target string) []byte {
	t.Helper()
	dir := t.TempDir()
	binary, out := filepath.Join(dir, "manager"), filepath.Join(dir, "manager.tar")
	if err := os.WriteFile(binary, []byte("program"), 0o755); err != nil {
		t.Fatal(err)
	}
	o := options{name: "topicpages:test", out: out, push: target, version: "v1"}
	if err := run(o, "1700000000", []string{"manager", "amd64=" + binary, "arm64=" + binary}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestArchiveIsAlwaysTheSame(t *testing.T) {
	first := build(t, "")
	if !bytes.Equal(first, build(t, "")) {
		t.Error("the same program gave two images")
	}
	if !bytes.Contains(first, []byte(`"docker.io/library/topicpages:test"`)) {
		t.Error("the archive does not have the name that containerd looks up")
	}
}

// An archive is pushed as it is.
func TestPushedArchiveKeepsItsDigest(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	archive := filepath.Join(t.TempDir(), "manager.tar")
	if err := os.WriteFile(archive, build(t, host+"/built:v1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(options{push: host + "/released:v1"}, "0", []string{"archive", archive}); err != nil {
		t.Fatal(err)
	}
	var digests []v1.Hash
	for _, repository := range []string{"built", "released"} {
		reference, err := name.NewTag(host + "/" + repository + ":v1")
		if err != nil {
			t.Fatal(err)
		}
		descriptor, err := remote.Get(reference)
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, descriptor.Digest)
	}
	if digests[0] != digests[1] {
		t.Errorf("the image has the digest %s in the registry, and %s from its archive", digests[0], digests[1])
	}
	if err := run(options{}, "0", []string{"archive", archive}); err == nil {
		t.Error("an archive was pushed nowhere")
	}
}

func TestPushedImageIsSoundAndNotRoot(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	target := strings.TrimPrefix(server.URL, "http://") + "/team/topicpages:v1"
	build(t, target)

	reference, err := name.NewTag(target)
	if err != nil {
		t.Fatal(err)
	}
	for _, architecture := range []string{"amd64", "arm64"} {
		image, err := remote.Image(reference, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Image(image); err != nil {
			t.Error(err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.Architecture != architecture || config.Config.User != "65532:65532" {
			t.Errorf("for %s got %s as user %q", architecture, config.Architecture, config.Config.User)
		}
		if got := config.Config.Labels["org.opencontainers.image.version"]; got != "v1" {
			t.Errorf("the label of the version is %q", got)
		}
	}
}

func TestNginxComesWithItsLibraries(t *testing.T) {
	const source = "/usr/sbin/nginx"
	if _, err := os.Stat(source); err != nil {
		t.Skip("nginx is not installed")
	}
	c, err := nginx(source)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for _, f := range c.files {
		paths[f.path] = true
	}
	if c.config.User != "101" || !paths["/usr/sbin/nginx"] || len(c.files) < 10 {
		t.Errorf("got user %q and %d files", c.config.User, len(c.files))
	}
}

// An image of files has them at the paths that they have in the directory.
func TestFilesOfADirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "blog"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "blog", "terms.png"), []byte("picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := filesOf(dir + "/")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.files) != 1 || c.files[0].path != "/blog/terms.png" || c.files[0].mode != 0o644 || string(c.files[0].content) != "picture" {
		t.Errorf("got %+v", c.files)
	}
	if _, err := filesOf(filepath.Join(dir, "none")); err == nil {
		t.Error("a directory that is not there makes an image")
	}
}
