// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkImport imports a blog of 510 posts. The goal is 3 s.
func BenchmarkImport(b *testing.B) {
	dir := b.TempDir()
	files := map[string]string{}
	paragraph := "Readers *skip* what [they know]({% post_url 2020-01-01-post-0 %}), and `code` that fails.\n\n"
	for i := range 510 {
		day := time.Date(2020, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		files[fmt.Sprintf("_posts/%s-post-%d.md", day, i)] = fmt.Sprintf("---\ntitle: Post %d\ntags: [one, two]\n---\n", i) + strings.Repeat(paragraph, 60) + "```go\n\tx := 1\n```\n"
	}
	writeFiles(b, dir, files)
	for i := 0; b.Loop(); i++ {
		command := New(testBuild, time.Now, Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard})
		command.SetArgs([]string{"import", dir, "-o", filepath.Join(b.TempDir(), fmt.Sprint(i))})
		if err := command.Execute(); err != nil {
			b.Fatal(err)
		}
	}
}
