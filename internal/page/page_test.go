// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

func TestURL(t *testing.T) {
	for base, want := range map[string]string{
		"":                           "http://notes.team.svc",
		"https://example.com":        "https://example.com",
		"https://example.com/":       "https://example.com",
		"http://127.0.0.1:8080":      "http://127.0.0.1:8080",
		"HTTPS://Topics.Example.COM": "https://topics.example.com",
		"https://example.com.:8443":  "https://example.com:8443",
		"https://Bücher.example/":    "https://xn--bcher-kva.example",
		"http://[2001:DB8::1]:8080":  "http://[2001:db8::1]:8080",
		"/x":                         "http://notes.team.svc",
		"javascript:alert(1)":        "http://notes.team.svc",
		"https://a\nSitemap: evil/":  "http://notes.team.svc",
	} {
		site := &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "notes", Namespace: "team"}, Spec: v1alpha1.SiteSpec{BaseURL: base}}
		if got := URL(site); got != want {
			t.Errorf("URL with baseURL %q: got %q, want %q", base, got, want)
		}
	}
}

// A route can have a rule for a name, but not for an IP address.
func TestHostname(t *testing.T) {
	for base, want := range map[string]string{
		"": "", "https://Example.COM": "example.com", "https://example.com.": "example.com", "https://Bücher.example:8443/": "xn--bcher-kva.example",
		"http://192.0.2.1:8080": "", "http://[2001:DB8::1]": "", "https://[:::]": "",
	} {
		if got := Hostname(base); got != want {
			t.Errorf("%s has the host %q, want %q", base, got, want)
		}
	}
}

func TestGroups(t *testing.T) {
	got := map[string][]string{}
	for name, group := range groupsOf(t, articleSite(""), nil, articleTopics()...) {
		for _, file := range group {
			got[name] = append(got[name], string(assetPath.ReplaceAll([]byte(file.Path), []byte("assets/hash.$1"))))
		}
	}
	want := map[string][]string{
		"site":         {"atom.xml", "rss.xml", "feed.json", "sitemap.xml", "sitemap-pages.xml", "search/index.json"},
		"site/index":   {"index.html", "by-posts/index.html", "by-date/index.html", "robots.txt"},
		"site/listing": {"llms.txt"},
		"site/look":    {"404.html", "search/index.html", "assets/hash.css", "assets/hash.js"},
		"search/1":     {"search/1.json", "sitemap-1.xml"},
		"posts/clocks": {"posts/clocks/index.html", "posts/clocks/index.md"},
		"posts/leases": {"posts/leases/index.html", "posts/leases/index.md"},

		"search/terms-0": {"search/terms-0.json"},
	}
	for _, topic := range []string{"few", "many"} {
		dir := "topics/" + topic
		want[dir] = []string{dir + "/index.html", dir + "/index.json", dir + "/index.md", dir + "/atom.xml", dir + "/rss.xml", dir + "/feed.json"}
	}
	for y := 2018; y <= 2024; y++ {
		dir := fmt.Sprintf("topics/many/%d", y)
		want[dir] = []string{dir + "/index.html", dir + "/index.json"}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSameArgumentsGiveSameBytes(t *testing.T) {
	site, summary := sample(t)
	want, wantArticles := render(t, site, summary), render(t, articleSite("ar"), articleTopics()...)
	for range 5 {
		site, summary := sample(t)
		if diff := cmp.Diff(want, render(t, site, summary)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(wantArticles, render(t, articleSite("ar"), articleTopics()...)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestBadTopicName(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../x", "a/b", "a_b", "A", "é", "a b"} {
		s := &archive.Summary{Facts: archive.Facts{Name: name, Spec: &v1alpha1.TopicSpec{}, Posts: []*archive.Post{newPost("../p", "2020-01-01", "")}}}
		pages := New(&v1alpha1.Site{}, nil, []*archive.Summary{s})
		if files, err := pages.Render(HubGroup{name}); err == nil {
			t.Errorf("a Topic named %q has %d files", name, len(files))
		}
		if files, err := pages.Render(ArticleGroup{"../p"}); files != nil || err != nil {
			t.Errorf("a Post named ../p has a page: %v", err)
		}
	}
}

// summaryText renders the Topic on a site with others, and returns the visible text of its page.
func summaryText(t *testing.T, s *archive.Summary, others ...string) string {
	t.Helper()
	if s.Spec == nil {
		s.Spec = &v1alpha1.TopicSpec{}
	}
	topics := []*archive.Summary{s}
	for _, name := range others {
		topics = append(topics, &archive.Summary{Facts: archive.Facts{Name: name, Title: name, Spec: &v1alpha1.TopicSpec{}}})
	}
	slices.SortFunc(topics, func(a, b *archive.Summary) int { return strings.Compare(a.Name, b.Name) })
	return visible(t, mustRender(t, New(&v1alpha1.Site{}, nil, topics), HubGroup{s.Name})[0].Body)
}

func TestTopicWithoutPosts(t *testing.T) {
	a := archive.New()
	a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: "empty"}})
	s, _ := a.Summary("empty", now)
	got := summaryText(t, s)
	if want := "// Topics / Empty Empty Definition Empty has no posts in this archive yet."; !strings.Contains(got, want) {
		t.Errorf("got  %q\nwant %q in it", got, want)
	}
	for _, absent := range []string{"Reading path", "References", "Adjacent topics", "Posts per year", "Posts by year", "Last change"} {
		if strings.Contains(got, absent) {
			t.Errorf("got %q with %q in it", got, absent)
		}
	}
}

func TestOnlyPublishedTopicsAreLinked(t *testing.T) {
	adjacency := []archive.Adjacent{
		{Tag: "b", Title: "B", Topic: "b", Posts: 4},
		{Tag: "c", Title: "C", Topic: "c", Posts: 1},
		{Tag: "d", Title: "D", Posts: 1},
	}
	for name, test := range map[string]struct {
		published, want []string
	}{
		"all":  {[]string{"b", "c"}, []string{"/topics/b/", "/topics/c/"}},
		"one":  {[]string{"c"}, []string{"/topics/c/"}},
		"none": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			topics := []*archive.Summary{{Facts: archive.Facts{Name: "a", Title: "A", Spec: &v1alpha1.TopicSpec{}, Posts: []*archive.Post{newPost("p", "2026-03-16", "")}, Adjacency: adjacency}}}
			for _, name := range test.published {
				topics = append(topics, &archive.Summary{Facts: archive.Facts{Name: name, Title: name, Spec: &v1alpha1.TopicSpec{}}})
			}
			files := render(t, &v1alpha1.Site{}, topics...)
			section := findAll(parseHTML(t, files["topics/a/index.html"]), "section", "adjacent")[0]
			links := map[string]bool{} // the list and the picture have one each
			for _, n := range findAll(section, "a", "") {
				if link := attr(n, "href"); link != "#adjacent" {
					links[link] = true
				}
			}
			if diff := cmp.Diff(test.want, slices.Sorted(maps.Keys(links))); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
			if got := textOf(findAll(section, "ol", "counts")[0]); got != "B 4 posts C 1 post D 1 post" {
				t.Errorf("it says %q", got)
			}
			if got, want := strings.Count(string(files["topics/a/index.md"]), "/topics/"), len(test.want)+1; got != want {
				t.Errorf("the Markdown has %d addresses of Topics, want %d", got, want)
			}
		})
	}
}

func newPost(name, date, location string) *archive.Post {
	return builder.Record(&v1alpha1.Post{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.PostSpec{Title: name, PublishDate: v1alpha1.Date(date), URL: location},
	})
}

func TestReadingPathReasons(t *testing.T) {
	posts := []*archive.Post{newPost("p0", "2026-03-16", ""), newPost("p1", "2025-01-02", ""), newPost("p2", "2024-01-02", ""), newPost("p3", "2023-01-02", "")}
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
			s := &archive.Summary{Facts: archive.Facts{Name: "a", Title: "A", Posts: test.posts, ReadingPath: test.path}}
			if got := summaryText(t, s); !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q in it", got, test.want)
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
	pages := New(site, nil, []*archive.Summary{s})
	b.ReportAllocs()
	for b.Loop() {
		mustRender(b, pages, HubGroup{"a"})
	}
}
