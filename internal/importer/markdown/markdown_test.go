// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/markdown"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, markdown.Load, files, importer.Options{})
}

func TestPosts(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		post             importer.Post
		date, losses     string
	}{
		{"a heading and a day in the path", "2022/07/01/a_note.md", "# A *title* {#x}\n\nText [b](../../../b.md).\n",
			importer.Post{Name: "a_note", Title: "A title", DateOnly: true, Content: "\nText [b](../../../b.md).\n"}, "2022-07-01T00:00:00Z", ""},
		{"a name with a day", "x/2022-07-01-small-thing.md", "Text.\n\n<!-- more -->\n\nMore. <!-- hidden -->\n",
			importer.Post{Name: "small-thing", Title: "Small thing", DateOnly: true, Summary: "Text.", Content: "Text.\n\n\n\nMore. \n"}, "2022-07-01T00:00:00Z", `x/2022-07-01-small-thing.md:5: comment removed: "hidden" (TextHidden)`},
		{"front matter", "a.md", "---\ntitle: 'T'\ndate: 2022-07-01T08:30:00+02:00\ntags: x, y z\ncategories: [C]\nauthor: Jo\npermalink: /old/\naliases: [/older/, name]\n---\nT\n=\nText.\n",
			importer.Post{Name: "a", Title: "T", Tags: []string{"x", "y z"}, Categories: []string{"C"}, Authors: []string{"Jo"}, Path: "/old/", Aliases: []string{"/older/"}, Content: "Text.\n"}, "2022-07-01T08:30:00+02:00", ""},
		{"TOML", "a.md", "+++\ntitle = \"T\"\ndate = 2022-07-01T08:30:00Z\ntags = [\"x\"]\ndraft = true\n+++\nText.\n", importer.Post{Name: "a", Title: "T", Tags: []string{"x"}, Draft: true, Content: "Text.\n"}, "2022-07-01T08:30:00Z", ""},
		{"a day of TOML", "a.md", "+++\ndate = 2022-07-01\n+++\n", importer.Post{Name: "a", Title: "A", DateOnly: true}, "2022-07-01T00:00:00Z", ""},
		{"a time of TOML without an offset", "a.md", "+++\ndate = 2022-07-01T08:30:00\n+++\n", importer.Post{Name: "a", Title: "A"}, "2022-07-01T08:30:00Z", ""},
		{"JSON", "a.md", "{\n\"title\": \"T\", \"date\": \"2022-07-01\"\n}\nText.\n", importer.Post{Name: "a", Title: "T", DateOnly: true, Content: "Text.\n"}, "2022-07-01T00:00:00Z", ""},
		{"a thematic break", "2022-07-01-a.md", "---\nText\n---\n", importer.Post{Name: "a", Title: "A", DateOnly: true, Content: "---\nText\n---\n"}, "2022-07-01T00:00:00Z", ""},
		{"never the file's date", "deep/README.md", "Text.\n", importer.Post{Name: "deep", Title: "Deep", Content: "Text.\n"}, "0001-01-01T00:00:00Z", "deep/README.md: neither the front matter nor the path has a date (DateMissing)"},
		{"doubt hides", "a.md", "---\ndate: 2022-07-01\npublished: no\n---\n", importer.Post{Name: "a", Title: "A", DateOnly: true, Draft: true}, "2022-07-01T00:00:00Z", "a.md:3: whether the file is published is neither true nor false: it becomes a draft (VisibilityUnclear)"},
		{"published may be a date", "a.md", "---\npublished: 2022-07-01\n---\n", importer.Post{Name: "a", Title: "A", DateOnly: true}, "2022-07-01T00:00:00Z", ""},
		{"a status", "a.md", "---\ndate: 2022-07-01\nstatus: Draft\n---\n", importer.Post{Name: "a", Title: "A", DateOnly: true, Draft: true}, "2022-07-01T00:00:00Z", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{test.file: test.text}
			if strings.Contains(test.text, "b.md") {
				files["b.md"] = "---\ndate: 2022-07-01\n---\n"
			}
			blog := load(t, files)
			post := blog.Posts[0]
			if got := post.Date.Format(time.RFC3339); got != test.date {
				t.Errorf("date: got %s, want %s", got, test.date)
			}
			losses := ""
			for _, loss := range blog.Losses {
				losses += loss.String()
			}
			post.Date, test.post.File, test.post.Line = time.Time{}, test.file, 1
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnreadableFrontMatter(t *testing.T) {
	for text, line := range map[string]int{"---\na: 1\nb: c: d\n---\n": 3, "+++\na = \n+++\n": 0} {
		blog := load(t, map[string]string{"a.md": text, "2022-07-01-b.md": "b"})
		if len(blog.Posts) != 1 || len(blog.Losses) != 1 || blog.Losses[0].Reason != importer.FileUnreadable || blog.Losses[0].Line != line {
			t.Errorf("%q: got %+v, %v", text, blog.Posts, blog.Losses)
		}
	}
}
