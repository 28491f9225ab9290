// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package eleventy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/eleventy"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, eleventy.Load, files, importer.Options{})
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[importertest.Record](t, "eleventy.jsonl") {
		t.Run(r.Name(), func(t *testing.T) {
			for _, difference := range r.Differences(load(t, r.Content.All(r.File))) {
				t.Error(difference)
			}
		})
	}
}

func TestPosts(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		post             importer.Post
		date, losses     string
	}{
		{"blanks in tags stay", "a.md", "---\ndate: 2022-07-01\ntags: one, two\n---\n", importer.Post{Name: "a", Tags: []string{"one", " two"}, DateOnly: true, Path: "/a/"}, "2022-07-01T00:00:00Z", ""},
		{"equal tags of two kinds", "a.md", "---\ndate: 2022-07-01\ntags: [1, '1', 1, ~]\n---\n", importer.Post{Name: "a", Tags: []string{"1", "1", "null"}, DateOnly: true, Path: "/a/"}, "2022-07-01T00:00:00Z", ""},
		{"the first date of the path", "2021-05-05-x/2022-07-01-a.md", "Text.\n", importer.Post{Name: "a", DateOnly: true, Path: "/2021-05-05-x/2022-07-01-a/", Content: "Text.\n"}, "2021-05-05T00:00:00Z", ""},
		{"an index", "2022-07-01-a/index.md", "---\ntitle: A\n---\n", importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2022-07-01-a/"}, "2022-07-01T00:00:00Z", ""},
		{"a title with tags", "2022-07-01-a/index.md", "---\ntitle: Act <em>and</em> &ldquo;wait&rdquo;, Map<K, V>, <b>\n---\n", importer.Post{Name: "a", Title: "Act and “wait”, Map<K, V>, <b>", DateOnly: true, Path: "/2022-07-01-a/"}, "2022-07-01T00:00:00Z",
			"2022-07-01-a/index.md:2: HTML tags removed from the title (MarkupRemoved)"},
		{"a file as its folder", "a/a.md", "---\ndate: '2022-07-01T08:30'\n---\n", importer.Post{Name: "a", Path: "/a/"}, "2022-07-01T08:30:00Z", ""},
		{"data of directories", "posts/sub/a.md", "---\ndate: 2022-07-01\ntags: [three]\n---\n",
			importer.Post{Name: "a", Title: "T", Tags: []string{"one", "two", "three"}, DateOnly: true, Path: "/blog/a.html"}, "2022-07-01T00:00:00Z", ""},
		{"a permalink with a date", "a.md", "---\ndate: 2022-07-01\ntitle: Über uns & Ärger!\npermalink: \"{{ page.date | date: '%Y/%m' }}/{{ title | slugify }}/\"\n---\n", importer.Post{Name: "a", Title: "Über uns & Ärger!", DateOnly: true, Path: "/2022/07/ueber-uns-and-aerger/"}, "2022-07-01T00:00:00Z", ""},
		{"a permalink of a program", "a.md", "---\ndate: 2022-07-01\npermalink: \"{{ title | mine }}/\"\n---\n", importer.Post{Name: "a", DateOnly: true}, "2022-07-01T00:00:00Z",
			`a.md:3: the address is not known: a program computes the permalink "{{ title | mine }}/" (TemplateRemoved)`},
		{"an impossible day", "a.md", "---\ndate: 2022-06-31\n---\n", importer.Post{Name: "a", DateOnly: true, Path: "/a/"}, "2022-07-01T00:00:00Z", "a.md:2: there is no date 2022-06-31: Eleventy takes it for 2022-07-01 (DateInvalid)"},
		{"locked", "a.md", "---\ndate: 2022-07-01\nvisibility: members\n---\n", importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/a/"}, "2022-07-01T00:00:00Z", "a.md:3: visibility may hide the page: a draft here (VisibilityUnclear)"},
		{"in no list", "a.md", "---\ndate: 2022-07-01\neleventyExcludeFromCollections: true\n---\n", importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/a/"}, "2022-07-01T00:00:00Z", "a.md:3: no list of the site has the page: it becomes a draft (VisibilityUnclear)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{test.file: test.text, "posts/posts.json": `{"tags": "one", "title": "D", "permalink": "/blog/{{ page.fileSlug }}.html"}`,
				"posts/sub/sub.11tydata.json": `{"tags": ["two"], "title": "T"}`, "_includes/x.md": "no post"})
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			if got := post.Date.Format(time.RFC3339); got != test.date {
				t.Errorf("date: got %s, want %s", got, test.date)
			}
			post.Date, test.post.File, test.post.Line = time.Time{}, post.File, post.Line
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDraftsCountWhereTheConfigurationSaysSo(t *testing.T) {
	blog := load(t, map[string]string{"eleventy.config.js": "config.addPreprocessor('drafts', '*', () => {});\nreturn { dir: { input: 'src' } };", "src/2022-07-01-a.md": "---\ndraft: true\n---\n", "b.md": "outside"})
	if len(blog.Posts) != 1 || !blog.Posts[0].Draft || blog.Posts[0].Path != "/2022-07-01-a/" || blog.Losses[0].Reason != importer.VisibilityUnclear {
		t.Errorf("got %+v, %v", blog.Posts, blog.Losses)
	}
}

func TestFilesAtWhichEleventyStops(t *testing.T) {
	for matter, want := range map[string]string{
		"tags: 7":            "a.md:2: Eleventy stops at the file: the tags are no text and no list (FileUnreadable)",
		"date: July 1":       `a.md:2: Eleventy stops at the file: the date "July 1" is invalid (FileUnreadable)`,
		"permalink: true":    "a.md:2: Eleventy stops at the file: the permalink true is no text (FileUnreadable)",
		"permalink: /x":      `a.md:2: Eleventy stops at the file: the permalink "/x" has no extension (FileUnreadable)`,
		"pagination: {a: 1}": "a.md:2: the file is a template of several pages, and no post (FileUnreadable)",
		"a: b: c":            "a.md:2: Eleventy stops at the front matter: mapping values are not allowed in this context (FileUnreadable)",
	} {
		blog := load(t, map[string]string{"a.md": "---\n" + matter + "\n---\n", "2022-07-01-b.md": "b"})
		if len(blog.Posts) != 1 || !strings.HasSuffix(importertest.Losses(blog), want) {
			t.Errorf("%s: got %d posts, %s", matter, len(blog.Posts), importertest.Losses(blog))
		}
	}
}

func TestContent(t *testing.T) {
	for _, test := range []struct{ name, text, want, losses string }{
		{"raw", "{% raw %}{{ a }}{% endraw %}\n\n```\n{% raw %}{{ b }}{% endraw %} {{ c }}\n```", "{{ a }}\n\n```\n{{ b }} \n```", "2022-07-01-a.md:7: {{ c }} removed: its value is not in the post (TemplateRemoved)"},
		{"values", "{{ title }} {{ '/x.png' | url }} {{ page.url }}", "Ti /x.png /2022-07-01-a/", ""},
		{"code", "{% highlight js %}\n{{ x }}\n{% endhighlight %}", "```js\n{{ x }}\n```\n", ""},
		{"shortcodes", "{% image \"./in.png\", \"An alt\", \"(min-width: 1px)\" %} {% youtube \"abc\" %}", "![An alt](/media/in.png) <https://www.youtube.com/watch?v=abc>", ""},
		{"comments", "a{# b #}{% comment %}c{% endcomment %}<!-- d -->e", "ae", "2022-07-01-a.md:4: comment removed: \"b\" (TextHidden)\n2022-07-01-a.md:4: comment removed: \"c\" (TextHidden)\n2022-07-01-a.md:4: comment removed: \"d\" (TextHidden)"},
		{"what is unknown", "a{% for x in y %}z{{ x | up }}{% endfor %} {{ q }}b{.wide}", "a b", "2022-07-01-a.md:4: attributes removed: {.wide} (MarkupRemoved)\n2022-07-01-a.md:4: {% for x in y %} removed: it has no counterpart (TemplateRemoved)\n2022-07-01-a.md:4: {{ q }} removed: its value is not in the post (TemplateRemoved)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"2022-07-01-a.md": "---\ntitle: Ti\n---\n" + test.text, "in.png": ""})
			if diff := cmp.Diff(test.want, blog.Posts[0].Content) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEmojiOfAPlugin(t *testing.T) {
	for config, want := range map[string]string{"": ":smile:", "const { full } = require('markdown-it-emoji');\n": "😄"} {
		blog := load(t, map[string]string{".eleventy.js": config, "a.md": "---\ndate: 2022-07-01\n---\n:smile: <i hidden>x</i>\n"})
		if got := strings.TrimSpace(blog.Posts[0].Content); got != want || importertest.Losses(blog) != `a.md:4: hidden text removed: "x" (TextHidden)` {
			t.Errorf("%q: got %q, %s", config, got, importertest.Losses(blog))
		}
	}
}
