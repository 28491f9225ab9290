// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"fmt"
	"testing"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// BenchmarkSetPost puts an edited Post in, and computes the touched Summaries.
func BenchmarkSetPost(b *testing.B) {
	for _, posts := range []int{1_000, 50_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := builder.NewCorpus(posts, 200)
			a := archive.New()
			for _, t := range c.Topics {
				a.SetTopic(t)
			}
			for _, p := range c.Posts {
				a.SetPost(p)
			}
			members, touched := 0, 0
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				for _, topic := range a.SetPost(c.Edit(posts/2, n%7+1)) {
					s, ok := a.Summary(topic, c.Now)
					if !ok {
						b.Fatalf("no Topic %s", topic)
					}
					members += len(s.Posts)
					touched++
				}
			}
			b.ReportMetric(float64(touched)/float64(b.N), "topics/op")
			b.ReportMetric(float64(members)/float64(b.N), "members/op")
		})
	}
}

// BenchmarkFill puts all Posts into an empty archive.
func BenchmarkFill(b *testing.B) {
	for _, posts := range []int{1_000, 50_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) { benchmarkFill(b, builder.NewCorpus(posts, 200)) })
	}
	b.Run("posts=10000,articles=0", func(b *testing.B) {
		c := builder.NewCorpus(10_000, 200)
		for _, p := range c.Posts {
			p.Spec.Content = ""
		}
		benchmarkFill(b, c)
	})
}

func benchmarkFill(b *testing.B, c *builder.Corpus) {
	b.ReportAllocs()
	for b.Loop() {
		a := archive.New()
		for _, t := range c.Topics {
			a.SetTopic(t)
		}
		for _, p := range c.Posts {
			a.SetPost(p)
		}
	}
}
