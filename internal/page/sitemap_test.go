// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// sitemapOf reads all sitemaps of a site through the sitemap index, sorted.
func sitemapOf(t *testing.T, files map[string][]byte, base string) []sitemapURL {
	t.Helper()
	var index sitemapIndex
	if err := xml.Unmarshal(files["sitemap.xml"], &index); err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	var urls []sitemapURL
	for _, s := range index.Sitemaps {
		path, ok := strings.CutPrefix(s.Location, base+"/")
		body, there := files[path]
		if !ok || !there || named[path] {
			t.Errorf("the sitemap %s is not there, or named twice", s.Location)
			continue
		}
		named[path] = true
		var set urlSet
		if err := xml.Unmarshal(body, &set); err != nil {
			t.Fatal(err)
		}
		urls = append(urls, set.URLs...)
	}
	for path := range files {
		if strings.HasPrefix(path, "sitemap-") && !named[path] {
			t.Errorf("%s is named nowhere", path)
		}
	}
	slices.SortStableFunc(urls, func(a, b sitemapURL) int { return strings.Compare(a.Location, b.Location) })
	return urls
}

func sitemapSite(base string) *v1alpha1.Site {
	return &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "notes", Namespace: "team"}, Spec: v1alpha1.SiteSpec{BaseURL: base}}
}

func summaryWith(name string, posts ...*archive.Post) *archive.Summary {
	slices.SortFunc(posts, (*archive.Post).Compare)
	return &archive.Summary{Facts: archive.Facts{Name: name, Title: name, Spec: &v1alpha1.TopicSpec{}, Posts: posts}}
}

func TestSitemap(t *testing.T) {
	updated := builder.Record(builder.Post("updated", "2026-01-01", builder.URL("/posts/updated/"), func(p *v1alpha1.Post) { p.Spec.UpdateDate = "2026-02-03" }))
	again := newPost("again", "2026-02-01", "https://Example.com:443/posts/b/#part")
	topics := []*archive.Summary{
		summaryWith("a",
			newPost("new", "2026-03-16T23:30:00-02:00", "/posts/new/"), // the next day in UTC
			again, updated,
			newPost("elsewhere", "2026-01-01", "https://example.org/posts/c/"),
			newPost("http", "2026-01-01", "http://example.com/posts/d/"),
			newPost("port", "2026-01-01", "https://example.com:8443/posts/e/"),
			newPost("none", "2026-01-01", ""),
			newPost("bad", "2026-01-01", "javascript:alert(1)"),
			newPost("words", "2025-01-01", "/posts/é/?q=<ü>&r"),
			newPost("page", "2025-01-01", "/topics/b/"),
			newPost("home", "2025-01-01", "https://example.com"),
		),
		summaryWith("b", again),
		summaryWith("c"),
		summaryWith("d", updated),
	}
	want := []sitemapURL{
		{"https://example.com/", "2026-03-16"},
		{"https://example.com/posts/%C3%A9/?q=%3C%C3%BC%3E&r", "2025-01-01"},
		{"https://example.com/posts/b/", "2026-02-01"},
		{"https://example.com/posts/new/", "2026-03-16"},
		{"https://example.com/posts/updated/", "2026-02-03"},
		{"https://example.com/topics/a/", "2026-03-16"},
		{"https://example.com/topics/b/", "2026-02-01"},
		{"https://example.com/topics/c/", ""},
		{"https://example.com/topics/d/", "2026-02-03"},
	}
	if diff := cmp.Diff(want, sitemapOf(t, render(t, sitemapSite("https://example.com/"), topics...), "https://example.com")); diff != "" {
		t.Error(diff)
	}
}

func TestSitemapWithoutBaseURL(t *testing.T) {
	want := []sitemapURL{
		{"http://notes.team.svc/", "2026-03-16"},
		{"http://notes.team.svc/p/", "2026-03-16"},
		{"http://notes.team.svc/topics/a/", "2026-03-16"},
	}
	files := render(t, sitemapSite(""), summaryWith("a", newPost("p", "2026-03-16", "/p/")))
	if diff := cmp.Diff(want, sitemapOf(t, files, "http://notes.team.svc")); diff != "" {
		t.Error(diff)
	}
}

// corpus returns an archive of 600 Posts, every third with an article: 60 Topics of ten Posts each, and one Topic
// with all of them, which has year pages.
func corpus() *archive.Archive {
	a := archive.New()
	a.SetTopic(builder.Topic("all"))
	for i := range 600 {
		tag := v1alpha1.Tag(fmt.Sprintf("t%02d", i/10))
		a.SetTopic(builder.Topic(string(tag)))
		p := builder.Post(fmt.Sprintf("p%03d", i), fmt.Sprintf("20%02d-%02d-%02d", 10+i%12, 1+i%12, 1+i%28), builder.Tags("all", tag), builder.Title(fmt.Sprintf("Post %d", i)))
		if i%3 == 0 {
			p.Spec.Content, p.Spec.UpdateDate = "An article.", v1alpha1.Date(fmt.Sprintf("2025-01-%02d", 1+i%28))
		}
		a.SetPost(p)
	}
	return a
}

// Every page that search engines should list is in the sitemap exactly once, and no other page is.
func TestSitemapHasEveryPageOnce(t *testing.T) {
	sampleSite, summary := sample(t)
	for name, tc := range map[string]struct {
		site    *v1alpha1.Site
		topics  []*archive.Summary
		several bool // parts
	}{
		"sample":   {sampleSite, []*archive.Summary{summary}, false},
		"articles": {articleSite(""), articleTopics(), false},
		"600":      {articleSite(""), allSummaries(corpus()), true},
		"topics":   {articleSite(""), numberedTopics(2*topicsPerPage + 1), true},
	} {
		t.Run(name, func(t *testing.T) {
			files := render(t, tc.site, tc.topics...)
			listed, last := map[string]int{}, map[string]string{}
			for _, u := range sitemapOf(t, files, "https://example.com") {
				listed[u.Location]++
				last[u.Location] = u.LastModified
			}
			for path, body := range files {
				if !strings.HasSuffix(path, ".html") || strings.Contains(string(body), `content="noindex"`) {
					continue
				}
				location := "https://example.com/" + strings.TrimSuffix(path, "index.html")
				if listed[location] != 1 {
					t.Errorf("%s is listed %d times", location, listed[location])
				}
				if !strings.Contains(string(body), `<link rel="canonical" href="`+location+`">`) {
					t.Errorf("%s has another canonical address", path)
				}
				if strings.HasPrefix(path, "posts/") {
					if got, want := last[location], linkedDataOf(t, body)["BlogPosting"]["dateModified"].(string)[:10]; got != want {
						t.Errorf("%s was modified %s, want %s, its updateDate", location, got, want)
					}
				}
				delete(listed, location)
			}
			for location, times := range listed { // some sample Posts have addresses on the site that others serve
				if name != "sample" || times != 1 || !strings.HasPrefix(location, "https://example.com/posts/") {
					t.Errorf("%s is listed %d times, and there is no such page", location, times)
				}
			}
			parts := 0
			for path := range files {
				if strings.HasPrefix(path, "sitemap-") && path != "sitemap-pages.xml" {
					parts++
				}
			}
			if parts == 0 || tc.several != (parts > 1) {
				t.Errorf("there are several parts: %v, want %v", parts > 1, tc.several)
			}
		})
	}
}

// Two Posts may have one address, such as the address of an article. It is listed once, with the later time of
// modification, in whichever chunks they are.
func TestSitemapOfSharedAddresses(t *testing.T) {
	for i := range 8 { // so that some are in different chunks
		a := corpus()
		a.SetPost(builder.Post(fmt.Sprintf("copy-%d", i), "2025-06-01", builder.Tags("all"), builder.URL("/posts/p000/")))
		a.SetPost(builder.Post("twin-a", "2025-06-01", builder.Tags("all"), builder.URL("/twin/")))
		a.SetPost(builder.Post(fmt.Sprintf("twin-%d", i), "2025-07-01", builder.Tags("all"), builder.URL("https://example.com/twin/")))
		listed := map[string][]string{}
		for _, u := range sitemapOf(t, render(t, articleSite(""), allSummaries(a)...), "https://example.com") {
			listed[u.Location] = append(listed[u.Location], u.LastModified)
		}
		for location, want := range map[string]string{"https://example.com/posts/p000/": "2025-06-01", "https://example.com/twin/": "2025-07-01"} {
			if diff := cmp.Diff([]string{want}, listed[location]); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", location, diff)
			}
		}
	}
}
