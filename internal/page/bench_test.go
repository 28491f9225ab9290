// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page_test

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/test/builder"
)

// allSummaries returns the Summaries of a corpus.
func allSummaries(c *builder.Corpus) []*archive.Summary {
	a := archive.New()
	for _, t := range c.Topics {
		a.SetTopic(t)
	}
	for _, p := range c.Posts {
		a.SetPost(p)
	}
	return a.Summaries(labels.Everything(), c.Now)
}

// BenchmarkHub renders all files of one Topic: its page, JSON, Markdown and feeds.
func BenchmarkHub(b *testing.B) {
	for _, posts := range []int{50, 1_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := builder.NewCorpus(posts, 1)
			topics := allSummaries(c)
			r := page.New(c.Site, nil, topics)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Render(page.HubGroup{Topic: topics[0].Name}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkYear renders the page of a year with about a hundred Posts.
func BenchmarkYear(b *testing.B) {
	c := builder.NewCorpus(1_000, 1)
	topics := allSummaries(c)
	r := page.New(c.Site, nil, topics)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Render(page.YearGroup{Topic: topics[0].Name, Year: 2020}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkArticle renders the page of a Post whose article has 2 KiB of Markdown.
func BenchmarkArticle(b *testing.B) {
	c := builder.NewCorpus(100, 20)
	r := page.New(c.Site, nil, allSummaries(c))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := r.Render(page.ArticleGroup{Post: c.Posts[i%len(c.Posts)].Name}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIndex renders the pages that list the Topics.
func BenchmarkIndex(b *testing.B) {
	for _, size := range []struct{ posts, topics int }{{1_000, 20}, {1_000, 200}, {50_000, 200}} {
		b.Run(fmt.Sprintf("posts=%d/topics=%d", size.posts, size.topics), func(b *testing.B) {
			c := builder.NewCorpus(size.posts, size.topics)
			r := page.New(c.Site, nil, allSummaries(c))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Render(page.IndexGroup{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNew makes a Renderer and the chunks of the search index, as every edition does.
func BenchmarkNew(b *testing.B) {
	for _, posts := range []int{1_000, 50_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := builder.NewCorpus(posts, 200)
			topics := allSummaries(c)
			b.ReportAllocs()
			for b.Loop() {
				page.New(c.Site, nil, topics)
			}
		})
	}
}
