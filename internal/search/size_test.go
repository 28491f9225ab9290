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
	s := newSite(newCorpus().posts(10_000, articleWords)...)
	s.publish(t)
	var chunks, main, recent sizes
	for name, text := range s.files {
		size := zipped(t, text)
		switch {
		case name == "index":
		case strings.HasPrefix(name, "terms-"):
			main.add(size)
		case strings.HasPrefix(name, "recent-"):
			recent.add(size)
		default:
			chunks.add(size)
		}
	}
	for name, tt := range map[string]struct {
		sizes       sizes
		mean, limit int
	}{
		"chunks":                    {chunks, 6 << 10, 9 << 10},
		"term files":                {main, 25 << 10, 90 << 10},
		"term files of recent docs": {recent, 25 << 10, 40 << 10},
	} {
		t.Logf("%d %s: gzipped %d bytes on average, %d at most", tt.sizes.count, name, tt.sizes.mean(), tt.sizes.largest)
		if tt.sizes.count == 0 || tt.sizes.mean() > tt.mean || tt.sizes.largest > tt.limit {
			t.Errorf("%s have %d bytes on average and %d at most, more than %d and %d", name, tt.sizes.mean(), tt.sizes.largest, tt.mean, tt.limit)
		}
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
