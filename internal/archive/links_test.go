// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

func withContent(text string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Content = text }
}

func TestPagesOfTheSite(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go", Aliases("Golang"))},
		Post("article", "2020-01-01", withContent("Text.")),
		Post("draft", "2020-01-01", Draft, withContent("Text.")),
		Post("elsewhere", "2020-01-01", URL("https://example.org/posts/there/")),
		Post("served", "2020-01-01", URL("/posts/by-others")),
		Post("from", "2020-01-01", from("articles", "a.md")))
	site := Site("site")
	site.Spec.BaseURL = "https://Blog.example.com/"
	a.SetSite(site)
	for _, page := range []string{"/posts/article/", "/posts/draft/", "/posts/from/", "/posts/there/", "/posts/by-others/", "/topics/go/", "/topics/golang/"} {
		if !a.Links().Page("", page) || !a.Links().Page("https://blog.example.com", page) {
			t.Errorf("there is no page at %s", page)
		}
	}
	for _, page := range []string{"/posts/elsewhere/", "/posts/served/", "/posts/gone/", "/posts/go/", "/topics/article/", "/topics/gone/"} {
		if a.Links().Page("", page) || a.Links().Page("https://blog.example.com", page) {
			t.Errorf("there is a page at %s", page)
		}
		if !a.Links().Page("https://other.example.com", page) {
			t.Errorf("%s is missed on a site that is not known", page)
		}
	}
	a.DeletePost("served")
	if a.Links().Page("", "/posts/by-others/") {
		t.Error("a Post that is gone lives at /posts/by-others/")
	}
	a.DeleteSite("site")
	if !a.Links().Page("https://blog.example.com", "/posts/gone/") {
		t.Error("a Site that is gone is known")
	}
}

func TestPostsNaming(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go", Aliases("golang"))},
		Post("one", "2020-01-01", withContent("[[two]] [a](/posts/two/)")),
		Post("two", "2020-01-01", withContent("[a](https://example.org/posts/two/) [b](/topics/go/2024/)")),
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
