// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var (
	tags  = []v1alpha1.Tag{"go", "Go", "golang", "rust", "data", "ai engineering", "ai-engineering", "Zürich!", "zu\u0308rich", "x", "!", "\u0301"}
	words = []string{"alpha", "Beta", "gamma-ray", "the", "it's", "reader’s", "2026", "x1", "ai‑native", "--", "don't", "mots\u0301", "Straße"}
	dates = []v1alpha1.Date{"2020-01-01", "2020-01-02", "2021-06-05T23:30:00-05:00", "2030-01-01", "2020-02-31", ""}
)

func someTags(t *rapid.T, most int) []v1alpha1.Tag {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(tags), 0, most, rapid.ID[v1alpha1.Tag]).Draw(t, "tags")
}

func drawPosts(t *rapid.T) []v1alpha1.Post {
	posts := make([]v1alpha1.Post, rapid.IntRange(0, 40).Draw(t, "posts"))
	for i := range posts {
		title := rapid.SliceOfN(rapid.SampledFrom(words), 1, 5).Draw(t, "title")
		posts[i] = *Post(fmt.Sprintf("p%02d", i), string(rapid.SampledFrom(dates[:5]).Draw(t, "date")),
			Tags(someTags(t, 5)...), Title(strings.Join(title, " ")), URL("https://example.com/"))
		p := &posts[i]
		p.Spec.Draft = rapid.IntRange(0, 9).Draw(t, "draft") == 0
		if rapid.IntRange(0, 3).Draw(t, "bounded") == 0 {
			p.Spec.ExpiryDate = rapid.SampledFrom(dates).Draw(t, "expiry")
			p.Spec.UpdateDate = rapid.SampledFrom(dates).Draw(t, "update")
		}
		if rapid.IntRange(0, 3).Draw(t, "reviewed") == 0 {
			p.Spec.ReviewBy = rapid.SampledFrom(dates).Draw(t, "reviewBy")
			p.Spec.LastReviewed = rapid.SampledFrom(dates).Draw(t, "lastReviewed")
		}
		if rapid.Bool().Draw(t, "labelled") {
			p.Labels = map[string]string{"kind": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "label")}
		}
	}
	return posts
}

func drawTopics(t *rapid.T) []v1alpha1.Topic {
	var topics []v1alpha1.Topic
	for _, name := range []string{"go", "rust", "data", "ai-engineering", "v2.0"} {
		topic := Topic(name, Aliases(someTags(t, 2)...))
		topic.Spec.StaleAfter = rapid.SampledFrom([]v1alpha1.Period{"", "", "P1M", "P20W", "P1Y", "P90D", "P18M"}).Draw(t, "staleAfter")
		topic.CreationTimestamp = metav1.NewTime(time.Unix(int64(rapid.IntRange(0, 2).Draw(t, "age")), 0))
		if rapid.Bool().Draw(t, "match") {
			topic.Spec.Match = &v1alpha1.TopicMatch{
				AnyOf: someTags(t, 2), AllOf: someTags(t, 1), NoneOf: someTags(t, 1),
				Include: drawNames(t), Exclude: drawNames(t), Selector: drawSelector(t),
			}
		}
		if rapid.Bool().Draw(t, "pinned") {
			pins := append(drawNames(t), "", "", "")
			topic.Spec.ReadingPath = &v1alpha1.ReadingPathSection{Pinned: &v1alpha1.PinnedPosts{Current: pins[0], Middle: pins[1], Foundation: pins[2]}}
		}
		topics = append(topics, *topic)
	}
	return topics
}

func drawNames(t *rapid.T) []v1alpha1.PostName {
	return rapid.SliceOfN(rapid.SampledFrom([]v1alpha1.PostName{"p00", "p01", "p02", "p99"}), 0, 3).Draw(t, "names")
}

func drawSelector(t *rapid.T) *v1alpha1.LabelSelector {
	operator := rapid.SampledFrom([]v1alpha1.LabelSelectorOperator{"", "In", "NotIn", "Exists", "DoesNotExist"}).Draw(t, "operator")
	e := v1alpha1.LabelSelectorRequirement{Key: "kind", Operator: operator}
	switch operator {
	case "":
		return nil
	case "In", "NotIn":
		e.Values = append(e.Values, "a")
	}
	return &v1alpha1.LabelSelector{MatchExpressions: []v1alpha1.LabelSelectorRequirement{e}}
}

func TestTheOperatorAndTheReferenceAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, topics := drawPosts(t), drawTopics(t)
		site := *Site("site")
		site.Spec.StopWords = rapid.SliceOfN(rapid.SampledFrom(words), 0, 2).Draw(t, "stop words")
		a := archive.New()
		a.SetSite(&site)
		for i := range topics {
			a.SetTopic(&topics[i])
		}
		for i := range posts {
			a.SetPost(&posts[i])
		}
		want := Statuses(posts, topics, []v1alpha1.Site{site}, now)
		for _, s := range a.Summaries(labels.Everything(), now) {
			if err := Compare(want[s.Name], status.Topic(s, nil, now)); err != nil {
				t.Fatalf("Topic %q: %v", s.Name, err)
			}
		}
	})
}

func TestCompareSeesADifference(t *testing.T) {
	posts := []v1alpha1.Post{*Post("a", "2020-01-01", Tags("go")), *Post("b", "2020-01-02", Tags("go", "x"))}
	topics := []v1alpha1.Topic{*Topic("go")}
	want := Statuses(posts, topics, nil, now)["go"]
	if want.PostCount != 2 || want.Span.First != "2020-01-01" || want.Adjacency[0].Posts != 1 {
		t.Errorf("the reference says %+v", want)
	}
	got := *want.DeepCopy()
	if err := Compare(want, got); err != nil {
		t.Errorf("the same is called different: %v", err)
	}
	got.Adjacency[0].Posts++
	if Compare(want, got) == nil {
		t.Error("a wrong count was not seen")
	}
}

func TestTheStopWordsAreThoseOfTheOperator(t *testing.T) {
	file, err := os.ReadFile("../../internal/words/data/stop-en.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(file)) {
		if !strings.HasPrefix(line, "#") {
			want = append(want, strings.Fields(line)...)
		}
	}
	got := strings.Fields(englishStopWords)
	slices.Sort(want)
	slices.Sort(got)
	if want = slices.Compact(want); !slices.Equal(want, got) {
		t.Errorf("the operator has %q,\nthe reference %q", want, got)
	}
}

// BenchmarkStatuses computes the statuses of 200 Topics with 10,000 Posts, as each check of a large run does.
func BenchmarkStatuses(b *testing.B) {
	corpus := NewCorpus(10_000, 200)
	var posts []v1alpha1.Post
	for _, p := range corpus.Posts {
		posts = append(posts, *p)
	}
	var topics []v1alpha1.Topic
	for _, t := range corpus.Topics {
		topics = append(topics, *t)
	}
	for b.Loop() {
		if got := Statuses(posts, topics, nil, corpus.Now); len(got) != len(topics) {
			b.Fatalf("%d statuses of %d Topics", len(got), len(topics))
		}
	}
}
