// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hexo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/hexo"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

func load(t *testing.T, files map[string]string, options importer.Options) *importer.Blog {
	t.Helper()
	return importertest.Load(t, hexo.Load, files, options)
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[importertest.Record](t, "hexo.jsonl") {
		t.Run(r.Name(), func(t *testing.T) {
			config := "url: https://example.com\n" + r.Config
			blog := load(t, map[string]string{"source/" + r.File: r.Content.For(r.File), "_config.yml": config}, importer.Options{TimeZone: zone(t, r.Env["TZ"])})
			if r.Date == nil {
				r.URL = nil // it has the day of the run
			}
			for _, difference := range r.Differences(blog) {
				t.Error(difference)
			}
			if r.Summary == nil || len(blog.Posts) == 0 {
				return
			}
			if want := strings.NewReplacer("<p>", "", "</p>", "", "<em>", "", "</em>", "", "\n", " ").Replace(*r.Summary); blog.Posts[0].Summary != want {
				t.Errorf("summary: got %q, want %q", blog.Posts[0].Summary, want)
			}
		})
	}
}

func TestContent(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		losses           []string
	}{
		{"links to posts", "{% post_link other %} {% post_link other#part 'Its *title*' false %} {% post_link gone Words %}", "[Other post](other.md) [Its *title*](other.md#part) Words",
			[]string{`source/_posts/a.md:4: there is no post "gone" to link to (LinkBroken)`}},
		{"pictures", "{% asset_img in.png 300 200 \"A title\" \"An alt\" %} ![x](in.png) ![y](/images/y.png) {% asset_img gone.png Text %}", "![An alt](/media/source/_posts/a/in.png \"A title\") ![x](/media/source/_posts/a/in.png) ![y](/media/source/images/y.png) ![Text](gone.png)",
			[]string{"source/_posts/a.md:4: there is no picture gone.png (PictureMissing)"}},
		{"code", "{% codeblock A title lang:go line_number:false https://example.org %}\nx := `{{ y }}`\n\n    {% z %}\n{% endcodeblock %}", "**A title**\n\n```go\nx := `{{ y }}`\n\n    {% z %}\n```", nil},
		{"raw", "{% raw %}{{ x }}{% endraw %} `{{ y }}`", "{{ x }} `{{ y }}`", nil},
		{"quotes", "{% blockquote Ada Lovelace, Notes https://example.org %}\nOne.\n\nTwo.\n{% endblockquote %}", "> One.\n>\n> Two.\n>\n> — [Ada Lovelace, Notes](https://example.org)", nil},
		{"notes", "{% note warning Mind %}\nText\n{% endnote %}", "\n> [!WARNING] Mind\n> Text\n", nil},
		{"embeds", "{% youtube abc %} {% gist ada/12 %} {% link Site https://example.org %}", "<https://www.youtube.com/watch?v=abc> <https://gist.github.com/ada/12> [Site](https://example.org)", nil},
		{"in blocks of HTML", "<div>\n{% asset_img in.png 'An \"alt\" x' %}\n{% youtube abc %} {% post_link other %}\n</div>\n\n{% youtube abc %}",
			"<div>\n<img src=\"/media/source/_posts/a/in.png\" alt=\"An &quot;alt&quot; x\">\n<a href=\"https://www.youtube.com/watch?v=abc\">https://www.youtube.com/watch?v=abc</a> <a href=\"other.md\">Other post</a>\n</div>\n\n<https://www.youtube.com/watch?v=abc>", nil},
		{"what is unknown", "a {% chart x %}b{% endchart %} {{ page.title }} {# hidden #}c", "a b  c",
			[]string{"source/_posts/a.md:4: expression removed: {{ page.title }} (TemplateRemoved)", "source/_posts/a.md:4: tag removed: {% chart x %} (TemplateRemoved)", `source/_posts/a.md:4: comment removed: "hidden" (TextHidden)`}},
		{"included code", "{% include_code lang:go x.go %}", "```go\npackage x\n```", nil},
		{"lines stay lines", "one\ntwo\n\n- a\n- b\n", "one\\\ntwo\n\n- a\n- b\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{
				"source/_posts/a.md": "---\ndate: 2022-07-01\n---\n" + test.text, "source/_posts/other.md": "---\ntitle: Other post\ndate: 2022-07-01\n---\n",
				"source/_posts/a/in.png": "", "source/images/y.png": "", "source/downloads/code/x.go": "package x\n",
			}, importer.Options{})
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

func TestPosts(t *testing.T) {
	for _, test := range []struct {
		name, config, file, text string
		post                     importer.Post
		date, losses             string
	}{
		{"draft folder", "", "_drafts/a.md", "---\ntitle: 3.0\ndate: 2022-07-01 08:30:00\n---\n", importer.Post{Name: "a", Title: "3", Draft: true, Path: "/2022/07/01/a/"}, "2022-07-01T08:30:00Z", ""},
		{"published as a number", "", "_posts/a.md", "---\npublished: 0\ndate: 2022-07-01\n---\n", importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/2022/07/01/a/"}, "2022-07-01T00:00:00Z", ""},
		{"an offset is read as a time of the site", "timezone: Asia/Tokyo\n", "_posts/a.md", "---\ndate: 2022-07-01T20:00:00Z\n---\n", importer.Post{Name: "a", Path: "/2022/07/01/a/"}, "2022-07-01T20:00:00+09:00",
			"source/_posts/a.md:2: Hexo reads 2022-07-01T20:00:00Z as a time of its own zone: 2022-07-01T20:00:00+09:00 (DateInvalid)"},
		{"the address has the machine's day", "timezone: Asia/Tokyo\n", "_posts/a.md", "---\ndate: 2022-07-01 02:00:00\n---\n",
			importer.Post{Name: "a", Path: "/2022/07/01/a/", Aliases: []string{"/2022/06/30/a/"}}, "2022-07-01T02:00:00+09:00", ""},
		{"a text is a date too", "", "_posts/a.md", "---\ndate: 2022/07/01 8:30\n---\n", importer.Post{Name: "a", Path: "/2022/07/01/a/"}, "2022-07-01T08:30:00Z", ""},
		{"permalink of the site", "permalink: blog/:category/:post_title-:hash.html\nroot: /x/\n", "_posts/sub/a.md", "---\ntitle: Über Größe!\ndate: 2022-07-01\ncategories: [A b, C]\n---\n",
			importer.Post{Name: "a", Title: "Über Größe!", Categories: []string{"A b", "C"}, DateOnly: true, Path: "/x/blog/A-b/C/uber-große-971e83713610.html"}, "2022-07-01T00:00:00Z", ""},
		{"JSON without fences at the start", "", "_posts/a.md", "\"title\": \"x\",\n\"tags\": [\"b\"],\n\"date\": \"2022-07-01\"\n;;;\n", importer.Post{Name: "a", Title: "x", Tags: []string{"b"}, Path: "/2022/07/01/a/"}, "2022-07-01T00:00:00Z", ""},
		{"locked", "", "_posts/a.md", "---\npassword: x\ndate: 2022-07-01\n---\n", importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/2022/07/01/a/"}, "2022-07-01T00:00:00Z",
			"source/_posts/a.md:2: password may hide the page: a draft here (VisibilityUnclear)"},
		{"one tag in tag", "", "_posts/a.md", "---\ntag: x, y\ndate: 2022-07-01\nexcerpt: An *own* one\n---\n", importer.Post{Name: "a", Tags: []string{"x, y"}, Summary: "An *own* one", DateOnly: true, Path: "/2022/07/01/a/"}, "2022-07-01T00:00:00Z", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"_config.yml": test.config, "source/" + test.file: test.text}, importer.Options{})
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			if got := post.Date.Format(time.RFC3339); got != test.date {
				t.Errorf("date: got %s, want %s", got, test.date)
			}
			losses := ""
			for _, loss := range blog.Losses {
				losses += loss.String()
			}
			post.Date, test.post.File, test.post.Line = time.Time{}, post.File, post.Line
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFileThatHexoDrops(t *testing.T) {
	blog := load(t, map[string]string{"source/_posts/a.md": "---\ntitle: a: b\n---\n", "source/_posts/b.md": "---\ndate: 2022-07-01\n---\n"}, importer.Options{})
	if len(blog.Posts) != 1 || len(blog.Losses) != 1 || blog.Losses[0].Reason != importer.FileUnreadable || blog.Losses[0].Line != 2 {
		t.Errorf("got %v, losses %v", blog.Posts, blog.Losses)
	}
}

func TestEmojiOfAFilter(t *testing.T) {
	for packages, want := range map[string]string{`{"dependencies": {"hexo": "8"}}`: ":smile:", `{"dependencies": {"hexo-filter-github-emojis": "3"}}`: "😄"} {
		blog := load(t, map[string]string{"package.json": packages, "source/_posts/a.md": "---\ndate: 2022-07-01\n---\n:smile:\n"}, importer.Options{})
		if got := strings.TrimSpace(blog.Posts[0].Content); got != want {
			t.Errorf("%s: got %q", packages, got)
		}
	}
}

func TestPagesAreReported(t *testing.T) {
	blog := load(t, map[string]string{"source/_posts/a.md": "---\ndate: 2022-07-01\n---\nx\n", "source/about/index.md": "---\ntitle: About\n---\nx\n", "source/_data/x.md": "x", "README.md": "x"}, importer.Options{})
	const want = `source/about/index.md: the page "source/about/index.md" is left out: only posts are imported (PageOmitted)`
	if got := importertest.Losses(blog); got != want || len(blog.Posts) != 1 {
		t.Errorf("%d posts, %s", len(blog.Posts), got)
	}
}

func TestFrontMatterThatIsUnusual(t *testing.T) {
	for text, want := range map[string]string{
		"\n---\ntitle: Blank\ndate: 2024-03-05\n---\nText.": "Blank|Text.",
		"---\n- a\n- b\n---\nText.":                         "|Text.",
	} {
		blog := load(t, map[string]string{"source/_posts/a.md": text}, importer.Options{})
		if got := blog.Posts[0].Title + "|" + blog.Posts[0].Content; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestPostsInOtherMarkupAreReported(t *testing.T) {
	blog := load(t, map[string]string{"source/_posts/a.md": "---\ndate: 2024-03-05\n---\nText.", "source/_posts/b.html": "<p>x</p>", "source/_posts/c.txt": "x", "source/_posts/d.png": ""}, importer.Options{})
	const left = "the post is left out: only posts in Markdown are imported (PageOmitted)"
	if got := importertest.Losses(blog); got != "source/_posts/b.html: "+left+"\nsource/_posts/c.txt: "+left {
		t.Error(got)
	}
}
