// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/markdown"
	. "github.com/topicpages/topicpages/test/builder"
)

func withContent(text string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Content = text }
}

func TestPagesOfTheSite(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go", Aliases("Golang"))},
		Post("article", "2020-01-01", withContent("Text.")),
		Post("draft", "2020-01-02", Draft, withContent("Text.")),
		Post("elsewhere", "2020-01-01", URL("https://example.org/posts/there/")),
		Post("absolute", "2020-01-01", URL("https://Blog.example.com/posts/here/")),
		Post("served", "2020-01-01", URL("/posts/by-others")),
		Post("old", "2020-01-01", func(p *v1alpha1.Post) { p.Spec.Aliases = []v1alpha1.SitePath{"/posts/older/"} }),
		Post("from", "2020-01-01", from("articles", "a.md")))
	site := Site("site")
	site.Spec.BaseURL = "https://Blog.example.com/"
	a.SetSite(site)
	is := func(page string) bool {
		_, ok := a.Links().Page(page)
		return ok
	}
	pages := []string{
		"/posts/article/", "/posts/draft/", "/posts/from/", "/posts/here/", "/posts/by-others/", "/posts/older/", "/topics/go/", "/topics/golang/",
		"/search/", "/2020/01/01/gone/", "/by-other/servers/",
	}
	for _, page := range pages {
		if !is(page) {
			t.Errorf("there is no page at %s", page)
		}
	}
	for _, page := range []string{"/posts/elsewhere/", "/posts/there/", "/posts/served/", "/posts/gone/", "/posts/gone.html/", "/posts/go/", "/topics/article/", "/topics/gone/"} {
		if is(page) {
			t.Errorf("there is a page at %s", page)
		}
	}
	site = site.DeepCopy()
	site.Spec.Permalinks = "/:year/:month/:day/:slug/"
	a.SetSite(site)
	for page, want := range map[string]bool{
		"/2020/01/01/article/": true, "/2020/01/02/draft/": true, "/posts/article/": true, "/2020/01/02/article/": false, "/2020/01/01/gone/": false,
		"/2020/01/01/served/": false, "/2020/01/01/picture.png/": true, "/2020/01/": true,
	} {
		if is(page) != want {
			t.Errorf("a page at %s: %v, want %v", page, !want, want)
		}
	}
	a.DeletePost("served")
	if is("/posts/by-others/") {
		t.Error("a Post that is gone lives at /posts/by-others/")
	}
	a.DeleteSite("site")
	if !is("/2020/01/01/gone/") || is("/posts/here/") {
		t.Error("a Site that is gone is known")
	}
}

// An absolute address leads to a page of the site only while a Site has its host, whichever comes first.
func TestLinksToTheOwnHost(t *testing.T) {
	const text = "[a](https://blog.example.com/posts/two/#part) [b](https://other.example.com/posts/three/)"
	a := archiveOf([]*v1alpha1.Topic{Topic("go")}, Post("one", "2020-01-01", Tags("go"), withContent(text)), Post("from", "2020-01-01", from("articles", "a.md")))
	a.SetConfigMap("articles", articles("a.md", text))
	site := func(url string) []string {
		s := Site("site")
		s.Spec.BaseURL = url
		return a.SetSite(s)
	}
	for _, step := range []struct {
		url, page string
		touched   []string
	}{
		{"https://blog.example.com", "/posts/two/", []string{"go"}},
		{"http://blog.example.com:80/", "/posts/two/", nil},
		{"https://Other.example.com", "/posts/three/", []string{"go"}},
		{"https://else.example.com", "", []string{"go"}},
	} {
		if diff := cmp.Diff(step.touched, site(step.url), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s touches (-want +got):\n%s", step.url, diff)
		}
		for _, page := range []string{"/posts/two/", "/posts/three/"} {
			var want []string
			if page == step.page {
				want = []string{"from", "one"}
			}
			if diff := cmp.Diff(want, a.PostsNaming(page)); diff != "" {
				t.Errorf("%s: Posts that link to %s (-want +got):\n%s", step.url, page, diff)
			}
		}
	}
}

func TestNearLink(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("distributed-systems")},
		Post("data-act", "2016-03-15", withContent("# Set up")), Post("card", "2016-03-15"), Post("unread", "2016-03-15", from("gone", "a.md")))
	site := Site("site")
	site.Spec.BaseURL, site.Spec.Permalinks = "https://blog.example.com", "/:year/:month/:day/:slug/"
	a.SetSite(site)
	for link, want := range map[markdown.BrokenLink]string{
		{Target: "[[data-akt]]"}:                                            "[[data-act]]",
		{Target: "[[data-akt#set-up]]"}:                                     "[[data-act]]",
		{Target: "[[topic:distributed-system]]"}:                            "[[topic:distributed-systems]]",
		{Target: "../data-akt.md#set-up"}:                                   "data-act.md",
		{Target: "/posts/data-akt/"}:                                        "/posts/data-act/",
		{Target: "/posts/crad/"}:                                            "",
		{Target: "/topics/distributed-system/"}:                             "/topics/distributed-systems/",
		{Target: "/2016/03/15/data-akt/"}:                                   "/2016/03/15/data-act/",
		{Target: "/2016/03/16/data-act/#set-up"}:                            "/2016/03/15/data-act/",
		{Target: "https://blog.example.com/2016/03/15/data-akt/"}:           "https://blog.example.com/2016/03/15/data-act/",
		{Target: "https://Blog.example.com/posts/data-akt/"}:                "https://Blog.example.com/posts/data-act/",
		{Target: "/2016/03/"}:                                               "",
		{Target: "[[data-act#set-upp]]", Elsewhere: "data-act"}:             "[[data-act#set-up]]",
		{Target: "data-act.md#set-upp", Elsewhere: "data-act"}:              "data-act.md#set-up",
		{Target: "/posts/data-act/#set-upp", Elsewhere: "/posts/data-act/"}: "/posts/data-act/#set-up",
		{Target: "https://blog.example.com/2016/03/15/data-act/#set-upp", Elsewhere: "/2016/03/15/data-act/"}: "https://blog.example.com/2016/03/15/data-act/#set-up",
		{Target: "unread.md#set-upp", Elsewhere: "unread"}:                                                    "",
		{Target: "data-act.md#elsewhere", Elsewhere: "data-act"}:                                              "",
	} {
		if near := a.NearLink(link); near != want {
			t.Errorf("near %s is %q, want %q", link.Target, near, want)
		}
	}
}

func TestPostsNaming(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go", Aliases("golang"))},
		Post("one", "2020-01-01", withContent("[[two]] [a](/posts/two/)")),
		Post("two", "2020-01-01", withContent("[[two#part]] [b](/topics/go/2024/)")),
		Post("three", "2020-01-01", withContent("[a](/posts/lives-here/) [b](/topics/golang/)")),
		Post("four", "2020-01-01", URL("/posts/lives-here/")))
	for what, c := range map[string]struct{ want, got []string }{
		"a Post":            {[]string{"one", "two"}, a.PostsNamingPost("two")},
		"a Post by its url": {[]string{"three"}, a.PostsNamingPost("four")},
		"a Topic":           {[]string{"three", "two"}, a.PostsNamingTopic("go")},
		"any page":          {[]string{"one", "three", "two"}, a.PostsNamingPaths("/")},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}
