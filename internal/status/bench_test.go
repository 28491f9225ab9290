// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status_test

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/test/builder"
)

// BenchmarkTopic makes the status of a Topic that already has one.
func BenchmarkTopic(b *testing.B) {
	for _, posts := range []int{10, 1_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := builder.NewCorpus(posts, 1)
			a := archive.New()
			a.SetTopic(c.Topics[0])
			for _, p := range c.Posts {
				a.SetPost(p)
			}
			s := a.Summaries(labels.Everything(), c.Now)[0]
			before := status.Topic(s, nil, c.Now)
			b.ReportAllocs()
			for b.Loop() {
				status.Topic(s, before.Conditions, c.Now)
			}
		})
	}
}

// BenchmarkPost makes the status of a Post that already has one.
func BenchmarkPost(b *testing.B) {
	c := builder.NewCorpus(1, 1)
	record := builder.Record(c.Posts[0])
	conditions := status.Post(record, status.Surroundings{}, nil, c.Now).Conditions
	b.ReportAllocs()
	for b.Loop() {
		status.Post(record, status.Surroundings{}, conditions, c.Now)
	}
}
