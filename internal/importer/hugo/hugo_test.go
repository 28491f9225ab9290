// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/hugo"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, hugo.Load, files, importer.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
}

func TestPosts(t *testing.T) {
	for _, tt := range []struct {
		name, config, file, text string
		want                     importer.Post
		date                     string
		losses                   []string
	}{
		{"TOML", "timeZone = 'Asia/Tokyo'\n", "blog/My Page.md", "+++\nTitle = 'T'\ndate = 2021-06-07\ntags = ['a', 'A', 'b c']\nauthor = 'Ada'\n+++\nHi\n",
			importer.Post{Name: "My Page", Title: "T", DateOnly: true, Tags: []string{"a", "b c"}, Authors: []string{"Ada"}, Path: "/blog/my-page/", Summary: "Hi", Content: "Hi\n"}, "2021-06-07T00:00:00+09:00", nil},
		{"JSON", "", "blog/a.md", "{\"title\": \"T\", \"date\": \"2021-06-07 10:00:00 +0200\", \"draft\": \"true\"}\nHi\n",
			importer.Post{Name: "a", Title: "T", Draft: true, Path: "/blog/a/", Summary: "Hi", Content: "Hi\n"}, "2021-06-07T10:00:00+02:00", nil},
		{"no front matter", "", "blog/a.md", "At {{< ref \"b\" >}}\n",
			importer.Post{Name: "a", Path: "/blog/a/", Summary: "At /blog/b/", Content: "At /blog/b/\n"}, "0001-01-01T00:00:00Z", nil},
		{"bundle in a site below a path", "baseURL = 'https://example.com/site/'\nuglyURLs = true\n", "blog/trip/index.md", "---\ntitle: 1.10\ndate: 2021-06-07\nslug: Our Trip\naliases: [/x/, y]\nimage: pic.png\n---\n![a](pic.png)\n",
			importer.Post{Name: "our-trip", Title: "1.1", DateOnly: true, Image: "/media/content/blog/trip/pic.png", Path: "/site/blog/our-trip.html", Aliases: []string{"/site/x.html", "/site/blog/y.html"},
				Content: "![a](/media/content/blog/trip/pic.png)\n"}, "2021-06-07T00:00:00Z", nil},
		{"permalinks", "[permalinks]\nblog = '/:year/:monthname/:sections/:slugorfilename'\n", "blog/deep/a.md", "---\ndate: 2021-06-07\nexpiryDate: 2030-01-01\n---\n",
			importer.Post{Name: "a", DateOnly: true, Expires: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), Path: "/2021/june/blog/a/"}, "2021-06-07T00:00:00Z", nil},
		{"to come", "", "blog/a.md", "---\ndate: 2021-06-07\npublishDate: 2026-06-01T10:00:00Z\nlastmod: 2022-01-01\n---\n",
			importer.Post{Name: "a", Path: "/blog/a/"}, "2026-06-01T10:00:00Z", nil},
		{"drafts that versions disagree on", "", "blog/a.md", "---\ndraft: on\ndate: 2021-06-07\nbuild: {list: never}\nmood: x\n---\n",
			importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/blog/a/"}, "2021-06-07T00:00:00Z", []string{
				"content/blog/a.md:2: draft: on hides the page in Hugo 0.111 and not in 0.166: a draft here, so write true or false (VisibilityUnclear)",
				"content/blog/a.md:4: Hugo does not list the page: a draft here (VisibilityUnclear)",
				`content/blog/a.md:5: no field of a Post holds "mood" (FieldIgnored)`}},
		{"locked", "", "blog/a.md", "---\ndate: 2021-06-07\nparams: {private: true}\nhidden: false\n---\n",
			importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/blog/a/"}, "2021-06-07T00:00:00Z", []string{"content/blog/a.md:3: private may hide the page: a draft here (VisibilityUnclear)"}},
		{"languages", "[languages.en]\n[languages.de]\n", "blog/a.de.md", "---\ndate: 2021-06-07\n---\n",
			importer.Post{Name: "a-de", Language: "de", DateOnly: true, Path: "/de/blog/a/"}, "2021-06-07T00:00:00Z", nil},
		{"cascade", "", "docs/a.md", "---\ndate: 2021-06-07\n---\n",
			importer.Post{Name: "a", Draft: true, DateOnly: true, Path: "/docs/a/"}, "2021-06-07T00:00:00Z", nil},
		{"shortcodes", "", "blog/a.md", "---\ndate: 2021-06-07\nsummary: An *own*\nparams: {city: Oslo}\n---\n[b]({{< ref \"b.md#x\" >}}) [c]({{% relref \"gone\" %}}) {{< param city >}} {{</* raw */>}}\n{{< youtube abc >}} {{< youtube id=\"abc\" title=\"Talk\" >}} {{< gist a 1 >}}\n{{< chart x >}}\n{{< box >}}*in*{{< /box >}}\n",
			importer.Post{Name: "a", DateOnly: true, Path: "/blog/a/", Summary: "An own", Content: "[b](/blog/b/#x) c Oslo {{< raw >}}\n<https://www.youtube.com/watch?v=abc> [Talk](https://www.youtube.com/watch?v=abc) <https://gist.github.com/a/1>\n*in*\n"}, "2021-06-07T00:00:00Z", []string{
				`content/blog/a.md:6: {{% relref "gone" %}} leads to no page of the blog (LinkBroken)`,
				"content/blog/a.md:8: {{< chart x >}} removed: it has no counterpart (TemplateRemoved)",
				"content/blog/a.md:9: {{< box >}} has no counterpart: only the text in it is kept (TemplateRemoved)"}},
		{"in blocks of HTML", "", "blog/a.md", "---\ndate: 2021-06-07\n---\n<div class=\"row\">\n{{< figure src=\"/img/p.png\" alt=\"A\" title=\"T\" >}}\n{{< youtube abc >}}\n</div>\n\n{{< figure src=\"/img/p.png\" alt=\"A\" >}}\n",
			importer.Post{Name: "a", DateOnly: true, Path: "/blog/a/", Content: "<div class=\"row\">\n<img src=\"/media/static/img/p.png\" alt=\"A\">\n<br><em>T</em>\n<a href=\"https://www.youtube.com/watch?v=abc\">https://www.youtube.com/watch?v=abc</a>\n</div>\n\n![A](/media/static/img/p.png)\n"}, "2021-06-07T00:00:00Z", nil},
		{"figures and blocks", "", "blog/a.md", "---\ndate: 2021-06-07\n---\nOne.\n\n<!--more-->\n\n{{< figure src=\"/img/p.png\" alt=\"A\" caption=\"It's *it*\" link=\"https://x.example/\" >}}\n\n{{< highlight go \"linenos=true\" >}}\nx := `a`\n{{< /highlight >}}\n\n{{< details \"More\" >}}\ninner {{< param x >}}\n{{< /details >}}\n\n{{% notice warning \"Mind\" %}}\nText\n{{% /notice %}}\n",
			importer.Post{Name: "a", DateOnly: true, Path: "/blog/a/", Summary: "One.", Content: "One.\n\n\n\n[![A](/media/static/img/p.png)](https://x.example/)\n\n<em>It's *it*</em>\n\n```go\nx := `a`\n```\n\n<details>\n<summary>More</summary>\n\ninner \n\n</details>\n\n> [!WARNING] Mind\n> Text\n"}, "2021-06-07T00:00:00Z", []string{
				"content/blog/a.md:15: {{< param x >}} removed: it has no counterpart (TemplateRemoved)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			blog := load(t, map[string]string{"hugo.toml": tt.config, "content/blog/b.md": "---\ndate: 2020-01-01\n---\n", "content/_index.md": "---\ntitle: Home\n---\n",
				"content/docs/_index.md": "---\ncascade:\n- draft: true\n---\n", "content/blog/trip/pic.png": "", "static/img/p.png": "", "content/" + tt.file: tt.text})
			found := false
			for _, post := range blog.Posts {
				if post.File != "content/"+tt.file {
					continue
				}
				found = true
				if got := post.Date.Format(time.RFC3339); got != tt.date {
					t.Errorf("date: got %s, want %s", got, tt.date)
				}
				post.Date, tt.want.File, tt.want.Line = time.Time{}, post.File, 1
				if diff := cmp.Diff(tt.want, post); diff != "" {
					t.Errorf("post (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(strings.Join(tt.losses, "\n"), importertest.Losses(blog)); diff != "" || !found {
				t.Errorf("found: %v, losses (-want +got):\n%s", found, diff)
			}
		})
	}
}

func TestFilesThatAreLeftOut(t *testing.T) {
	blog := load(t, map[string]string{
		"content/a.md": "---\ntitle: a\n...\n", "content/b.md": "+++\ntitle =\n+++\n", "content/c.md": "---\ndate: 2021-6-7\n---\n", "content/d.md": "---\ntitle: x\ntitle: y\n---\n",
		"content/e/index.md": "---\n---\n", "content/e/part.md": "---\n---\n", "content/e/f/part.md": "---\n---\n", "content/_index.md": "",
	})
	if len(blog.Posts) != 1 || blog.Posts[0].File != "content/e/index.md" {
		t.Errorf("posts: %v", blog.Posts)
	}
	var files []string
	for _, loss := range blog.Losses {
		files = append(files, loss.File+" "+string(loss.Reason))
	}
	want := []string{"content/a.md FileUnreadable", "content/b.md FileUnreadable", "content/c.md DateInvalid", "content/d.md FileUnreadable",
		"content/e/f/part.md FileUnreadable", "content/e/part.md FileUnreadable"}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("losses (-want +got):\n%s", diff)
	}
}

func TestEmojiAreShownIfTheSiteSaysSo(t *testing.T) {
	for config, want := range map[string]string{"": ":smile: x", "enableEmoji = true\n": "😄 x"} {
		blog := load(t, map[string]string{"hugo.toml": config, "content/blog/a.md": "---\ntitle: \":tada:\"\ndate: 2021-06-07\n---\n:smile: x<b style=\"display:none\">y</b>\n"})
		if post := blog.Posts[0]; post.Content != want+"\n" || post.Summary != want || post.Title != ":tada:" || importertest.Losses(blog) != `content/blog/a.md:5: hidden text removed: "y" (TextHidden)` {
			t.Errorf("%q: got %q, %q, %q, %s", config, post.Title, post.Content, post.Summary, importertest.Losses(blog))
		}
	}
}
