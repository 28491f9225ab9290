// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func TestFilesAreSmall(t *testing.T) {
	for name, tt := range map[string]struct{ docs int }{
		"a small site":            {docs: 1000},
		"as many posts as we say": {docs: 50_000},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(newCorpus().posts(tt.docs)...)
			s.publish(t)
			var chunks, terms sizes
			for name, text := range s.files {
				if strings.Contains(name, "-") {
					terms.add(zipped(t, text))
				} else if name != "index" {
					chunks.add(zipped(t, text))
				}
			}
			t.Logf("%d docs in %d chunks: gzipped %d bytes on average, %d at most", tt.docs, chunks.count, chunks.mean(), chunks.largest)
			t.Logf("%d term files: gzipped %d bytes on average, %d at most", terms.count, terms.mean(), terms.largest)
			if limit := 80 << 10; chunks.largest > limit {
				t.Errorf("the largest chunk has %d bytes, more than %d", chunks.largest, limit)
			}
			if limit := 40 << 10; terms.largest > limit {
				t.Errorf("the largest term file has %d bytes, more than %d", terms.largest, limit)
			}
		})
	}
}

type sizes struct{ count, total, largest int }

func (s *sizes) add(size int) {
	s.count++
	s.total += size
	s.largest = max(s.largest, size)
}

func (s *sizes) mean() int { return s.total / max(1, s.count) }

// zipped returns the size of the text as web servers send it.
func zipped(t *testing.T, text string) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 5)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
