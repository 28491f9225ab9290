// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain_test

import (
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/plain"
)

// BenchmarkText cleans texts of authors: ordinary ones, and ones with characters to remove.
func BenchmarkText(b *testing.B) {
	clean := strings.Repeat("State is heavy, and it stays where it is. ", 12)
	for name, text := range map[string]string{"ascii": clean, "accents": strings.ReplaceAll(clean, "a", "ä"), "marked": strings.ReplaceAll(clean, " is", "\u202eis")} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				plain.Text(text)
			}
		})
	}
}

// BenchmarkJSON encodes fifty references.
func BenchmarkJSON(b *testing.B) {
	type reference struct {
		Title, URL, Summary string
		Tags                []string
	}
	list := make([]reference, 50)
	for i := range list {
		list[i] = reference{"On clocks & leases", "https://example.com/posts/clocks/", strings.Repeat("State is heavy. ", 30), []string{"a", "b", "c"}}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := plain.JSON(list, false); err != nil {
			b.Fatal(err)
		}
	}
}
