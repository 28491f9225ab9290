// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"fmt"
	"testing"

	"github.com/topicpages/topicpages/internal/search"
)

// BenchmarkEncode encodes one chunk of an index.
func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{100, 1_000} {
		b.Run(fmt.Sprintf("docs=%d", n), func(b *testing.B) {
			docs := newCorpus().docs(n)
			b.ReportAllocs()
			for b.Loop() {
				body, err := search.Encode(docs)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(body)))
			}
		})
	}
}
