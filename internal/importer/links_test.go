// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/markdown"
)

func linkedBlog() ([]Post, []string) {
	posts := []Post{
		{File: "posts/2022-07-01-first.md", Name: "first", Date: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Path: "/2022/07/first/", Aliases: []string{"/old/first.html"}},
		{File: "posts/sub/Second note.md", Name: "second", Content: "## 10 tips & tricks\n", Path: "/2022/08/second.html"},
		{File: "posts/third/index.md", Name: "third", Path: "/third/"},
		{File: "other/first.md", Name: "first", Date: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), Path: "/2023/01/first/"},
		{File: "export.xml", Line: 3, Name: "fourth", Path: "/fourth/"},
		{File: "export.xml", Line: 9, Name: "fifth", Path: "/caf%C3%A9/"},
	}
	list, _ := namePosts(posts)
	return posts, list
}

func TestRelink(t *testing.T) {
	posts, names := linkedBlog()
	l := newPostLinks(posts, names, "https://blog.example/base")
	for where, want := range map[string]string{
		"2022-07-01-first.md":                     "first-2024-01-01.md",
		"2022-07-01-first.md#the-log":             "first-2024-01-01.md#the-log",
		"../other/first.md":                       "first.md",
		"sub/Second%20note.md":                    "second.md",
		"sub/Second%20note.md#tips--tricks":       "second.md#c-10-tips--tricks",
		"sub/Second%20note":                       "second.md",
		"third/":                                  "#x",
		"/2022/07/first/":                         "first-2024-01-01.md",
		"/2022/07/first":                          "first-2024-01-01.md",
		"/2022/07/first/index.html":               "first-2024-01-01.md",
		"/old/first.html":                         "first-2024-01-01.md",
		"/base/2022/08/second.html?utm=x#y":       "second.md#y",
		"http://BLOG.example/2022/08/second.html": "second.md",
		"../2022/08/second.html":                  "second.md",
		"/café/":                                  "fifth.md",
		"/fourth/":                                "fourth.md",
		"https://other.example/2022/07/first/":    "https://other.example/2022/07/first/",
		"mailto:first@blog.example":               "mailto:first@blog.example",
		"/about/":                                 "/about/",
		"gone.md":                                 "gone.md",
		"#part":                                   "#part",
		"export.xml":                              "export.xml",
	} {
		post := posts[2]
		post.File, post.Content = "posts/third.md", "[a](<"+where+">) `[a]("+where+")`"
		name := "own"
		if want == "#x" {
			post.Content, want, name = "[a](<third/#x>) `[a](third/)`", "#x", names[2]
			where = "third/"
		}
		got := l.relink(post, name)
		if want == where {
			want = "<" + want + ">"
		}
		if diff := cmp.Diff("[a]("+want+") `[a]("+where+")`", got); diff != "" {
			t.Errorf("%s: %s", where, diff)
		}
	}
}

// What relink writes is what the Markdown of topicpages takes for a link to the Post.
func TestRelinkedLinksAreThoseOfMarkdown(t *testing.T) {
	posts, names := linkedBlog()
	l := newPostLinks(posts, names, "")
	post := posts[0]
	post.Content = "[a](sub/Second%20note.md#x) [b]\n\n[b]: /2023/01/first/\n"
	if diff := cmp.Diff([]string{"first", "second"}, markdown.NewText(l.relink(post, names[0])).Targets(nil)); diff != "" {
		t.Error(diff)
	}
}
