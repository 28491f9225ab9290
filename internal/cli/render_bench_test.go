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

	"github.com/topicpages/topicpages/test/builder"
)

// BenchmarkRender renders a Site of one manifest for each object into a new directory.
func BenchmarkRender(b *testing.B) {
	for _, posts := range []int{500, 10_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			corpus := builder.NewCorpus(posts, 20)
			dir, out := b.TempDir(), b.TempDir()
			saveCorpus(b, dir, corpus)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				command := New(testBuild, func() time.Time { return corpus.Now }, Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard})
				command.SetArgs([]string{"render", "-f", dir, "-o", filepath.Join(out, fmt.Sprint(n))})
				if err := command.Execute(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
