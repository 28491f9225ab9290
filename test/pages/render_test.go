// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/test/testenv"
)

// now is the instant for which all pages are rendered.
var now = time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC)

// site is a rendered site.
type site struct {
	// files are the contents by path.
	files map[string][]byte
	// leads are the pages that only redirect, for servers without redirects of their own. Pods do not serve them.
	leads map[string][]byte
	// stored are the same files as in the ConfigMaps: gzipped, by their keys.
	stored map[string][]byte
	// base is the site's own address on its pages, without a slash at the end.
	base string
	// elsewhere are the addresses of Posts that the site does not publish itself.
	elsewhere map[string]bool
	// redirects are the maps that nginx includes.
	redirects *redirect.Redirects
	// policy is the Content-Security-Policy of the pages.
	policy string
	// image are the pictures in the image of spec.media.image, by their paths in it.
	image map[string][]byte
}

// render renders the manifests in a file or a directory with the command line.
func render(t *testing.T, manifests string) *site {
	t.Helper()
	out := t.TempDir()
	var messages bytes.Buffer
	command := cli.New(buildinfo.Info{}, func() time.Time { return now }, cli.Streams{In: &messages, Out: &messages, Err: &messages})
	command.SetArgs([]string{"render", "-f", manifests, "-o", out})
	if err := command.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("cannot render %s: %v\n%s", manifests, err, messages.String())
	}
	s := &site{files: map[string][]byte{}, leads: map[string][]byte{}, stored: map[string][]byte{}, elsewhere: map[string]bool{}}
	s.read(t, out)
	s.ask(t, manifests)
	s.setAside()
	s.store(t)
	return s
}

// renderSample renders the samples that the README shows.
func renderSample(t *testing.T) *site {
	t.Helper()
	return render(t, filepath.Join(root(t), "config", "samples"))
}

// root is the directory of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (s *site) read(t *testing.T, dir string) {
	t.Helper()
	tree := os.DirFS(dir)
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == manifest.RenderedMarker {
			return err
		}
		s.files[path], err = fs.ReadFile(tree, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// setAside moves the pages that a plain web server needs for redirects from the files to leads.
func (s *site) setAside() {
	delete(s.files, "redirects.map")
	for name, body := range s.files {
		if bytes.Contains(body, []byte(`<meta http-equiv="refresh"`)) {
			s.leads[name] = body
			delete(s.files, name)
		}
	}
}

// store packs the files as the operator does.
func (s *site) store(t *testing.T) {
	t.Helper()
	for path, body := range s.files {
		packed, err := shard.Compress(path, []page.File{{Path: path, Body: body}})
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range packed.Entries {
			s.stored[entry.Key] = entry.Gzip
		}
	}
}

// gzip returns the file of a path as it is stored and sent.
func (s *site) gzip(t *testing.T, path string) []byte {
	t.Helper()
	key, err := shard.Key(path)
	if err != nil {
		t.Fatal(err)
	}
	return s.stored[key]
}

// ask reads from the manifests what the rendered files do not tell.
func (s *site) ask(t *testing.T, manifests string) {
	t.Helper()
	set, err := manifest.NewReader([]string{manifests}, nil, "default").Read()
	if err != nil {
		t.Fatal(err)
	}
	s.base, s.policy = page.URL(set.Sites[0]), page.ContentSecurityPolicy(set.Sites[0])
	var topics []*archive.Summary
	for _, topic := range set.Topics {
		summary := &archive.Summary{Facts: archive.Facts{Name: topic.Name}}
		for _, alias := range topic.Spec.Aliases {
			summary.Aliases = append(summary.Aliases, archive.Normalize(string(alias)))
		}
		topics = append(topics, summary)
	}
	s.redirects = new(redirect.Register).Redirects(topics, "")
	for _, post := range set.Posts {
		if address, ok := strings.CutPrefix(post.Spec.URL, s.base); ok && s.files[fileOf(address)] == nil {
			s.elsewhere[address] = true
		}
	}
}

// fileOf returns the path of the file with the page at an address.
func fileOf(address string) string {
	path := strings.TrimPrefix(address, "/")
	if path == "" || strings.HasSuffix(path, "/") {
		path += "index.html"
	}
	return path
}

// addressOf returns the address of a file.
func addressOf(file string) string {
	if dir, ok := strings.CutSuffix(file, "index.html"); ok && (dir == "" || strings.HasSuffix(dir, "/")) {
		return "/" + dir
	}
	return "/" + file
}
