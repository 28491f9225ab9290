// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package mkdocs_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/mkdocs"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, mkdocs.Load, files, importer.Options{})
}

var (
	heading = regexp.MustCompile(`(?s)<h2.*?</h2>`)
	markup  = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>`)
)

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[importertest.Record](t, "mkdocs.jsonl") {
		t.Run(r.Name(), func(t *testing.T) {
			file := "docs/blog/" + strings.TrimPrefix(r.File, "blog/")
			blog := load(t, map[string]string{file: r.Content.For(r.File), "mkdocs.yml": "site_name: x\nplugins:\n" + r.Config})
			for _, difference := range r.Differences(blog) {
				t.Error(difference)
			}
			if len(blog.Posts) != 1 || r.Summary == nil {
				return
			}
			want := strings.Join(strings.Fields(markup.ReplaceAllString(heading.ReplaceAllString(*r.Summary, ""), "")), " ")
			if blog.Posts[0].Summary != want {
				t.Errorf("summary: got %q, want %q", blog.Posts[0].Summary, want)
			}
			var categories []string
			for _, category := range r.Categories.([]any) {
				categories = append(categories, category.(string))
			}
			if diff := cmp.Diff(categories, blog.Posts[0].Categories); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPosts(t *testing.T) {
	for _, test := range []struct {
		name, matter, body string
		post               importer.Post
		date, losses       string
	}{
		{"two dates", "date:\n  created: 2022-07-01 08:30:00 +02:00\n  updated: 2022-07-02\nauthors: [jo, al]\ntags: [1.10, on, ~]", "# A *title* {#x}\n\nText.\n\n<!-- more -->\n\nMore.\n",
			importer.Post{Name: "a-title", Title: "A title", Tags: []string{"1.1", "True"}, Authors: []string{"Jo Doe", "al"}, Summary: "Text.", Path: "/docs/news/2022/07/01/a-title/", Content: "\nText.\n\n\n\nMore.\n"},
			"2022-07-01T08:30:00+02:00", `docs/news/posts/a_b.md: .authors.yml has no author "al": the key stands for the name (FieldIgnored)`},
		{"another title than the heading", "date: 2022-07-01\ntitle: 12:30\ndescription: D", "Own\n===\n" + strings.Repeat("Word. ", 100),
			importer.Post{Name: "750", Title: "750", DateOnly: true, Summary: "D", Path: "/docs/news/2022/07/01/750/", Content: "Own\n===\n" + strings.Repeat("Word. ", 100)}, "2022-07-01T00:00:00Z", ""},
		{"the name of the file", "date: 2022-07-01\ncategories: [One Two, B]\ndraft: on", "Text. <!-- hidden -->\n",
			importer.Post{Name: "a-b", Title: "A b", DateOnly: true, Draft: true, Categories: []string{"One Two", "B"}, Summary: "Text.", Path: "/docs/news/2022/07/01/a-b/", Content: "Text. \n"}, "2022-07-01T00:00:00Z",
			`docs/news/posts/a_b.md:6: comment removed: "hidden" (TextHidden)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"mkdocs.yml": "site_name: S\nsite_url: https://example.org/docs/\ntheme: !x {a: b}\nplugins:\n  - search\n  - blog:\n      blog_dir: news\n",
				"docs/news/posts/a_b.md": "---\n" + test.matter + "\n---\n" + test.body, "docs/news/.authors.yml": "authors:\n  jo:\n    name: Jo Doe\n", "docs/index.md": "No post."})
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			if got := post.Date.Format(time.RFC3339); got != test.date {
				t.Errorf("date: got %s, want %s", got, test.date)
			}
			post.Date, post.Updated, test.post.File, test.post.Line = time.Time{}, time.Time{}, post.File, post.Line
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFilesAtWhichMaterialStops(t *testing.T) {
	for text, want := range map[string]string{
		"Text.":                                               "posts/a.md:1: Material stops at the file: the file has no front matter, and so no date (FileUnreadable)",
		"---\ndate: 2022-07-01 8:30\n---\n":                   `posts/a.md:2: Material stops at the file: the date "2022-07-01 8:30" is no date: write it as 2024-03-05, without quotes (FileUnreadable)`,
		"---\ndate: 2022-06-31\n---\n":                        "posts/a.md:2: Material stops at the file: there is no date 2022-06-31 (FileUnreadable)",
		"---\ndate: 2022-07-01\ndraft: 'true'\n---\n":         `posts/a.md:3: Material stops at the file: draft is "true", and no boolean (FileUnreadable)`,
		"---\ndate: 2022-07-01\ncategories: [1]\n---\n":       "posts/a.md:3: Material stops at the file: categories has an item that is no text: 1 (FileUnreadable)",
		"---\ndate: 2022-07-01\ntitle: a: b\n---\n":           "posts/a.md:3: Material stops at the file: mapping values are not allowed in this context (FileUnreadable)",
		"---\ndate: 2022-07-01\nslug: 3\n---\n":               `posts/a.md:3: Material stops at the file: slug is "3", and no text (FileUnreadable)`,
		"---\ndate: {created: 2022-07-01, updated: x}\n---\n": `posts/a.md:2: Material stops at the file: the date "x" is no date (FileUnreadable)`,
	} {
		if blog := load(t, map[string]string{"posts/a.md": text}); len(blog.Posts) != 0 || importertest.Losses(blog) != want {
			t.Errorf("%q: got %d posts, %s", text, len(blog.Posts), importertest.Losses(blog))
		}
	}
}

func TestPostsOfOneAddress(t *testing.T) {
	blog := load(t, map[string]string{"posts/a.md": "---\ndate: 2022-07-01\ntitle: T\n---\n", "posts/b.md": "---\ndate: 2022-07-01\ntitle: T\n---\n"})
	if len(blog.Posts) != 2 || blog.Posts[0].Path != "" || blog.Posts[1].Path != "/blog/2022/07/01/t/" || len(blog.Losses) != 1 {
		t.Errorf("got %+v, %s", blog.Posts, importertest.Losses(blog))
	}
}

func TestContent(t *testing.T) {
	for _, test := range []struct{ name, text, want, losses string }{
		{"snippets", "--8<-- \"part.md\"\n\n```\n--8<-- \"x.go\"\n```\n\n--8<-- \"gone.md\"", "A part.\n\n```\npackage x\n```\n\n", "docs/blog/posts/a.md:10: snippet removed: gone.md (TemplateRemoved)"},
		{"links", "[a](b.md#c) ![d](../img/e.png) [f](../../index.md) [g](gone.md)", "[a](b.md#c) ![d](/media/docs/blog/img/e.png) [f](../../index.md) [g](gone.md)", "docs/blog/posts/a.md:4: there is no file gone.md to link to (LinkBroken)"},
		{"an admonition", "!!! tip\n    Text", "> [!TIP]\n> Text", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"docs/blog/posts/a.md": "---\ndate: 2022-07-01\n---\n" + test.text, "docs/blog/posts/b.md": "---\ndate: 2022-07-01\n---\n", "docs/part.md": "A part.\n",
				"x.go": "package x\n", "docs/blog/img/e.png": "", "docs/index.md": ""})
			if diff := cmp.Diff(test.want, blog.Posts[0].Content) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEmojiOfAnExtension(t *testing.T) {
	for extensions, want := range map[string]string{"[attr_list]": ":smile:", "[{pymdownx.emoji: {}}, attr_list]": "😄", "{pymdownx.emoji: {}}": "😄", "[pymdownx.emoji]": "😄"} {
		blog := load(t, map[string]string{"mkdocs.yml": "plugins: [blog]\nmarkdown_extensions: " + extensions + "\n", "docs/blog/posts/a.md": "---\ndate: 2022-07-01\ntitle: T\n---\n:smile:\n"})
		if post := blog.Posts[0]; post.Content != want+"\n" || post.Summary != want {
			t.Errorf("%s: got %q, %q", extensions, post.Content, post.Summary)
		}
	}
}
