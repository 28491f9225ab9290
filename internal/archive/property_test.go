// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

var tagPool = []v1alpha1.Tag{"go", "Go", "golang", "rust", "data", "ai engineering", "ai-engineering", "cloud", "x", "y", "!"}

// drawPost draws a Post from few tags, dates and words, so that ties are common.
func drawPost(t *rapid.T, name string) *v1alpha1.Post {
	day := rapid.IntRange(1, 4).Draw(t, "day")
	p := Post(name, fmt.Sprintf("2020-01-%02d", day),
		Tags(rapid.SliceOfNDistinct(rapid.SampledFrom(tagPool), 0, 5, rapid.ID[v1alpha1.Tag]).Draw(t, "tags")...),
		Title(strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"alpha", "beta", "gamma", "the", "it's"}), 1, 4).Draw(t, "title"), " ")))
	p.Spec.Draft = rapid.IntRange(0, 9).Draw(t, "draft") == 0
	if rapid.IntRange(0, 4).Draw(t, "expires") == 0 {
		p.Spec.ExpiryDate = "2020-02-01"
	}
	return p
}

func drawPosts(t *rapid.T) []*v1alpha1.Post {
	posts := make([]*v1alpha1.Post, rapid.IntRange(0, 12).Draw(t, "posts"))
	for i := range posts {
		posts[i] = drawPost(t, fmt.Sprintf("p%02d", i))
	}
	return posts
}

// drawTopics draws Topics, some of which claim the same tags.
func drawTopics(t *rapid.T, matching bool) []*v1alpha1.Topic {
	var topics []*v1alpha1.Topic
	for i, name := range []string{"go", "rust", "data", "ai-engineering"} {
		topic := Topic(name)
		topic.CreationTimestamp = metav1.NewTime(time.Unix(int64(rapid.IntRange(0, 2).Draw(t, "age")), 0))
		topic.Spec.Aliases = rapid.SliceOfNDistinct(rapid.SampledFrom(tagPool), 0, 2, rapid.ID[v1alpha1.Tag]).Draw(t, "aliases")
		if matching && rapid.Bool().Draw(t, "match") {
			topic.Spec.Match = &v1alpha1.TopicMatch{
				AnyOf:   rapid.SliceOfN(rapid.SampledFrom(tagPool), 0, 2).Draw(t, "anyOf"),
				NoneOf:  rapid.SliceOfN(rapid.SampledFrom(tagPool), 0, 1).Draw(t, "noneOf"),
				Include: rapid.SliceOfN(rapid.SampledFrom([]v1alpha1.PostName{"p00", "p01", "p02"}), 0, 1).Draw(t, "include"),
			}
		}
		if i%2 == 0 {
			topic.Spec.ReadingPath = &v1alpha1.ReadingPathSection{Pinned: &v1alpha1.PinnedPosts{Middle: "p01"}}
		}
		topics = append(topics, topic)
	}
	return topics
}

// everything returns all Summaries of an Archive, as values.
func everything(a *archive.Archive) map[string]archive.Summary {
	all := map[string]archive.Summary{}
	for _, s := range a.Summaries(labels.Everything(), now) {
		all[s.Name] = *s
	}
	return all
}

var sameSummary = cmp.Options{cmpopts.IgnoreUnexported(archive.Post{}, archive.Content{}), cmpopts.EquateEmpty()}

func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, topics := drawPosts(t), drawTopics(t, true)
		want := everything(archiveOf(topics, posts...))
		a := archive.New()
		for _, step := range rapid.Permutation(slices.Concat(anys(posts), anys(topics))).Draw(t, "order") {
			put(a, step)
			// Reading in between must leave nothing behind.
			a.Summaries(labels.Everything(), now)
		}
		if diff := cmp.Diff(want, everything(a), sameSummary); diff != "" {
			t.Fatalf("another order gives another result (-want +got):\n%s", diff)
		}
	})
}

func anys[T any](list []T) []any {
	var out []any
	for _, v := range list {
		out = append(out, v)
	}
	return out
}

func put(a *archive.Archive, object any) []string {
	switch o := object.(type) {
	case *v1alpha1.Post:
		return a.SetPost(o)
	case *v1alpha1.Topic:
		return a.SetTopic(o)
	}
	panic("unknown kind")
}

func TestAddingAndRemovingLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := archiveOf(drawTopics(t, true), drawPosts(t)...)
		before := everything(a)
		extra := drawPost(t, "extra")
		a.SetPost(extra)
		a.Summaries(labels.Everything(), now)
		a.DeletePost("extra")
		if diff := cmp.Diff(before, everything(a), sameSummary); diff != "" {
			t.Fatalf("a Post that came and went left a trace (-want +got):\n%s", diff)
		}
	})
}

// A change must name every Topic whose Summary it changes. A Topic that is left out would stay wrong on the page.
func TestTouchedIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, topics := drawPosts(t), drawTopics(t, true)
		a := archiveOf(topics, posts...)
		before := everything(a)
		var touched []string
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			touched = a.SetPost(drawPost(t, "p00"))
		case 1:
			touched = a.DeletePost("p00")
		case 2:
			touched = a.SetTopic(drawTopics(t, true)[1])
		case 3:
			touched = a.DeleteTopic("rust")
		}
		after := everything(a)
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if !slices.Contains(touched, name) && before[name].Digest != after[name].Digest {
				t.Fatalf("Topic %q changed, but only %v are named", name, touched)
			}
		}
		if diff := cmp.Diff(after, everything(rebuilt(a, t)), sameSummary); diff != "" {
			t.Fatalf("a fresh archive gives another result (-want +got):\n%s", diff)
		}
	})
}

// rebuilt drops every remembered Summary, by reading at another instant first.
func rebuilt(a *archive.Archive, _ *rapid.T) *archive.Archive {
	a.Summaries(labels.Everything(), now.Add(-1000*time.Hour))
	return a
}

func TestCountsAreSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := everything(archiveOf(drawTopics(t, false), drawPosts(t)...))
		count := func(of, in string) int {
			for _, a := range all[in].Adjacency {
				if a.Topic == of {
					return a.Posts
				}
			}
			return 0
		}
		for x := range all {
			for y := range all {
				if x != y && count(x, y) != count(y, x) {
					t.Fatalf("%q counts %q %d times, the other way round it is %d", y, x, count(x, y), count(y, x))
				}
			}
		}
	})
}

func TestNoPostTwiceInTheReadingPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range everything(archiveOf(drawTopics(t, true), drawPosts(t)...)) {
			seen := map[string]bool{}
			for _, step := range s.ReadingPath {
				if name := step.Post.Object.Name; seen[name] {
					t.Fatalf("Post %q is in the path twice", name)
				} else {
					seen[name] = true
				}
			}
			if len(s.ReadingPath) != min(3, len(s.Posts)) {
				t.Fatalf("%d steps for %d posts", len(s.ReadingPath), len(s.Posts))
			}
		}
	})
}

func FuzzSummary(f *testing.F) {
	f.Add("A title", "a tag", "focus", "2020-01-01")
	f.Add("\x00\xff\u202e’s' --", "\u0301!", "", "2020-01-01T00:00:00Z")
	f.Add("İstanbul ǅ ß 'ﬁ'", "İ", "…", "0001-01-01")
	f.Fuzz(func(t *testing.T, title, tag, focus, date string) {
		a := archiveOf([]*v1alpha1.Topic{Topic("go", func(t *v1alpha1.Topic) { t.Spec.Focus = focus }), Topic("x", Aliases(v1alpha1.Tag(tag)))},
			Post("a", date, Title(title), Tags(v1alpha1.Tag(tag), "go")), Post("b", "2020-01-01", Title(title), Tags("x")))
		for _, s := range a.Summaries(labels.Everything(), now) {
			if !strings.HasPrefix(s.Digest, "sha256:") {
				t.Errorf("digest %q", s.Digest)
			}
		}
		if n := archive.Normalize(tag); archive.Normalize(n) != n {
			t.Errorf("Normalize(%q) = %q is not a normal form: it gives %q", tag, n, archive.Normalize(n))
		}
	})
}

// TestManyPostsAtOnce sets Posts one by one and all at once, some of them twice, and some with the article of one ConfigMap.
func TestManyPostsAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, all, topics := archive.New(), archive.New(), drawTopics(t, true)
		for _, a := range []*archive.Archive{one, all} {
			a.SetConfigMap("articles", articles("a.md", "See [[p00]]", "b.md", "# B"))
			for _, topic := range topics {
				a.SetTopic(topic)
			}
		}
		for range 2 {
			posts := drawPosts(t)
			for i, post := range posts {
				if i%3 > 0 {
					from("articles", []string{"a.md", "b.md"}[i%2])(post)
				}
				one.SetPost(post)
			}
			all.SetPosts(posts)
		}
		if diff := cmp.Diff(everything(one), everything(all), sameSummary); diff != "" {
			t.Errorf("Summaries (-one by one +at once):\n%s", diff)
		}
		if diff := cmp.Diff(view(one, one.Posts()), view(all, all.Posts()), sameSummary); diff != "" {
			t.Errorf("archives (-one by one +at once):\n%s", diff)
		}
	})
}
