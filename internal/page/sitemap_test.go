// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/xml"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

func sitemapOf(t *testing.T, base string, topics ...*archive.Summary) []sitemapURL {
	t.Helper()
	site := &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "notes", Namespace: "team"}, Spec: v1alpha1.SiteSpec{BaseURL: base}}
	body, err := New(site, nil).sitemap(topics)
	if err != nil {
		t.Fatal(err)
	}
	var set urlSet
	if err := xml.Unmarshal(body, &set); err != nil {
		t.Fatal(err)
	}
	return set.URLs
}

func TestSitemap(t *testing.T) {
	topics := []*archive.Summary{
		{Name: "a", Posts: []*archive.Post{
			post("new", "2026-03-16T23:30:00-02:00", "/posts/new/"), // the next day in UTC
			post("again", "2026-02-01", "https://Example.com:443/posts/b/#part"),
			post("elsewhere", "2026-01-01", "https://example.org/posts/c/"),
			post("http", "2026-01-01", "http://example.com/posts/d/"),
			post("port", "2026-01-01", "https://example.com:8443/posts/e/"),
			post("none", "2026-01-01", ""),
			post("bad", "2026-01-01", "javascript:alert(1)"),
			post("words", "2025-01-01", "/posts/é/?q=<ü>&r"),
			post("page", "2025-01-01", "/topics/b/"),
			post("home", "2025-01-01", "https://example.com"),
		}},
		{Name: "b", Posts: []*archive.Post{post("again", "2025-12-01", "/posts/b/")}},
		{Name: "c"},
	}
	want := []sitemapURL{
		{"https://example.com/", "2026-03-17"},
		{"https://example.com/topics/a/", "2026-03-17"},
		{"https://example.com/topics/b/", "2025-12-01"},
		{"https://example.com/topics/c/", ""},
		{"https://example.com/posts/%C3%A9/?q=%3C%C3%BC%3E&r", "2025-01-01"},
		{"https://example.com/posts/b/", "2026-02-01"},
		{"https://example.com/posts/new/", "2026-03-17"},
	}
	if diff := cmp.Diff(want, sitemapOf(t, "https://example.com/", topics...)); diff != "" {
		t.Error(diff)
	}
}

func TestSitemapWithoutBaseURL(t *testing.T) {
	topics := []*archive.Summary{{Name: "a", Posts: []*archive.Post{post("p", "2026-03-16", "/p/")}}}
	want := []sitemapURL{
		{"http://notes.team.svc/", "2026-03-16"},
		{"http://notes.team.svc/topics/a/", "2026-03-16"},
		{"http://notes.team.svc/p/", "2026-03-16"},
	}
	if diff := cmp.Diff(want, sitemapOf(t, "", topics...)); diff != "" {
		t.Error(diff)
	}
}

func TestSitemapIsBounded(t *testing.T) {
	s := &archive.Summary{Name: "z"}
	for i := range maxSitemapURLs {
		s.Posts = append(s.Posts, post(fmt.Sprint("p", i), "2026-03-16", fmt.Sprint("/p/", i)))
	}
	got := sitemapOf(t, "https://example.com", s)
	if len(got) != maxSitemapURLs || got[1].Location != "https://example.com/topics/z/" {
		t.Errorf("got %d addresses, the second one %v", len(got), got[1])
	}
}
