// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/acceptance"
	"github.com/topicpages/topicpages/internal/archive"
)

func TestURL(t *testing.T) {
	for base, want := range map[string]string{
		"":                          "http://notes.team.svc",
		"https://example.com":       "https://example.com",
		"https://example.com/":      "https://example.com",
		"http://127.0.0.1:8080":     "http://127.0.0.1:8080",
		"/x":                        "http://notes.team.svc",
		"javascript:alert(1)":       "http://notes.team.svc",
		"https://a\nSitemap: evil/": "http://notes.team.svc",
	} {
		site := &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "notes", Namespace: "team"}, Spec: v1alpha1.SiteSpec{BaseURL: base}}
		if got := URL(site); got != want {
			t.Errorf("URL with baseURL %q: got %q, want %q", base, got, want)
		}
	}
}

func TestGroups(t *testing.T) {
	site, summary := sample(t)
	r := New(site, nil)
	topic, err := r.Topic(summary)
	if err != nil {
		t.Fatal(err)
	}
	common, err := r.Common([]*archive.Summary{summary})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, group := range []Group{topic, common} {
		for _, file := range group.Files {
			got[group.Name] = append(got[group.Name], file.Path)
		}
	}
	want := map[string][]string{
		"topics/distributed-systems": {"topics/distributed-systems/index.html", "topics/distributed-systems/index.json"},
		"site":                       {"404.html", stylesheetPath, "index.html", "robots.txt", "sitemap.xml"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSameArgumentsGiveSameBytes(t *testing.T) {
	site, summary := sample(t)
	want := render(t, site, summary)
	for range 5 {
		site, summary := sample(t)
		if diff := cmp.Diff(want, render(t, site, summary)); diff != "" {
			t.Fatal(diff)
		}
	}
	if raw, err := hex.DecodeString(TemplateVersion); err != nil || len(raw) != 32 || TemplateVersion != templateVersion() {
		t.Errorf("TemplateVersion is %q", TemplateVersion)
	}
}

func TestBadTopicName(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../x", "a/b", "a_b", "A", "é", "a b"} {
		if group, err := New(&v1alpha1.Site{}, nil).Topic(&archive.Summary{Name: name}); err == nil {
			t.Errorf("a Topic named %q gave %v", name, group.Name)
		}
	}
}

// text renders the Topic and returns what its page shows.
func text(t *testing.T, s *archive.Summary, published func(string) bool) string {
	t.Helper()
	group, err := New(&v1alpha1.Site{}, published).Topic(s)
	if err != nil {
		t.Fatal(err)
	}
	text, err := acceptance.VisibleText(group.Files[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTopicWithoutPosts(t *testing.T) {
	a := archive.New()
	a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: "empty"}})
	s, _ := a.Summary("empty", now)
	want := "Skip to content Topics // Topics / Empty Empty Definition Empty has no posts in this archive yet. All topics This page as JSON"
	if got := text(t, s, nil); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestOnlyPublishedTopicsAreLinked(t *testing.T) {
	s := &archive.Summary{Name: "a", Title: "A", Adjacency: []archive.Adjacent{
		{Tag: "b", Title: "B", Topic: "b", Posts: 4},
		{Tag: "c", Title: "C", Topic: "c", Posts: 1},
		{Tag: "d", Title: "D", Posts: 1},
	}}
	for want, published := range map[string]func(string) bool{
		"Adjacent topics B 4 posts C 1 post All": nil,
		"Adjacent topics C 1 post All":           func(topic string) bool { return topic == "c" },
		" A All topics":                          func(string) bool { return false },
	} {
		if got := text(t, s, published); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

func post(name, date, url string) *archive.Post {
	return archive.NewPost(&v1alpha1.Post{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.PostSpec{Title: name, PublishDate: v1alpha1.Date(date), URL: url},
	})
}

func TestReadingPathReasons(t *testing.T) {
	posts := []*archive.Post{post("p0", "2026-03-16", ""), post("p1", "2025-01-02", ""), post("p2", "2024-01-02", ""), post("p3", "2023-01-02", "")}
	steps := func(current, middle, foundations int, pinned bool) []archive.Step {
		return []archive.Step{
			{Step: v1alpha1.CurrentStep, Post: posts[current]},
			{Step: v1alpha1.MiddleStep, Post: posts[middle], Pinned: pinned},
			{Step: v1alpha1.FoundationsStep, Post: posts[foundations]},
		}
	}
	tests := map[string]struct {
		posts []*archive.Post
		path  []archive.Step
		want  string
	}{
		"computed": {posts, steps(0, 2, 3, false), "Current state p0 The newest post, published 16 Mar 2026. " +
			"Middle ground p2 The post halfway from newest to oldest, published 2 Jan 2024. Foundations p3 The oldest post, published 2 Jan 2023."},
		"the newest is pinned elsewhere": {posts, steps(1, 0, 3, true), "Current state p1 Among the newest posts, published 2 Jan 2025. " +
			"Middle ground p0 Chosen by the author, published 16 Mar 2026. Foundations p3 The oldest post, published 2 Jan 2023."},
		"moved aside": {posts, steps(1, 1, 2, false), "Current state p1 Among the newest posts, published 2 Jan 2025. " +
			"Middle ground p1 Near the middle of the archive, published 2 Jan 2025. Foundations p2 Among the oldest posts, published 2 Jan 2024."},
		"one post": {posts[:1], steps(0, 0, 0, false)[:1], "Current state p0 The only post so far, published 16 Mar 2026."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := &archive.Summary{Name: "a", Title: "A", Posts: test.posts, ReadingPath: test.path}
			if got := text(t, s, nil); !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q in it", got, test.want)
			}
		})
	}
}

func TestIndex(t *testing.T) {
	month, span := []*archive.Post{post("p", "2026-03-16", ""), post("q", "2026-03-01", "")}, []*archive.Post{post("p", "2026-03-16", ""), post("q", "2017-03-01", "")}
	tests := map[string]struct {
		topics []*archive.Summary
		want   string
	}{
		"none":      {nil, "Topics No topics are published yet."},
		"no posts":  {[]*archive.Summary{{Name: "a", Title: "A", Definition: []string{"None yet.", "More."}}}, "A None yet. 0 posts Sitemap"},
		"one":       {[]*archive.Summary{{Name: "a", Title: "A", Posts: month[:1]}}, "A 1 post, Mar 2026"},
		"one month": {[]*archive.Summary{{Name: "a", Title: "A", Posts: month}}, "A 2 posts, Mar 2026"},
		"span":      {[]*archive.Summary{{Name: "a", Title: "A", Posts: span}}, "A 2 posts, Mar 2017 – Mar 2026"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := acceptance.VisibleText(render(t, &v1alpha1.Site{}, test.topics...)["index.html"])
			if err != nil || !strings.Contains(got, test.want) {
				t.Errorf("got %q, %v, want %q in it", got, err, test.want)
			}
		})
	}
}

func BenchmarkTopic(b *testing.B) {
	site, _ := sample(b)
	a := archive.New()
	for i := range 50 {
		a.SetPost(&v1alpha1.Post{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("post-", i)},
			Spec: v1alpha1.PostSpec{
				Title: "Distributed Systems Patterns I Keep Reaching For", Summary: strings.Repeat("A sentence of a summary. ", 8),
				PublishDate: v1alpha1.Date(now.AddDate(0, -i, 0).Format(time.DateOnly)), URL: fmt.Sprint("/posts/post-", i, "/"),
				Tags: []v1alpha1.Tag{"a", "b", "c", v1alpha1.Tag(fmt.Sprint("tag-", i))},
			},
		})
	}
	a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: "a"}})
	s, _ := a.Summary("a", now)
	r := New(site, nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Topic(s); err != nil {
			b.Fatal(err)
		}
	}
}
