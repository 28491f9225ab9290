// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language_test

import (
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/language"
)

// BenchmarkLanguage makes the most frequent texts of pages, in each language.
func BenchmarkLanguage(b *testing.B) {
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	for _, tag := range language.Tags {
		l := language.Find(tag)
		b.Run("plural/"+tag, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				l.Text("%d posts", n%120)
			}
		})
		b.Run("date/"+tag, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Date(day)
			}
		})
	}
}
