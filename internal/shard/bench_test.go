// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard_test

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/test/builder"
)

// BenchmarkCompressPages compresses realistic pages: a Post's page, and a Topic's files with as many Posts.
func BenchmarkCompressPages(b *testing.B) {
	for _, posts := range []int{1, 50, 500} {
		c := builder.NewCorpus(posts, 1)
		a := archive.New()
		a.SetTopic(c.Topics[0])
		for _, p := range c.Posts {
			a.SetPost(p)
		}
		topics := a.Summaries(labels.Everything(), c.Now)
		r := page.New(c.Site, nil, topics)
		group := page.Group(page.HubGroup{Topic: topics[0].Name})
		if posts == 1 {
			group = page.ArticleGroup{Post: c.Posts[0].Name}
		}
		files, err := r.Render(group)
		if err != nil {
			b.Fatal(err)
		}
		size := 0
		for _, f := range files {
			size += len(f.Body)
		}
		name := fmt.Sprintf("topic/posts=%d", posts)
		if posts == 1 {
			name = "article"
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := shard.Compress(group.Name(), files); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
