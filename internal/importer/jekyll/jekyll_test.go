// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/jekyll"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, jekyll.Load, files, importer.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
}

func TestPosts(t *testing.T) {
	for _, tt := range []struct {
		name, config, file, text string
		want                     importer.Post
		date                     string
		losses                   []string
	}{
		{"nothing but a name", "", "_posts/2021-06-07-first-STEPS.md", "Hi *you*\n\nMore\n",
			importer.Post{Name: "first-STEPS", Title: "First Steps", DateOnly: true, Path: "/2021/06/07/first-STEPS.html", Summary: "Hi you", Content: "Hi *you*\n\nMore\n"}, "2021-06-07T00:00:00Z", nil},
		{"zone of the site", "timezone: Asia/Tokyo\npermalink: pretty\n", "_posts/2021-06-07-a.md", "---\ndate: 2021-06-07 20:00:00\ntitle: 'T'\n---\n",
			importer.Post{Name: "a", Title: "T", Path: "/2021/06/08/a/"}, "2021-06-08T05:00:00+09:00", nil},
		{"text is a time of the site", "timezone: Asia/Tokyo\n", "_posts/2021-06-07-a.md", "---\ndate: \"2021-06-07 20:00:00\"\n---\n",
			importer.Post{Name: "a", Title: "A", Path: "/2021/06/07/a.html"}, "2021-06-07T20:00:00+09:00", nil},
		{"month by name", "", "_posts/2021-06-07-a.md", "---\ndate: June 9th, 2021 4:30 pm +0200\n---\n",
			importer.Post{Name: "a", Title: "A", Path: "/2021/06/09/a.html"}, "2021-06-09T14:30:00Z", nil},
		{"a day that is not", "", "_posts/2021-06-07-a.md", "---\ndate: 2021-06-31\n---\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/07/01/a.html"}, "2021-07-01T00:00:00Z",
			[]string{"_posts/2021-06-07-a.md:2: there is no day 2021-06-31: Jekyll takes 2021-07-01 (DateInvalid)"}},
		{"hidden", "", "_posts/2021-06-07-a.md", "---\npublished: no\ntags: one two\n---\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Draft: true, Tags: []string{"one", "two"}, Path: "/2021/06/07/a.html"}, "2021-06-07T00:00:00Z", nil},
		{"shown", "", "_posts/2021-06-07-a.md", "---\npublished: \"false\"\ndraft: true\ntags: 2021\n---\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html"}, "2021-06-07T00:00:00Z", nil},
		{"draft", "", "_drafts/idea.md", "---\ntitle: 1_000\n---\nx\n",
			importer.Post{Name: "idea", Title: "1000", Draft: true, Summary: "x", Content: "x\n"}, "0001-01-01T00:00:00Z", nil},
		{"categories of all kinds", "baseurl: blog/\ndefaults:\n- scope: {path: news}\n  values: {categories: [d]}\n", "news/_posts/2021-06-07-a.md", "---\ncategories: x Y\ncategory: z z\n---\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Categories: []string{"news", "d", "x", "Y", "z z"}, Path: "/blog/news/d/x/y/z%20z/2021/06/07/a.html"}, "2021-06-07T00:00:00Z", nil},
		{"fields of plugins", "", "_posts/2021-06-07-a.md", "---\nauthors: [ada, Bob]\nlang: pt_BR\nredirect_from: /old/\nimage: {path: a.png, alt: Alt}\nmood: good\nlast_modified_at: 2021-07-01\n---\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Authors: []string{"Ada L.", "Bob"}, Language: "pt-BR", Aliases: []string{"/old/"}, Image: "/media/a.png", ImageAlt: "Alt",
				Path: "/2021/06/07/a.html", Updated: time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC)}, "2021-06-07T00:00:00Z",
			[]string{`_posts/2021-06-07-a.md:6: no field of a Post holds "mood" (FieldIgnored)`}},
		{"Liquid", "baseurl: /b\n", "_posts/2021-06-07-a.md", "---\n---\nTo [it]({% post_url 2021-06-08-b %}), [about]({% link about.md %}) ![p]({{ site.baseurl }}/a.png) {{ page.title }}{% chart %}\n{: .wide}\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/b/2021/06/07/a.html", Summary: "To it, about A", Content: "To [it](/b/2021/06/08/b.html), [about](/b/about.html) ![p](/media/a.png) A\n"}, "2021-06-07T00:00:00Z",
			[]string{"_posts/2021-06-07-a.md:3: {% chart %} removed: it has no counterpart (TemplateRemoved)", "_posts/2021-06-07-a.md:4: attributes removed: {: .wide} (MarkupRemoved)"}},
		{"HTML in a title", "", "_posts/2021-06-07-a.md", "---\ntitle: R&amp;D <em>and</em> more\nexcerpt: <b>One</b> &lt; 2\n---\n",
			importer.Post{Name: "a", Title: "R&D and more", DateOnly: true, Path: "/2021/06/07/a.html", Summary: "One < 2"}, "2021-06-07T00:00:00Z", []string{"_posts/2021-06-07-a.md:2: HTML tags removed from the title (MarkupRemoved)"}},
		{"broken tags", "", "_posts/2021-06-07-a.md", "---\nexcerpt: x\n---\n<a href=\"/x/>x</a> <img src=\"/a.png\"alt=\"a\">\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html", Summary: "x", Content: "<a href=\"/x/\">x</a> <img src=\"/media/a.png\" alt=\"a\">\n"}, "2021-06-07T00:00:00Z",
			[]string{"_posts/2021-06-07-a.md:4: HTML tag with wrong quotation marks mended: <a href=\"/x/> (MarkupMended)", "_posts/2021-06-07-a.md:4: HTML tag with wrong quotation marks mended: <img src=\"/a.png\"alt=\"a\"> (MarkupMended)"}},
		{"locked", "", "_posts/2021-06-07-a.md", "---\npassword: open\nunlisted: false\n---\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Draft: true, Path: "/2021/06/07/a.html"}, "2021-06-07T00:00:00Z", []string{"_posts/2021-06-07-a.md:2: password may hide the page: a draft here (VisibilityUnclear)"}},
		{"Markdown in HTML", "", "_posts/2021-06-07-a.md", "---\nexcerpt: x\n---\n<div class=\"a\" markdown=\"1\">\n*b*\n</div>\n\n<p markdown='span'>*c*</p>\n\nHTML\n\n*[HTML]: A language\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html", Summary: "x", Content: "<div class=\"a\">\n\n*b*\n</div>\n\n<p>\n\n*c*\n\n</p>\n\nHTML\n\n"}, "2021-06-07T00:00:00Z",
			[]string{"_posts/2021-06-07-a.md:12: abbreviation removed: HTML is A language (MarkupRemoved)"}},
		{"a file beside the post", "", "_posts/2021-06-07-a.md", "---\n---\nA {% include_relative note.txt who=\"Bo\" %}.\n\n{% include_relative ../secret.txt %}{% include_relative gone.txt %}\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html", Summary: "A for Bo.", Content: "A *for* Bo.\n\n"}, "2021-06-07T00:00:00Z", []string{
				"_posts/2021-06-07-a.md:5: {% include_relative ../secret.txt %} removed: no file of this name is beside the post (TemplateRemoved)",
				"_posts/2021-06-07-a.md:5: {% include_relative gone.txt %} removed: no file of this name is beside the post (TemplateRemoved)"}},
		{"hidden HTML", "", "_posts/2021-06-07-a.md", "---\n---\n<div style=\"display:none\">\nSecret.\n</div>\nShown.\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html", Summary: "Shown.", Content: "\nShown.\n"}, "2021-06-07T00:00:00Z", []string{
				`_posts/2021-06-07-a.md:3: hidden text removed: "Secret." (TextHidden)`}},
		{"hidden HTML that looks like code", "", "_posts/2021-06-07-a.md", "---\n---\n<div>\n\n    <p hidden>Secret.</p>\n\n`<b hidden>Another</b>`\n</div>\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html", Content: "<div>\n\n    \n\n``\n</div>\n"}, "2021-06-07T00:00:00Z", []string{
				`_posts/2021-06-07-a.md:5: hidden text removed: "Secret." (TextHidden)`, `_posts/2021-06-07-a.md:7: hidden text removed: "Another" (TextHidden)`}},
		{"hidden by attributes", "", "_posts/2021-06-07-a.md", "---\n---\nShown.\n\nSecret.\n{: style=\"display: none\"}\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Draft: true, Path: "/2021/06/07/a.html", Summary: "Shown.", Content: "Shown.\n\nSecret.\n"}, "2021-06-07T00:00:00Z", []string{
				`_posts/2021-06-07-a.md:6: {: style="display: none"} hides text: a draft here, so remove the text (VisibilityUnclear)`}},
		{"no emoji without jemoji", "plugins: [jekyll-feed]\n", "_posts/2021-06-07-a.md", "---\ntitle: \":tada:\"\n---\n:smile:\n",
			importer.Post{Name: "a", Title: ":tada:", DateOnly: true, Path: "/2021/06/07/a.html", Summary: ":smile:", Content: ":smile:\n"}, "2021-06-07T00:00:00Z", nil},
		{"emoji", "plugins: [jemoji]\n", "_posts/2021-06-07-a.md", "---\ntitle: \":tada: Out\"\n---\n:smile: `:smile:` :octocat:\n",
			importer.Post{Name: "a", Title: "🎉 Out", DateOnly: true, Path: "/2021/06/07/a.html", Summary: "😄 :smile: :octocat:", Content: "😄 `:smile:` :octocat:\n"}, "2021-06-07T00:00:00Z", []string{
				"_posts/2021-06-07-a.md:4: :octocat: is a picture of GitHub, and no character: the code stays (PictureMissing)"}},
		{"kramdown", "", "_posts/2021-06-07-a.md", "---\n---\n* TOC\n{:toc}\n\n## Part\n{: #part}\n\n![x](/gone.png)<!-- hidden -->\n\n```\n{: in code}\n```\n",
			importer.Post{Name: "a", Title: "A", DateOnly: true, Path: "/2021/06/07/a.html", Content: "\n## Part {#part}\n\n![x](/gone.png)\n\n```\n{: in code}\n```\n"}, "2021-06-07T00:00:00Z",
			[]string{"_posts/2021-06-07-a.md:9: there is no picture /gone.png (PictureMissing)", `_posts/2021-06-07-a.md:9: comment removed: "hidden" (TextHidden)`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			blog := load(t, map[string]string{"_config.yml": tt.config, "_data/authors.yml": "ada: {name: Ada L.}\n", "about.md": "", "a.png": "", "secret.txt": "No.", "_posts/note.txt": "*for* {{ include.who }}\n", "_posts/2021-06-08-b.md": "---\n---\n", tt.file: tt.text})
			for _, post := range blog.Posts {
				if post.File != tt.file {
					continue
				}
				if got := post.Date.Format(time.RFC3339); got != tt.date {
					t.Errorf("date: got %s, want %s", got, tt.date)
				}
				post.Date, tt.want.File, tt.want.Line = time.Time{}, post.File, 1
				if diff := cmp.Diff(tt.want, post); diff != "" {
					t.Errorf("post (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(strings.Join(tt.losses, "\n"), importertest.Losses(blog)); diff != "" {
				t.Errorf("losses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesThatAreLeftOut(t *testing.T) {
	blog := load(t, map[string]string{
		"_posts/2021-06-07-good.md": "---\n---\n", "_posts/2021-06-07_bad.md": "---\n---\n", "_posts/2021-06-07-no-yaml.md": "---\ntitle: a: b\n---\n",
		"_posts/2021-06-07-no-date.md": "---\ndate: soon\n---\n", "_site/_posts/2021-06-07-x.md": "", "node_modules/x/_posts/2021-06-07-x.md": "", "readme.md": "",
		"old/_posts/2021-06-07-x.md": "", "_config.yml": "exclude: [old/]\n",
	})
	if len(blog.Posts) != 1 || blog.Posts[0].File != "_posts/2021-06-07-good.md" {
		t.Errorf("posts: %v", blog.Posts)
	}
	want := []string{
		"_posts/2021-06-07-no-date.md:2: Jekyll stops at the date \"soon\": write it as 2024-03-05 10:00:00 +0100 (DateInvalid)",
		"_posts/2021-06-07-no-yaml.md:2: the front matter is no YAML, so that Jekyll publishes the post without it: left out: mapping values are not allowed in this context (FileUnreadable)",
		"_posts/2021-06-07_bad.md: Jekyll takes no file for a post whose name does not begin with a date, as 2024-03-05-name.md does (FileUnreadable)",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), importertest.Losses(blog)); diff != "" {
		t.Errorf("losses (-want +got):\n%s", diff)
	}
}

func TestPagesAndCollectionsAreReported(t *testing.T) {
	blog := load(t, map[string]string{
		"_config.yml": "collections:\n  recipes:\n    output: true\n  notes:\n    output: false\n", "_posts/2021-06-07-a.md": "---\n---\n",
		"about.md": "---\ntitle: About us\n---\nHello.\n", "sub/x.html": "---\nlayout: page\n---\n<p>Text</p>\n", "readme.md": "No front matter.\n",
		"index.html": "---\nlayout: home\n---\n{% for post in site.posts %}<b>{{ post.title }}</b>{% endfor %}\n", "404.html": "---\n---\nGone.\n", "old.md": "---\npublished: false\n---\nOld.\n",
		"_recipes/soup.md": "---\ntitle: Soup\n---\nBoil.\n", "_notes/a.md": "---\n---\nNote.\n",
	})
	want := []string{
		`_recipes/soup.md: "Soup" of the collection recipes is left out: only posts are imported (PageOmitted)`,
		`about.md: the page "About us" is left out: only posts are imported (PageOmitted)`,
		`sub/x.html: the page "sub/x.html" is left out: only posts are imported (PageOmitted)`,
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), importertest.Losses(blog)); diff != "" || len(blog.Posts) != 1 {
		t.Errorf("%d posts, losses (-want +got):\n%s", len(blog.Posts), diff)
	}
}

func TestPluginsOfTheGemfile(t *testing.T) {
	for gems, want := range map[string]string{
		"gem \"jekyll\"\ngem \"jemoji\"\n":                                                ":smile:\n",
		"group :jekyll_plugins do\n  gem 'jekyll-feed'\n  gem 'jemoji', '~> 0.13'\nend\n": "😄\n",
		"gem 'jemoji', group: :jekyll_plugins\n":                                          "😄\n",
		"group :jekyll_plugins do\n  gem 'jekyll-feed'\nend\ngem 'jemoji'\n":              ":smile:\n",
	} {
		if blog := load(t, map[string]string{"Gemfile": gems, "_posts/2021-06-07-a.md": "---\n---\n:smile:\n"}); blog.Posts[0].Content != want {
			t.Errorf("%s: got %q", gems, blog.Posts[0].Content)
		}
	}
}
