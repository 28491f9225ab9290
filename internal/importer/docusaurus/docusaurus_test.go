// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package docusaurus_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/docusaurus"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, docusaurus.Load, files, importer.Options{})
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[importertest.Record](t, "docusaurus.jsonl") {
		t.Run(r.Name(), func(t *testing.T) {
			files := map[string]string{"blog/" + r.File: r.Content.For(r.File)}
			if strings.Contains(r.Note, "tags.yml") { // which the record leaves out
				files["blog/tags.yml"] = "go:\n  label: Golang\n  permalink: /golang\n"
			}
			for name, text := range r.Content.Files {
				files["blog/"+name] = text
			}
			blog := load(t, files)
			for _, difference := range r.Differences(blog) {
				t.Error(difference)
			}
			if r.Authors != nil && fmt.Sprint(r.Authors) != fmt.Sprint(blog.Posts[0].Authors) {
				t.Errorf("authors: got %q, want %q", blog.Posts[0].Authors, r.Authors)
			}
			if len(blog.Posts) == 1 && r.Description != nil {
				if diff := cmp.Diff(*r.Description, blog.Posts[0].Summary); diff != "" {
					t.Errorf("description: %s", diff)
				}
			}
		})
	}
}

func TestPosts(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		post             importer.Post
		losses           []string
	}{
		{"the name gives what front matter does not", "blog/notes/2022-07-01-small-things/index.mdx", "Hello *there*.\n",
			importer.Post{Name: "small-things", Title: "small-things", Path: "/blog/2022/07/01/notes/small-things", Summary: "Hello there.", DateOnly: true, Content: "Hello *there*."}, nil},
		{"a text is a date in UTC", "blog/a.md", "---\ndate: 2022-07-01 08:30\nslug: /own/\ntitle: 2022\n---\nx\n",
			importer.Post{Name: "own", Title: "2022", Path: "/blog/own/", Summary: "x", Content: "x"}, nil},
		{"the heading is the title and no part of the text", "blog/2022-07-01-a.md", "import A from 'a';\n\n# `npm` is *here* {#x}\n\nText.\n",
			importer.Post{Name: "a", Title: "npm is *here*", Path: "/blog/2022/07/01/a", Summary: "Text.", DateOnly: true, Content: "\n\nText."}, nil},
		{"a description is the summary", "blog/2022-07-01-a.md", "---\ndescription: Short\nauthors: [jo, {name: Max}, ghost]\ntags: [One, {label: Two, permalink: /2}]\nlast_update: {date: 2023-01-02}\n---\nText.\n",
			importer.Post{Name: "a", Title: "a", Path: "/blog/2022/07/01/a", Summary: "Short", DateOnly: true, Content: "Text.", Authors: []string{"Jo Doe", "Max", "ghost"}, Tags: []string{"One", "Two"}},
			[]string{`blog/2022-07-01-a.md:3: authors.yml has no author "ghost": the key stands for the name (FieldIgnored)`}},
		{"an unlisted post is hidden", "blog/2022-07-01-a.md", "---\nunlisted: true\n---\nText.\n",
			importer.Post{Name: "a", Title: "a", Path: "/blog/2022/07/01/a", Summary: "Text.", DateOnly: true, Content: "Text.", Draft: true},
			[]string{"blog/2022-07-01-a.md: the post is unlisted, for those who know its address: it becomes a draft (VisibilityUnclear)"}},
		{"a draft in quotes is a draft", "blog/2022-07-01-a.md", "---\ndraft: 'True'\n---\nText.\n",
			importer.Post{Name: "a", Title: "a", Path: "/blog/2022/07/01/a", Summary: "Text.", DateOnly: true, Content: "Text.", Draft: true}, nil},
		{"without a date", "blog/a.md", "Text.\n", importer.Post{Name: "a", Title: "a", Path: "/blog/a", Summary: "Text.", Content: "Text."},
			[]string{"blog/a.md: neither the front matter nor the name of the file has a date: Docusaurus takes the one from Git (DateMissing)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{test.file: test.text, "blog/authors.yml": "jo:\n  name: Jo Doe\n"})
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, losses %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			post.Date, post.Updated = test.post.Date, test.post.Updated
			test.post.File, test.post.Line = test.file, 1
			var losses []string
			for _, loss := range blog.Losses {
				losses = append(losses, loss.String())
			}
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFilesAtWhichDocusaurusStops(t *testing.T) {
	for matter, want := range map[string]string{
		"title:":                      `blog/a.md:2: Docusaurus stops at the file: "title" must be a string (FileUnreadable)`,
		"date: soon":                  `blog/a.md:2: Docusaurus stops at the file: "date" must be a valid date (FileUnreadable)`,
		"date: '2022-07-01T10:00Z'":   `blog/a.md:2: Docusaurus stops at the file: there is no date "2022-07-01T10:00Z" (FileUnreadable)`,
		"draft: 1":                    `blog/a.md:2: Docusaurus stops at the file: "draft" must be a boolean (FileUnreadable)`,
		"tags: [a, ~]":                `blog/a.md:2: Docusaurus stops at the file: "null" does not look like a valid tag (FileUnreadable)`,
		"draft: true\nunlisted: true": `blog/a.md:2: Docusaurus stops at the file: a post cannot be draft and unlisted at the same time (FileUnreadable)`,
		"title: a: b":                 `blog/a.md:2: Docusaurus stops at the front matter: mapping values are not allowed in this context (FileUnreadable)`,
		"title: a\ntitle: b":          `blog/a.md:3: Docusaurus stops at the front matter: the key "title" is there twice (FileUnreadable)`,
	} {
		blog := load(t, map[string]string{"blog/a.md": "---\n" + matter + "\n---\nText.\n", "blog/2022-07-01-b.md": "Text.\n"})
		if len(blog.Posts) != 1 || len(blog.Losses) != 1 || blog.Losses[0].String() != want {
			t.Errorf("%s: got %d posts, %v; want %s", matter, len(blog.Posts), blog.Losses, want)
		}
	}
}

func TestContent(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		losses           []string
	}{
		{"admonition", "a\n:::note\nText\n:::\nb", "a\n\n> [!NOTE]\n> Text\n\nb", nil},
		{"titles", ":::tip[Own *title*]\n\nText\n\n- x\n\n:::\n\n:::info Old title\nText\n:::", "> [!TIP] Own *title*\n> Text\n>\n> - x\n\n> [!NOTE] Old title\n> Text", nil},
		{"kinds", ":::info\nx\n:::\n\n:::danger\ny\n:::", "> [!NOTE] Info\n> x\n\n> [!CAUTION] Danger\n> y", nil},
		{"nested", "::::warning\nx\n\n:::tip\ny\n:::\n\nz\n::::", "> [!WARNING]\n> x\n>\n> > [!TIP]\n> > y\n>\n> z", nil},
		{"directive in code", "```md\n:::note\n```\n\n`{x}` and `<A />`", "```md\n:::note\n```\n\n`{x}` and `<A />`", nil},
		{"in a list", "- a\n\n  :::note\n  Text\n  :::\n", "- a\n\n  > [!NOTE]\n  > Text", nil},
		{"modules", "import A from 'a';\nimport B from 'b';\n\nText\n\nexport const c = {\n  d: 1,\n};\n\nimport duty is high.", "\nText\n\n\nimport duty is high.", nil},
		{"comments", "a <!-- one --> b\n\n{/* two */}\n\n<!-- truncate -->\n\nc", "a b\n\n\n\n\n\nc",
			[]string{`blog/2022-07-01-a.md:1: comment removed: "one" (TextHidden)`, `blog/2022-07-01-a.md:3: comment removed: "two" (TextHidden)`}},
		{"tabs", "<Tabs>\n<TabItem value=\"a\" label=\"Apple\">\n\nRed\n\n</TabItem>\n</Tabs>", "\n\n**Apple**\n\n\nRed\n\n\n\n", nil},
		{"pictures", "<img src={require('./a.png').default} alt=\"An [a]\" />\n\n![b](./gone.png) ![c](/img/c.svg)", "![An \\[a\\]](/media/blog/a.png)\n\n![b](./gone.png) ![c](/media/static/img/c.svg)",
			[]string{"blog/2022-07-01-a.md:3: there is no picture ./gone.png (PictureMissing)"}},
		{"links", "<Link to=\"./2022-08-01-b.md#x\">**B**</Link> [gone](gone.md) [file](./a.png) [out](https://example.org/a.md)", "[**B**](./2022-08-01-b.md#x) [gone](gone.md) [file](/media/blog/a.png) [out](https://example.org/a.md)",
			[]string{"blog/2022-07-01-a.md:1: there is no file gone.md to link to (LinkBroken)"}},
		{"unknown components", "<Chart data={{a: 1}}>\n\nText\n\n</Chart>\n\n<Player url=\"https://example.org/v\" title=\"A talk\" />", "\n\nText\n\n\n\n[A talk](https://example.org/v)",
			[]string{"blog/2022-07-01-a.md:1: component <Chart> removed (TemplateRemoved)", "blog/2022-07-01-a.md:7: component <Player> replaced by a link to https://example.org/v (TemplateRemoved)"}},
		{"expressions", "Now {new Date().getFullYear()}, \\{kept}, {'text'}.\n\n## A {#b}\n\n## C {/* #d */}", "Now , \\{kept}, text.\n\n## A {#b}\n\n## C {#d}",
			[]string{"blog/2022-07-01-a.md:1: expression removed: {new Date().getFullYear()} (TemplateRemoved)"}},
		{"HTML", "<details className=\"x\" style={{color: 'red'}} open=\"\">\n<summary>S</summary>\n\nText<br/>\n\n</details>", "<details open=\"\">\n<summary>S</summary>\n\nText<br/>\n\n</details>", nil},
		{"hidden MDX", "```mdx-code-block\n<Tabs>\n```\n\nText", "\n\nText", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"blog/2022-07-01-a.md": test.text, "blog/2022-08-01-b.md": "B", "blog/a.png": "", "static/img/c.svg": ""})
			var losses []string
			for _, loss := range blog.Losses {
				losses = append(losses, loss.String())
			}
			if diff := cmp.Diff(test.want, blog.Posts[0].Content) + cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConfiguration(t *testing.T) {
	blog := load(t, map[string]string{
		"docusaurus.config.js": "export default {\n  title: 'Our Site',\n  url: 'https://example.org/',\n  baseUrl: '/docs/',\n  presets: [['classic', {\n    blog: {\n      path: './news',\n      routeBasePath: '/',\n    },\n  }]],\n};\n",
		"news/2022-07-01-a.md": "Text.\n", "docs/b.md": "No post.\n",
	})
	if len(blog.Posts) != 1 || blog.Posts[0].Path != "/docs/2022/07/01/a" || blog.Title != "Our Site" || blog.BaseURL != "https://example.org" {
		t.Errorf("got %+v", blog)
	}
}

func TestEmojiAndHiddenElements(t *testing.T) {
	const text = ":smile: x\n\n<div className=\"x\" style={{color: 'red', display: 'none'}}>secret</div>\n<p hidden={true} id={y}>too</p> z"
	for config, want := range map[string]string{"": "😄 x", "module.exports = {\n  markdown: {\n    emoji: false,\n  },\n}\n": ":smile: x"} {
		blog := load(t, map[string]string{"docusaurus.config.js": config, "blog/2022-07-01-a.md": text})
		post := blog.Posts[0]
		if post.Content != want+"\n\n\n z" || post.Summary != "x" {
			t.Errorf("%q: got %q, %q", config, post.Content, post.Summary)
		}
		const losses = "blog/2022-07-01-a.md:3: hidden text removed: \"secret\" (TextHidden)\nblog/2022-07-01-a.md:4: hidden text removed: \"too\" (TextHidden)"
		if diff := cmp.Diff(losses, importertest.Losses(blog)); diff != "" {
			t.Error(diff)
		}
	}
}
