// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"bytes"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/topicpages/topicpages/internal/search"
)

func TestChunksAreSmall(t *testing.T) {
	for name, tt := range map[string]struct{ docs, limit int }{
		"a small site":                       {docs: 1000, limit: 30 << 10},
		"a large site":                       {docs: 10_000, limit: 40 << 10},
		"as many posts as we say":            {docs: 50_000, limit: 40 << 10},
		"the most uneven that chunks can be": {docs: 65_000, limit: 50 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			chunks := search.Chunks(tt.docs)
			parts := make([][]search.Doc, chunks)
			for _, doc := range newCorpus().docs(tt.docs) {
				i := search.Chunk(doc.ID, chunks)
				parts[i] = append(parts[i], doc)
			}
			var largest, total int
			for _, docs := range parts {
				size := zipped(t, encode(t, docs))
				largest, total = max(largest, size), total+size
			}
			t.Logf("%d docs in %d chunks: gzipped %d bytes on average, %d at most, %d in all",
				tt.docs, chunks, total/chunks, largest, total)
			if largest > tt.limit {
				t.Errorf("the largest chunk has %d bytes, more than %d", largest, tt.limit)
			}
			if limit := 24 << 10; total/chunks > limit {
				t.Errorf("the mean chunk has %d bytes, more than %d", total/chunks, limit)
			}
		})
	}
}

func encode(t *testing.T, docs []search.Doc) []byte {
	t.Helper()
	body, err := search.Encode(docs)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// zipped returns the size of the text as web servers send it.
func zipped(t *testing.T, text []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
