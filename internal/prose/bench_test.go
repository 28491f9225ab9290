// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose_test

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/prose"
	"github.com/topicpages/topicpages/test/builder"
)

// BenchmarkOf makes the sentences of a Topic.
func BenchmarkOf(b *testing.B) {
	for _, posts := range []int{10, 1_000} {
		c := builder.NewCorpus(posts, 1)
		a := archive.New()
		a.SetTopic(c.Topics[0])
		for _, p := range c.Posts {
			a.SetPost(p)
		}
		s := a.Summaries(labels.Everything(), c.Now)[0]
		for _, tag := range []string{"en", "ar"} {
			l := language.Find(tag)
			b.Run(fmt.Sprintf("posts=%d/%s", posts, tag), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					prose.Of(&s.Facts, l)
				}
			})
		}
	}
}
