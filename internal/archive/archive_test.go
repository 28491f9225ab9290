// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func archiveOf(topics []*v1alpha1.Topic, posts ...*v1alpha1.Post) *archive.Archive {
	a := archive.New()
	for _, p := range posts {
		a.SetPost(p)
	}
	for _, t := range topics {
		a.SetTopic(t)
	}
	return a
}

func summaryOf(t *testing.T, a *archive.Archive, topic string, at time.Time) *archive.Summary {
	t.Helper()
	s, ok := a.Summary(topic, at)
	if !ok {
		t.Fatalf("no Topic %q", topic)
	}
	return s
}

func postNames(posts []*archive.Post) []string {
	var out []string
	for _, p := range posts {
		out = append(out, p.Object.Name)
	}
	return out
}

// realTopic is a topic of the real site: its titles, and the words on its page.
type realTopic struct {
	Name, Title string
	Count       int
	Span        struct{ First, Last string }
	Motifs      []string
	Trend       *struct{ Early, Recent []string }
	ReadingPath []string
	Titles      []string `json:"titlesNewestFirst"`
}

func TestRealTopics(t *testing.T) {
	content, err := os.ReadFile("testdata/topics.json")
	if err != nil {
		t.Fatal(err)
	}
	var topics []realTopic
	if err := json.Unmarshal(content, &topics); err != nil {
		t.Fatal(err)
	}
	if len(topics) != 4 {
		t.Fatalf("testdata holds %d topics, want 4", len(topics))
	}
	for _, want := range topics {
		t.Run(want.Name, func(t *testing.T) {
			a := archiveOf([]*v1alpha1.Topic{Topic(want.Name)}, realPosts(t, want)...)
			s := summaryOf(t, a, want.Name, now)
			first, last, _ := s.Span()
			got := realTopic{Name: s.Name, Title: s.Title, Count: len(s.Posts), Titles: want.Titles}
			got.Span.First, got.Span.Last = first.Format("Jan 2006"), last.Format("Jan 2006")
			for _, m := range s.Motifs[:archive.MotifsPrinted] {
				got.Motifs = append(got.Motifs, m.Word)
			}
			if s.Trend != nil {
				got.Trend = &struct{ Early, Recent []string }{archive.MotifWords(s.Trend.Early), archive.MotifWords(s.Trend.Recent)}
			}
			for _, step := range s.ReadingPath {
				got.ReadingPath = append(got.ReadingPath, step.Post.Object.Spec.Title)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the page says something else (-want +got):\n%s", diff)
			}
		})
	}
}

// realPosts spreads the titles evenly over the span of the real page.
func realPosts(t *testing.T, topic realTopic) []*v1alpha1.Post {
	t.Helper()
	first, err1 := time.Parse("Jan 2006", topic.Span.First)
	last, err2 := time.Parse("Jan 2006", topic.Span.Last)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	var posts []*v1alpha1.Post
	for i, title := range topic.Titles {
		at := last.Add(-last.Sub(first) * time.Duration(i) / time.Duration(len(topic.Titles)-1))
		posts = append(posts, Post(fmt.Sprintf("post-%d", i), at.Format(time.DateOnly), Title(title), Tags(v1alpha1.Tag(topic.Name))))
	}
	return posts
}

func TestMembership(t *testing.T) {
	posts := []*v1alpha1.Post{
		Post("a", "2020-01-01", Tags("databases")),
		Post("b", "2020-01-02", Tags("Data Bases", "storage")),
		Post("c", "2020-01-03", Tags("storage", "cloud")),
		Post("d", "2020-01-04", Tags("cloud"), func(p *v1alpha1.Post) { p.Labels = map[string]string{"audience": "public"} }),
		Post("e", "2020-01-05"),
		Post("f", "2020-01-06", Tags("databases"), Draft),
		Post("g", "2030-01-07", Tags("databases")),
		Post("h", "2020-01-08", Tags("databases"), Expires("2021-01-01")),
		Post("i", "2020-13-45", Tags("databases")),
	}
	public := &v1alpha1.LabelSelector{MatchLabels: map[string]v1alpha1.LabelValue{"audience": "public"}}
	tests := map[string]struct {
		reason string
		topic  *v1alpha1.Topic
		want   []string
	}{
		"Name":          {"by default the Posts tagged with the name; no drafts, none before or after its time, none without a date", Topic("databases"), []string{"a"}},
		"Alias":         {"tags are compared in their normal form", Topic("databases", Aliases("DATA-BASES")), []string{"b", "a"}},
		"AnyOf":         {"one of the tags is enough, and the name does not count", Topic("x", Match(v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"Cloud", "databases"}})), []string{"d", "c", "a"}},
		"AllOf":         {"every one of the tags", Topic("x", Match(v1alpha1.TopicMatch{AllOf: []v1alpha1.Tag{"storage", "cloud"}})), []string{"c"}},
		"AnyAndAll":     {"both must hold", Topic("x", Match(v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"cloud"}, AllOf: []v1alpha1.Tag{"storage"}})), []string{"c"}},
		"NoneOf":        {"noneOf alone leaves the default in place", Topic("storage", Match(v1alpha1.TopicMatch{NoneOf: []v1alpha1.Tag{"cloud"}})), []string{"b"}},
		"Selector":      {"labels alone", Topic("x", Match(v1alpha1.TopicMatch{Selector: public})), []string{"d"}},
		"TagAndLabel":   {"tags and labels", Topic("x", Match(v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"storage"}, Selector: public})), nil},
		"Include":       {"include adds to the default", Topic("databases", Match(v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"e", "nobody"}})), []string{"e", "a"}},
		"IncludeNoneOf": {"include wins over noneOf", Topic("storage", Match(v1alpha1.TopicMatch{NoneOf: []v1alpha1.Tag{"cloud"}, Include: []v1alpha1.PostName{"c"}})), []string{"c", "b"}},
		"Exclude":       {"exclude wins over include", Topic("databases", Match(v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"e"}, Exclude: []v1alpha1.PostName{"a", "e"}})), nil},
		"NotExists": {"an expression", Topic("x", Match(v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"cloud"}, Selector: &v1alpha1.LabelSelector{
			MatchExpressions: []v1alpha1.LabelSelectorRequirement{{Key: "audience", Operator: "DoesNotExist"}}}})), []string{"c"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(t, archiveOf([]*v1alpha1.Topic{tc.topic}, posts...), tc.topic.Name, now)
			if diff := cmp.Diff(tc.want, postNames(s.Posts)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.reason, diff)
			}
		})
	}
}

func TestTime(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go")},
		Post("long", "2020-01-01", Tags("go")),
		Post("short", "2026-01-01T10:00:00+02:00", Tags("go"), Expires("2026-02-01")),
		Post("draft", "2025-06-01", Tags("go"), Draft),
		Post("other", "2025-07-01", Tags("rust")))
	at := func(s string) time.Time {
		instant, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	tests := map[string]struct {
		now  string
		want []string
		next string
	}{
		"Before":        {"2019-12-31T23:59:59Z", nil, "2020-01-01T00:00:00Z"},
		"AtMidnightUTC": {"2020-01-01T00:00:00Z", []string{"long"}, "2026-01-01T08:00:00Z"},
		"JustBefore":    {"2026-01-01T07:59:59Z", []string{"long"}, "2026-01-01T08:00:00Z"},
		"AtItsZone":     {"2026-01-01T08:00:00Z", []string{"short", "long"}, "2026-02-01T00:00:00Z"},
		"Expired":       {"2026-02-01T00:00:00Z", []string{"long"}, ""},
		"BackInTime":    {"2026-01-15T00:00:00Z", []string{"short", "long"}, "2026-02-01T00:00:00Z"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(t, a, "go", at(tc.now))
			var next string
			if !s.NextTransition.IsZero() {
				next = s.NextTransition.Format(time.RFC3339)
			}
			if diff := cmp.Diff([]any{tc.want, tc.next}, []any{postNames(s.Posts), next}); diff != "" {
				t.Errorf("posts and next transition (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAdjacency(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{
		Topic("go", Aliases("golang")),
		Topic("ai-engineering", Aliases("llm", "agents")),
		Topic("testing", func(t *v1alpha1.Topic) { t.Spec.Title = "Testing, seriously" }),
	},
		Post("one", "2026-01-03", Tags("golang", "LLM", "agents", "tooling")),
		Post("two", "2026-01-02", Tags("testing", "go", "Tooling!", "ci.cd")),
		Post("three", "2026-01-01", Tags("go", "testing", "golang")))
	want := []archive.Adjacent{
		{Tag: "tooling", Title: "Tooling", Words: "tooling", Posts: 2},
		{Tag: "testing", Topic: "testing", Title: "Testing, seriously", Words: "testing", Posts: 2},
		{Tag: "ai-engineering", Topic: "ai-engineering", Title: "Ai Engineering", Words: "ai engineering", Posts: 1},
		{Tag: "ci-cd", Title: "Ci.cd", Words: "ci.cd", Posts: 1},
	}
	if diff := cmp.Diff(want, summaryOf(t, a, "go", now).Adjacency); diff != "" {
		t.Errorf("own tags do not count, owned ones count once per Post, ties keep the order of appearance (-want +got):\n%s", diff)
	}
}

func TestConflict(t *testing.T) {
	old, young := Topic("storage", Aliases("db")), Topic("db", Aliases("sql"))
	old.CreationTimestamp = metav1.NewTime(now.Add(-time.Hour))
	young.CreationTimestamp = metav1.NewTime(now)
	a := archiveOf([]*v1alpha1.Topic{young, old}, Post("a", "2026-01-01", Tags("db")), Post("b", "2026-01-02", Tags("sql", "db")))

	want := []archive.Conflict{{Tag: "db", Owner: "storage", Claimants: []string{"storage", "db"}}}
	for _, name := range []string{"storage", "db"} {
		if diff := cmp.Diff(want, summaryOf(t, a, name, now).Conflicts); diff != "" {
			t.Errorf("conflicts of %q (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"b", "a"}, postNames(summaryOf(t, a, "storage", now).Posts)); diff != "" {
		t.Errorf("the older Topic has the tag (-want +got):\n%s", diff)
	}
	loser := summaryOf(t, a, "db", now)
	if diff := cmp.Diff([][]string{{"db"}, {"sql"}}, [][]string{summaryOf(t, a, "storage", now).Aliases, loser.Aliases}); diff != "" {
		t.Errorf("aliases of both (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b"}, postNames(loser.Posts)); diff != "" {
		t.Errorf("the younger keeps its other tags (-want +got):\n%s", diff)
	}
	if got := loser.Adjacency[0].Topic; got != "storage" {
		t.Errorf("the tag counts as %q, want its owner", got)
	}
	if touched := a.DeleteTopic("storage"); !cmp.Equal(touched, []string{"db", "storage"}) {
		t.Errorf("deleting one claimant touched %v", touched)
	}
	if diff := cmp.Diff([]string{"b", "a"}, postNames(summaryOf(t, a, "db", now).Posts)); diff != "" {
		t.Errorf("the tag falls to the one that is left (-want +got):\n%s", diff)
	}
}

func TestTouched(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go"), Topic("rust"), Topic("wide", Match(v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"p"}}))})
	steps := []struct {
		what string
		got  []string
		want []string
	}{
		{"a new Post touches its Topics", a.SetPost(Post("p", "2026-01-01", Tags("go"))), []string{"go", "wide"}},
		{"the same again touches none", a.SetPost(Post("p", "2026-01-01", Tags("go"))), nil},
		{"a Post that moves touches the old and the new Topic", a.SetPost(Post("p", "2026-01-01", Tags("rust"))), []string{"go", "rust", "wide"}},
		{"a Post of no Topic touches none", a.SetPost(Post("q", "2026-01-01", Tags("zig"))), nil},
		{"a Topic's title touches the Topics beside it", a.SetTopic(Topic("rust", func(t *v1alpha1.Topic) { t.Spec.Title = "Rust!" })), []string{"rust", "wide"}},
		{"a Topic's focus touches itself alone", a.SetTopic(Topic("rust", func(t *v1alpha1.Topic) { t.Spec.Title, t.Spec.Focus = "Rust!", "is about rust" })), []string{"rust"}},
		{"a new Topic touches those that count its tag", a.SetTopic(Topic("zig")), []string{"zig"}},
		{"stop words touch all", a.SetSite(Site("s", func(s *v1alpha1.Site) { s.Spec.StopWords = []string{"Acme"} })), []string{"go", "rust", "wide", "zig"}},
		{"another title of the Site touches none", a.SetSite(Site("s", func(s *v1alpha1.Site) { s.Spec.StopWords, s.Spec.Title = []string{"acme"}, "x" })), nil},
		{"a deleted Post touches its Topics", a.DeletePost("p"), []string{"rust", "wide"}},
		{"a Post that is not there touches none", a.DeletePost("p"), nil},
	}
	for _, s := range steps {
		if diff := cmp.Diff(s.want, s.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.what, diff)
		}
	}
}

// The status of a Post names the generation that it is about, so the record has it too, even if the spec says the same.
func TestARecordHasTheGenerationOfItsPost(t *testing.T) {
	a := archiveOf(nil, Post("p", "2026-01-01"))
	again := Post("p", "2026-01-01")
	again.Generation = 2
	a.SetPost(again)
	if record, _ := a.Post("p"); record.Object.Generation != 2 {
		t.Errorf("the record has generation %d", record.Object.Generation)
	}
}

func TestStopWordsOfSites(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go")}, Post("a", "2026-01-01", Title("Acme ships Acme"), Tags("go")))
	motif := func() string { return summaryOf(t, a, "go", now).Motifs[0].Word }
	if got := motif(); got != "acme" {
		t.Fatalf("motif %q", got)
	}
	a.SetSite(Site("s", func(s *v1alpha1.Site) { s.Spec.StopWords = []string{"ACME"} }))
	if got := motif(); got != "ships" {
		t.Errorf("with a stop word: motif %q", got)
	}
	a.DeleteSite("s")
	if got := motif(); got != "acme" {
		t.Errorf("without the Site: motif %q", got)
	}
}
