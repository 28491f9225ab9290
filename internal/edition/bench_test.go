// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	. "github.com/topicpages/topicpages/test/builder"
)

// benchTopics is the number of Topics for any number of Posts.
const benchTopics = 200

// archiveOf puts a corpus into an archive.
func archiveOf(c *Corpus) *archive.Archive {
	a := archive.New()
	a.SetSite(c.Site)
	for _, t := range c.Topics {
		a.SetTopic(t)
	}
	for _, p := range c.Posts {
		a.SetPost(p)
	}
	return a
}

func mustEdit(b *testing.B, e *edition.Editor, c *Corpus, summaries []*archive.Summary) *edition.Edition {
	b.Helper()
	out, err := e.Edit(c.Site, nil, summaries, 0)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// BenchmarkCold makes the first edition of a Site, which renders every group once.
func BenchmarkCold(b *testing.B) {
	for _, posts := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := NewCorpus(posts, benchTopics)
			summaries := archiveOf(c).Summaries(labels.Everything(), c.Now)
			pages := 0
			b.ReportAllocs()
			for b.Loop() {
				pages += mustEdit(b, &edition.Editor{}, c, summaries).Pages
			}
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// BenchmarkRender makes the files of a Site for a directory.
func BenchmarkRender(b *testing.B) {
	for _, posts := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := NewCorpus(posts, benchTopics)
			summaries := archiveOf(c).Summaries(labels.Everything(), c.Now)
			pages := 0
			b.ReportAllocs()
			for b.Loop() {
				r, err := edition.Render(c.Site, nil, summaries, nil, nil, func([]page.File) error { return nil })
				if err != nil {
					b.Fatal(err)
				}
				pages += r.Pages
			}
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// BenchmarkOneEdit makes the edition after an edit of one title. At the largest size the first edition takes a
// minute.
func BenchmarkOneEdit(b *testing.B) { benchmarkOneEdit(b, func(int, *v1alpha1.Post) {}) }

// BenchmarkOneEditAmongReviews is BenchmarkOneEdit where every Post is due for a review, and has an owner: the difference is what
// the pages of reviews cost.
func BenchmarkOneEditAmongReviews(b *testing.B) {
	benchmarkOneEdit(b, func(i int, p *v1alpha1.Post) {
		published, err := p.Spec.PublishDate.Time()
		if err != nil {
			b.Fatal(err)
		}
		p.Spec.ReviewBy = v1alpha1.Date(published.Add(time.Second).Format(time.RFC3339))
		p.Spec.Owners = []v1alpha1.Owner{v1alpha1.Owner(fmt.Sprintf("team-%d", i%500))}
	})
}

func benchmarkOneEdit(b *testing.B, change func(i int, p *v1alpha1.Post)) {
	for _, posts := range []int{1_000, 10_000, 50_000} {
		var c *Corpus
		var a *archive.Archive
		var before *edition.Edition
		editor := &edition.Editor{}
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			if c == nil { // once for all rounds of -count
				c = NewCorpus(posts, benchTopics)
				for i, p := range c.Posts {
					change(i, p)
				}
				a = archiveOf(c)
				before = mustEdit(b, editor, c, a.Summaries(labels.Everything(), c.Now))
			}
			touched := 0
			b.ReportAllocs()
			b.ResetTimer()
			for n := 0; b.Loop(); n++ {
				a.SetPost(c.Edit(posts/2, n%7+1))
				after := mustEdit(b, editor, c, a.Summaries(labels.Everything(), c.Now))
				touched += changedShards(before, after)
				before = after
			}
			b.ReportMetric(float64(touched)/float64(b.N), "shards/op")
		})
	}
}

// BenchmarkLoad renders the content of one shard of a Site.
func BenchmarkLoad(b *testing.B) {
	for _, posts := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			c := NewCorpus(posts, benchTopics)
			e := mustEdit(b, &edition.Editor{}, c, archiveOf(c).Summaries(labels.Everything(), c.Now))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := e.Shards[i%len(e.Shards)].Data(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// changedShards counts the shards that differ from before.
func changedShards(before, after *edition.Edition) int {
	n := 0
	for i, s := range after.Shards {
		if i >= len(before.Shards) || before.Shards[i].Digest != s.Digest {
			n++
		}
	}
	return n
}
