// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importertest

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
)

// Load loads a blog of these files, by path, with the loader of a tool.
func Load(t *testing.T, load func(fs.FS, importer.Options) (*importer.Blog, error), files map[string]string, options importer.Options) *importer.Blog {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	blog, err := load(fsys, options)
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

// Losses are the losses of a blog, each on a line.
func Losses(blog *importer.Blog) string {
	lines := make([]string, len(blog.Losses))
	for i, loss := range blog.Losses {
		lines[i] = loss.String()
	}
	return strings.Join(lines, "\n")
}
