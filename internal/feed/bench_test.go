// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/feed"
)

// BenchmarkFeed writes a full feed in each format.
func BenchmarkFeed(b *testing.B) {
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	f := &feed.Feed{ID: "tag:example.com,2000:site", Title: "Notes", Home: "https://example.com/", Language: "en", Updated: day}
	for i := range feed.MaxItems {
		f.Items = append(f.Items, feed.Item{
			ID: fmt.Sprintf("tag:example.com,2000:post/%d", i), Title: "On clocks & leases", URL: fmt.Sprintf("https://example.com/posts/%d/", i),
			Summary: strings.Repeat("State is heavy. ", 30), Published: day, Updated: day, Authors: []string{"A. Writer"}, Tags: []string{"a", "b", "c"},
		})
	}
	ready, err := f.Ready()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("ready", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := f.Ready(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, encode := range map[string]func(string) ([]byte, error){"atom": ready.Atom, "rss": ready.RSS, "json": ready.JSON} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encode("https://example.com/" + name); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
