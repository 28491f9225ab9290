// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/prose"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

// dueTopics is the number of Topics for any number of Posts that are due, and dueOwners of owners.
const dueTopics, dueOwners = 100, 500

// dueSite is a Site whose Posts are all due for a review, but for three.
type dueSite struct {
	*testing.T
	archive *archive.Archive
	editor  edition.Editor
	topics  []*archive.Summary
	last    *edition.Edition
}

// duePost returns Post i. The last three become due after now, one an hour.
func duePost(i, posts int) *v1alpha1.Post {
	by := now.Add(-time.Duration(posts-i) * time.Minute)
	if next := i - (posts - 4); next > 0 {
		by = now.Add(time.Duration(next) * time.Hour)
	}
	return Post(fmt.Sprintf("p%05d", i), "2015-01-01", Tags(v1alpha1.Tag(fmt.Sprintf("t%02d", i%dueTopics))),
		ReviewBy(by.Format(time.RFC3339)), URL(fmt.Sprintf("https://example.org/%05d", i)), func(p *v1alpha1.Post) {
			p.Spec.Owners = []v1alpha1.Owner{v1alpha1.Owner(fmt.Sprintf("team-%03d", i%dueOwners)), "everybody"}
		})
}

func newDueSite(t *testing.T, posts int) *dueSite {
	s := &dueSite{T: t, archive: archive.New()}
	for i := range dueTopics {
		s.archive.SetTopic(Topic(fmt.Sprintf("t%02d", i)))
	}
	list := make([]*v1alpha1.Post, posts)
	for i := range posts {
		list[i] = duePost(i, posts)
	}
	s.archive.SetPosts(list)
	s.edit(now)
	return s
}

// edit makes the edition of an instant, and returns how many Topics were computed, groups rendered and shards changed.
func (s *dueSite) edit(at time.Time) (computed, rendered, written int) {
	s.Helper()
	before, topics := s.topics, s.archive.Summaries(labels.Everything(), at)
	for i, topic := range topics {
		if before == nil || topic != before[i] {
			computed++
		}
	}
	e, err := s.editor.Edit(Site("site"), nil, topics, 0)
	if err != nil {
		s.Fatal(err)
	}
	if s.last != nil {
		written = changedShards(s.last, e)
	}
	s.topics, s.last = topics, e
	return computed, e.Rendered, written
}

// sizes returns the size of everything that tells of the reviews.
func (s *dueSite) sizes() map[string]int {
	s.Helper()
	sizes := map[string]int{}
	pages := page.New(Site("site"), nil, s.topics)
	for _, group := range []page.Group{page.ReviewGroup{}, page.ReviewYearGroup{Year: now.Year()}, page.IndexGroup{}} {
		files, err := pages.Render(group)
		if err != nil || len(files) == 0 {
			s.Fatalf("%s has %d files, and the error %v", group.Name(), len(files), err)
		}
		for _, file := range files {
			sizes[file.Path] = len(file.Body)
		}
	}
	topic := s.topics[0]
	for what, value := range map[string]any{
		"the status of a Topic": status.Topic(topic, nil, now),
		"the status of a Post":  s.postStatus(),
		"AgingGuidance":         agingGuidance(s, topic),
	} {
		text, err := json.Marshal(value)
		if err != nil {
			s.Fatal(err)
		}
		sizes[what] = len(text)
	}
	return sizes
}

// checkParts checks that the pages of reviews by owner have bounded sizes, and have all: each review has two owners.
func (s *dueSite) checkParts() {
	s.Helper()
	pages := page.New(Site("site"), nil, s.topics)
	parts, largest, reviews := 0, 0, 0
	for _, group := range pages.Catalog.Groups() {
		if _, ok := group.(page.ReviewPartGroup); !ok {
			continue
		}
		files, err := pages.Render(group)
		if err != nil {
			s.Fatal(err)
		}
		parts++
		for _, file := range files {
			largest = max(largest, len(file.Body))
			reviews += strings.Count(string(file.Body), "<p class=\"title\"")
		}
	}
	s.Logf("%d parts, the largest with %d bytes", parts, largest)
	if reviews != 2*s.last.ReviewsDue || largest > 100_000 {
		s.Errorf("%d parts have %d reviews, and a file of %d bytes", parts, reviews, largest)
	}
}

func agingGuidance(s *dueSite, topic *archive.Summary) string {
	for _, line := range prose.Of(&topic.Facts, language.Find("en")).Pitfalls.Derived {
		if line.Name == string(v1alpha1.AgingGuidanceLine) {
			return line.Text
		}
	}
	s.Fatal("AgingGuidance is missing")
	return ""
}

func (s *dueSite) postStatus() v1alpha1.PostStatus {
	record, ok := s.archive.Post("p00000")
	if !ok {
		s.Fatal("p00000 is missing")
	}
	return status.Post(record, status.Surroundings{Review: s.archive.Review(record)}, nil, now)
}

// Whether 10,000 or 50,000 Posts are due for a review, the pages, the feeds, the sentence and the statuses that tell of them have the
// same size, and an edit or an instant at which one more becomes due costs the same.
func TestReviewsOfFiftyThousandPostsAreBounded(t *testing.T) {
	few, many := newDueSite(t, 10_000), newDueSite(t, 50_000)
	if got := many.last.ReviewsDue; got != 49_997 {
		t.Errorf("%d reviews are due", got)
	}
	facts, err := page.New(Site("site"), nil, many.topics).Render(page.ReviewYearGroup{Year: now.Year()})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range facts {
		if strings.HasSuffix(file.Path, ".html") && !strings.Contains(string(file.Body), "Listed here are the posts that have been due longest.") {
			t.Errorf("%s does not say that it leaves some out", file.Path)
		}
	}
	many.checkParts()
	fewSizes := few.sizes()
	for what, size := range many.sizes() {
		t.Logf("%s: %d bytes", what, size)
		limit := fewSizes[what] + fewSizes[what]/50 + 300 // numbers have more digits
		if strings.HasPrefix(what, "review/index.") {
			limit = 70_000 // it leads to a hundred parts at most
		}
		if size > limit {
			t.Errorf("%s has %d bytes for 50,000 Posts that are due, and %d for 10,000", what, size, fewSizes[what])
		}
	}
	for _, step := range []struct {
		name string
		take func(s *dueSite, posts int) (computed, rendered, written int)
	}{
		{"a review becomes due", func(s *dueSite, _ int) (int, int, int) { return s.edit(now.Add(time.Hour)) }},
		{"a review is done", func(s *dueSite, posts int) (int, int, int) {
			reviewed := duePost(posts/2, posts)
			reviewed.Spec.LastReviewed = v1alpha1.Date(now.Format(time.DateOnly))
			s.archive.SetPost(reviewed)
			return s.edit(now.Add(time.Hour))
		}},
		{"an edit", func(s *dueSite, posts int) (int, int, int) {
			edited := duePost(posts/2+1, posts)
			edited.Spec.Title = "Edited"
			s.archive.SetPost(edited)
			return s.edit(now.Add(time.Hour))
		}},
	} {
		t.Run(step.name, func(t *testing.T) {
			computed, rendered, written := step.take(many, 50_000)
			_, fewRendered, _ := step.take(few, 10_000)
			t.Logf("%d Topics, %d groups, %d shards; among 10,000 Posts %d groups", computed, rendered, written, fewRendered)
			// The page of all, of the year, of the Topic and the index, and for each of the two owners a part, the parts beside it if it is
			// divided, and the part that leads to it.
			if most := 4 + 2*5; computed != 1 || rendered == 0 || rendered > most || fewRendered > most || written > rendered+1 {
				t.Errorf("it computes %d Topics, renders %d groups and writes %d shards; among 10,000 Posts it renders %d", computed, rendered, written, fewRendered)
			}
		})
	}
}

// BenchmarkReviewBecomesDue is an instant at which the review of one more Post becomes due, where all others are due.
func BenchmarkReviewBecomesDue(b *testing.B) {
	for _, posts := range []int{10_000, 50_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) {
			a, editor := archive.New(), &edition.Editor{}
			for i := range dueTopics {
				a.SetTopic(Topic(fmt.Sprintf("t%02d", i)))
			}
			for i := range posts {
				a.SetPost(duePost(i, posts))
			}
			at := now
			publish := func() {
				if _, err := editor.Edit(Site("site"), nil, a.Summaries(labels.Everything(), at), 0); err != nil {
					b.Fatal(err)
				}
			}
			publish()
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				b.StopTimer()
				at = at.Add(time.Minute)
				a.SetPost(Post("next", "2015-01-01", Tags("t50"), ReviewBy(at.Add(time.Second).Format(time.RFC3339))))
				publish()
				at = at.Add(time.Second)
				b.StartTimer()
				publish()
			}
		})
	}
}
