// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/pelican"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, pelican.Load, files, importer.Options{})
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[importertest.Record](t, "pelican.jsonl") {
		t.Run(r.Name(), func(t *testing.T) {
			blog := load(t, map[string]string{"content/" + r.File: r.Content.For(r.File), "pelicanconf.py": "PATH = 'content'\n" + r.Config})
			for _, difference := range r.Differences(blog) {
				t.Error(difference)
			}
			if len(blog.Posts) != 1 {
				return
			}
			post := blog.Posts[0]
			if want := rewrite.TextOfHTML(*r.Summary); post.Summary != want {
				t.Errorf("summary: got %q, want %q", post.Summary, want)
			}
			if diff := cmp.Diff([]string{r.Categories.(string)}, post.Categories); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(r.Authors, post.Authors); r.Authors != nil && len(r.Authors)+len(post.Authors) > 0 && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPosts(t *testing.T) {
	const page = `content/pages/about.md: the page "content/pages/about.md" is left out: only posts are imported (PageOmitted)`
	for _, test := range []struct {
		name, file, text string
		post             importer.Post
		date, losses     string
	}{
		{"fences of YAML are no YAML", "a.md", "---\ntitle: A: b\ndate: 2022-07-01 8:30\ntags: [x, y]\n---\nText.\n",
			importer.Post{Name: "a-b", Title: "A: b", Tags: []string{"[x", "y]"}, Categories: []string{"misc"}, Summary: "Text.", Path: "/a-b.html", Content: "Text.\n"}, "2022-07-01T08:30:00+02:00", ""},
		{"semicolons", "deep/x/a.md", "Title: A\nDate: 2022-07-01\nTags: x, y; z;\nAuthors: Doe, Jo; Roe, Al\n\nText.\n",
			importer.Post{Name: "a", Title: "A", Tags: []string{"x, y", "z"}, Authors: []string{"Doe, Jo", "Roe, Al"}, Categories: []string{"x"}, DateOnly: true, Summary: "Text.", Path: "/a.html", Content: "Text.\n"}, "2022-07-01T00:00:00+02:00", ""},
		{"lines that go on, and the first of two", "a.md", "Title: One\n    two\nDate: July 1, 2022 5:30 PM\nDate: 2023-01-01\nSlug: own\nurl: x/y/\nSummary: *S*\n    T\n\n# H\n",
			importer.Post{Name: "own", Title: "One two", Categories: []string{"misc"}, Summary: "S T", Path: "/x/y/", Content: "# H\n"}, "2022-07-01T17:30:00+02:00", ""},
		{"hidden", "a.md", "Title: Größe\nDate: 2022-07-01T08:00Z\nStatus: hidden\nLang: de\n\n",
			importer.Post{Name: "grosse", Title: "Größe", Language: "de", Draft: true, Categories: []string{"misc"}, Path: "/grosse-de.html"}, "2022-07-01T08:00:00Z", "content/a.md:3: the article is hidden, for those who know its address: it becomes a draft (VisibilityUnclear)"},
		{"a password of a plugin", "a.md", "Title: A\nDate: 2022-07-01\nPassword: open\n\nText.\n",
			importer.Post{Name: "a", Title: "A", Draft: true, Categories: []string{"misc"}, DateOnly: true, Summary: "Text.", Path: "/a.html", Content: "Text.\n"}, "2022-07-01T00:00:00+02:00", "content/a.md:3: password may hide the page: a draft here (VisibilityUnclear)"},
		{"hidden by attributes", "a.md", "Title: A\nDate: 2022-07-01\n\nText. :smile:\n{: hidden }\n",
			importer.Post{Name: "a", Title: "A", Draft: true, Categories: []string{"misc"}, DateOnly: true, Summary: "Text. :smile:", Path: "/a.html", Content: "Text. :smile:\n\n"}, "2022-07-01T00:00:00+02:00", "content/a.md:5: {: hidden } hides text: a draft here, so remove the text (VisibilityUnclear)"},
		{"letters of a table of its own", "a.md", "Title: 日本\nDate: 13/7/2022\n\n",
			importer.Post{Name: "a", Title: "日本", Categories: []string{"misc"}, DateOnly: true}, "2022-07-13T00:00:00+02:00", `content/a.md: the address is not known: Pelican makes it of "{slug}.html" (FieldIgnored)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"pelicanconf.py": "SITENAME = 'S'\nTIMEZONE = \"Europe/Berlin\"\nPATH = 'content'\n", "content/" + test.file: test.text, "content/pages/about.md": "Title: About\nDate: 2022-07-01\n\n"})
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			if got := post.Date.Format(time.RFC3339); got != test.date {
				t.Errorf("date: got %s, want %s", got, test.date)
			}
			post.Date, test.post.File, test.post.Line = time.Time{}, post.File, post.Line
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, strings.TrimSpace(strings.Replace(importertest.Losses(blog), page, "", 1))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFilesThatPelicanSkips(t *testing.T) {
	for text, want := range map[string]string{
		"Title: A\n\nText.":                               "content/a.md: Pelican skips the file: it has no date (FileUnreadable)",
		"Title: A\nDate: soon\n\nText.":                   `content/a.md:2: Pelican skips the file: there is no date "soon" (FileUnreadable)`,
		"Title: A\nDate: 2022-13-01\n\n":                  `content/a.md:2: Pelican skips the file: there is no date "2022-13-01" (FileUnreadable)`,
		"Title: A\nDate: 2022-07-01\nStatus: private\n\n": `content/a.md:3: Pelican skips the file: it has the unknown status "private" (FileUnreadable)`,
		"- a\nTitle: A\n":                                 "content/a.md: Pelican skips the file: it has no title (FileUnreadable)",
	} {
		if blog := load(t, map[string]string{"content/a.md": text}); len(blog.Posts) != 0 || importertest.Losses(blog) != want {
			t.Errorf("%q: got %d posts, %s", text, len(blog.Posts), importertest.Losses(blog))
		}
	}
}

func TestContent(t *testing.T) {
	for _, test := range []struct{ name, text, want, losses string }{
		{"links in the site", "[a]({filename}../b.md#x) [c]({filename}/b.md) ![d]({static}/in.png) [e]({attach}in.pdf) [f](|filename|gone.md) [g]({tag}go) [h]({index})",
			"[a](../b.md#x) [c](../b.md) ![d](/media/content/in.png) [e](/media/content/sub/in.pdf) [f](gone.md) [g](../tags/go/) [h](/)",
			"content/sub/a.md:4: there is no file gone.md to link to (LinkBroken)"},
		{"code", "    #!python\n    x = 1\n", "```python\nx = 1\n```\n\n", ""},
		{"more means nothing", "One.\n\n<!--more-->\n\nTwo <!-- hidden -->.", "One.\n\n\n\nTwo .", `content/sub/a.md:8: comment removed: "hidden" (TextHidden)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"content/sub/a.md": "Title: A\nDate: 2022-07-01\n\n" + test.text, "content/b.md": "Title: B\nDate: 2022-07-01\n\n", "content/in.png": "", "content/sub/in.pdf": ""})
			if diff := cmp.Diff(test.want, blog.Posts[1].Content) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	blog := load(t, map[string]string{
		"pelicanconf.py": "ARTICLE_URL = 'posts/{date:%Y}/{date:%b}/{slug}/'\nSITEURL = ''\nSUMMARY_MAX_LENGTH = 2\nUSE_FOLDER_AS_CATEGORY = False\nDEFAULT_CATEGORY = 'All'\n",
		"publishconf.py": "SITEURL = 'https://example.org'\n", "content/x/a.md": "Title: A\nDate: 2022-07-01\n\nOne two three.\n",
	})
	if post := blog.Posts[0]; post.Path != "/posts/2022/Jul/a/" || post.Summary != "One two …" || post.Categories[0] != "All" || blog.BaseURL != "https://example.org" {
		t.Errorf("got %+v", blog)
	}
}

func TestEmojiOfAnExtension(t *testing.T) {
	blog := load(t, map[string]string{"pelicanconf.py": "MARKDOWN = {'extension_configs': {'pymdownx.emoji': {}}}\n", "a.md": "Title: A\nDate: 2022-07-01\n\n:smile: <i hidden>x</i>\n"})
	if post := blog.Posts[0]; post.Content != "😄 \n" || post.Summary != "😄" || importertest.Losses(blog) != `a.md:4: hidden text removed: "x" (TextHidden)` {
		t.Errorf("got %q, %q, %s", post.Content, post.Summary, importertest.Losses(blog))
	}
}

func TestSettingsOfAProgram(t *testing.T) {
	const article = "Title: A\nDate: 2022-07-01\n\nText.\n"
	for _, test := range []struct {
		name, settings, losses string
		draft                  bool
	}{
		{"computed metadata may hide", "import os\nDEFAULT_METADATA = dict(status='draft')\n",
			"pelicanconf.py:2: a program computes DEFAULT_METADATA, which may hide articles: those without a status become drafts (VisibilityUnclear)", true},
		{"metadata that are added may hide", "EXTRA_PATH_METADATA = {}\nEXTRA_PATH_METADATA['x'] = {'status': 'draft'}\n",
			"pelicanconf.py:2: a program computes EXTRA_PATH_METADATA, which may hide articles: those without a status become drafts (VisibilityUnclear)", true},
		{"a computed address", "ARTICLE_URL = 'blog/' + FORMAT\n", "pelicanconf.py:1: a program computes ARTICLE_URL: the import takes the default (FieldIgnored)", false},
		{"literals over several lines", "DEFAULT_METADATA = {\n    # none\n    'author': ('Jo '\n               'Doe'),\n}  # end\nSITEURL = f'{x}'\nDEBUG == 1\n", "", false},
		{"no page", "ARTICLE_SAVE_AS = \"\"\n", "content/a.md: Pelican writes no page of the article: it becomes a draft (VisibilityUnclear)", true},
		{"without a category", "DEFAULT_CATEGORY = ''\n", "content/a.md: Pelican skips the file: it has no category (FileUnreadable)", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"pelicanconf.py": test.settings, "content/a.md": article})
			if diff := cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
			if len(blog.Posts) == 1 && blog.Posts[0].Draft != test.draft {
				t.Errorf("draft: got %t", blog.Posts[0].Draft)
			}
		})
	}
}

func TestArticlesInOtherMarkupAreReported(t *testing.T) {
	blog := load(t, map[string]string{
		"content/a.rst": "A\n=\n\n:date: 2022-07-01\n", "content/b.html": "<meta name=\"date\" content=\"2022-07-01\">", "content/google1.html": "x", "content/.#c.md": "Title: C\nDate: 2022-07-01\n",
	})
	const left = "the file is left out: only articles in Markdown are imported (PageOmitted)"
	if got := importertest.Losses(blog); len(blog.Posts) != 0 || got != "content/a.rst: "+left+"\ncontent/b.html: "+left {
		t.Errorf("got %d posts, %s", len(blog.Posts), got)
	}
}

func TestDateWithoutADay(t *testing.T) {
	blog := load(t, map[string]string{"a.md": "Title: A\nDate: March 2024\n\n"})
	want := `a.md:2: the date "March 2024" lacks the day, for which Pelican takes the day of the build: the import takes the first (DateInvalid)`
	if len(blog.Posts) != 1 || blog.Posts[0].Date.Format(time.DateOnly) != "2024-03-01" || importertest.Losses(blog) != want {
		t.Errorf("got %v, %s", blog.Posts, importertest.Losses(blog))
	}
}
