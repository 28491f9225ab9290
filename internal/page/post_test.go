// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/test/builder"
)

// articlePage renders a Post of the archive on a site with the Topics, or with all Topics if none are named.
func articlePage(t *testing.T, a *archive.Archive, name string, topics ...string) *html.Node {
	t.Helper()
	list := allSummaries(a)
	if len(topics) > 0 {
		list = nil
		for _, topic := range topics {
			s, _ := a.Summary(topic, now)
			list = append(list, s)
		}
	}
	files, err := New(articleSite(""), nil, list).Render(ArticleGroup{name})
	if err != nil {
		t.Fatal(err)
	}
	checkFile(t, files[0].Path, files[0].Body)
	return parseHTML(t, files[0].Body)
}

func TestPagesOfPosts(t *testing.T) {
	var got []string
	for _, group := range New(articleSite(""), nil, articleTopics()).Catalog.Groups() {
		if article, ok := group.(ArticleGroup); ok {
			got = append(got, article.Post)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"clocks", "leases"}, got); diff != "" {
		t.Errorf("Posts with a page: published, with content, in a Topic of the site (-want +got):\n%s", diff)
	}
}

func TestPostPage(t *testing.T) {
	root := articlePage(t, articleArchive(), "leases")
	byline := textOf(findAll(root, "p", "byline")[0])
	for _, want := range []string{"By Ada Lovelace and Alan Turing", "Published 1 Mar 2024", "Updated 2 May 2024", "1 min read"} {
		if !strings.Contains(byline, want) {
			t.Errorf("the byline is %q, want %q in it", byline, want)
		}
	}
	content := findAll(root, "div", "content")[0]
	for _, link := range findAll(content, "a", "") {
		if attr(link, "class") == "" {
			got := textOf(link) + " " + attr(link, "href")
			if !strings.Contains("On clocks /posts/clocks/, the paper https://example.org/paper?a=1&b=2, Many /topics/many/", got) {
				t.Errorf("a link is %q", got)
			}
		}
	}
	if got := textOf(findAll(content, "p", "")[0]); got != "A lease ends by itself, unlike a lock: see On clocks, nobody and the paper. It belongs to Many and not to none." {
		t.Errorf("the text is %q", got)
	}
	if got := textOf(findAll(root, "nav", "toc")[0]); got != "On this page Renewal Clocks Code" {
		t.Errorf("the contents are %q", got)
	}
	for _, link := range hrefs(findAll(findAll(root, "nav", "toc")[0], "a", "")) {
		if len(findAll(content, "h2", link[1:]))+len(findAll(content, "h3", link[1:])) != 1 {
			t.Errorf("%s leads to no heading", link)
		}
	}
	node := linkedDataOf(t, []byte(renderNode(t, root)))["BlogPosting"]
	for key, want := range map[string]string{"headline": "On leases", "datePublished": "2024-03-01T00:00:00Z", "dateModified": "2024-05-02T00:00:00Z"} {
		if node[key] != want {
			t.Errorf("%s is %v, want %s", key, node[key], want)
		}
	}
}

func renderNode(t *testing.T, n *html.Node) string {
	t.Helper()
	var b bytes.Buffer
	if err := html.Render(&b, n); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPostPageSaysOnlyWhatThereIs(t *testing.T) {
	a := articleArchive()
	a.SetPost(builder.Post("clocks", "2024-02-01", builder.Tags("few"), builder.Title("On clocks"), withContent("# One\n\n# Two\n")))
	root := articlePage(t, a, "clocks")
	if got := textOf(findAll(root, "p", "byline")[0]); got != "Published 1 Feb 2024 1 min read" {
		t.Errorf("the byline is %q", got)
	}
	if len(findAll(root, "nav", "toc")) != 0 {
		t.Error("two headings have a table of contents")
	}
	if len(findAll(root, "p", "lead")) != 0 {
		t.Error("a Post without a summary has one")
	}
}

// The earlier and later Posts are named for each Topic of the site.
func TestPreviousAndNext(t *testing.T) {
	a := archive.New()
	for _, topic := range []string{"one", "two", "apart"} {
		a.SetTopic(builder.Topic(topic))
	}
	a.SetPost(builder.Post("oldest", "2020-01-01", builder.Tags("one"), builder.URL("https://example.org/a")))
	a.SetPost(builder.Post("middle", "2021-01-01", builder.Tags("one", "two", "apart"), withContent("a")))
	a.SetPost(builder.Post("newer", "2022-01-01", builder.Tags("one", "two")))
	a.SetPost(builder.Post("newest", "2023-01-01", builder.Tags("one"), withContent("b")))
	for name, tc := range map[string]struct {
		post   string
		topics []string
		want   []string
	}{
		"both":         {"middle", []string{"one"}, []string{"One /topics/one/", "Previous oldest https://example.org/a", "Next newer"}},
		"two Topics":   {"middle", []string{"one", "two"}, []string{"One /topics/one/", "Previous oldest https://example.org/a", "Next newer", "Two /topics/two/", "Next newer"}},
		"by itself":    {"middle", []string{"apart"}, []string{"Apart /topics/apart/"}},
		"the newest":   {"newest", nil, []string{"One /topics/one/", "Previous newer"}},
		"of all three": {"middle", []string{"apart", "two"}, []string{"Apart /topics/apart/", "Two /topics/two/", "Next newer"}},
	} {
		t.Run(name, func(t *testing.T) {
			topics := tc.topics
			root := articlePage(t, a, tc.post, topics...)
			var got []string
			for _, item := range findAll(findAll(root, "ul", "places")[0], "li", "") {
				if len(findAll(item, "li", "")) > 0 || len(findAll(item, "p", "title")) > 0 { // a Topic, and not one of its Posts
					item = findAll(item, "p", "title")[0]
				}
				line := textOf(item)
				for _, link := range hrefs(findAll(item, "a", "")) {
					line += " " + link
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinksInArticles(t *testing.T) {
	for source, want := range map[string]string{
		"[[clocks]]":           `<a href="/posts/clocks/">On clocks</a>`,
		"[[clocks|them]]":      `<a href="/posts/clocks/">them</a>`,
		"[[linked]]":           `<a href="https://example.org/paper?a=1&amp;b=2" rel="external noopener">A paper elsewhere</a>`,
		"[[p01]]":              "Post number 1", // it has no page
		"[[p01|one]]":          "one",
		"[[alone]]":            "alone", // it is in no Topic of the site, and has no page
		"[[draft]]":            "draft",
		"[[draft|a secret]]":   "a secret",
		"[[none]]":             "none",
		"[[topic:few]]":        `<a href="/topics/few/">A few</a>`,
		"[[topic:few|these]]":  `<a href="/topics/few/">these</a>`,
		"[[topic: few]]":       `<a href="/topics/few/">A few</a>`,
		"[[ topic:few ]]":      `<a href="/topics/few/">A few</a>`,
		"[[topic:none]]":       "none",
		"`[[clocks]]`":         "<code>[[clocks]]</code>",
		"[[<b>]]":              "&lt;b&gt;",
		"[[javascript:alert]]": "javascript:alert",
	} {
		t.Run(source, func(t *testing.T) {
			a := articleArchive()
			a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many"), withContent(source)))
			got := renderNode(t, findAll(articlePage(t, a, "leases"), "div", "content")[0])
			if want := `<p dir="auto">` + want + `</p>`; !strings.Contains(got, want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// An article's view includes its links' targets: whenever the page changes, so does the digest of its view.
func TestArticleView(t *testing.T) {
	post := func(source string) func(*archive.Archive) {
		return func(a *archive.Archive) {
			a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many", "few"), withContent(source)))
		}
	}
	for name, tc := range map[string]struct {
		source  string
		change  func(*archive.Archive)
		changes bool
	}{
		"nothing": {"a", func(*archive.Archive) {}, false},
		"content": {"a", post("b"), true},
		"title": {"a", func(a *archive.Archive) {
			a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many", "few"), builder.Title("B"), withContent("a")))
		}, true},
		"date": {"a", func(a *archive.Archive) {
			a.SetPost(builder.Post("leases", "2024-03-02", builder.Tags("many", "few"), withContent("a")))
		}, true},
		"title of a link": {"[[p01]]", func(a *archive.Archive) {
			a.SetPost(builder.Post("p01", "2018-02-01", builder.Tags("many"), builder.Title("B")))
		}, true},
		"page of a link": {"[[p01]]", func(a *archive.Archive) {
			a.SetPost(builder.Post("p01", "2018-02-01", builder.Tags("many"), builder.Title("Post number 1"), withContent("x")))
		}, true},
		"link goes": {"[[p01]]", func(a *archive.Archive) { a.DeletePost("p01") }, true},
		"link comes": {"[[p99]]", func(a *archive.Archive) {
			a.SetPost(builder.Post("p99", "2018-02-01", builder.Tags("many"), builder.Title("B")))
		}, true},
		"Topic of a link":   {"[[topic:third]]", func(a *archive.Archive) { a.SetTopic(builder.Topic("third")) }, true},
		"Topic after space": {"[[topic: third]]", func(a *archive.Archive) { a.SetTopic(builder.Topic("third")) }, true},
		"title of a Topic":  {"[[topic:few]]", func(a *archive.Archive) { a.SetTopic(builder.Topic("few")) }, true},
		"the Post before": {"a", func(a *archive.Archive) {
			a.SetPost(builder.Post("clocks", "2024-02-01", builder.Tags("many", "few"), builder.Title("B")))
		}, true},
		"a new neighbour": {"a", func(a *archive.Archive) { a.SetPost(builder.Post("new", "2024-04-01", builder.Tags("many"))) }, true},
		"a Topic more": {"a", func(a *archive.Archive) {
			a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many", "few", "x"), withContent("a")))
		}, true},
		"a Post far away": {"a [[p02]]", func(a *archive.Archive) {
			a.SetPost(builder.Post("p01", "2018-02-01", builder.Tags("many"), builder.Title("B")))
		}, false},
		"focus of a Topic": {"a [[topic:few]]", func(a *archive.Archive) {
			a.SetTopic(builder.Topic("few", func(t *v1alpha1.Topic) { t.Spec.Title, t.Spec.Focus = "A few", "is new" }))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := articleArchive()
			post(tc.source)(a)
			before, page := articleOf(t, a)
			tc.change(a)
			after, newPage := articleOf(t, a)
			if sourced, changed := before != after, page != newPage; sourced != tc.changes || changed != tc.changes {
				t.Errorf("the view changes: %v, the page changes: %v, want %v", sourced, changed, tc.changes)
			}
		})
	}
}

func articleOf(t *testing.T, a *archive.Archive) (view digest.Sum, page string) {
	t.Helper()
	pages, group := New(articleSite(""), nil, allSummaries(a)), ArticleGroup{"leases"}
	return digestOf(t, pages, group), string(mustRender(t, pages, group)[0].Body)
}

// A text whose page would be too large becomes a notice. The rest of the site is published.
func TestTooComplexArticle(t *testing.T) {
	a := articleArchive()
	before := render(t, articleSite(""), allSummaries(a)...)
	bomb := strings.Repeat(strings.Repeat("[a] ", 400)+"\n\n", 4) + "[a]: https://example.org/" + strings.Repeat("x", 1900) + "\n"
	a.SetPost(builder.Post("clocks", "2024-02-01", builder.Tags("many", "few"), builder.Title("On clocks"), withContent(bomb)))
	after := render(t, articleSite(""), allSummaries(a)...)
	const path = "posts/clocks/index.html"
	root := parseHTML(t, after[path])
	if got := textOf(findAll(root, "div", "content")[0]); got != "This post cannot be shown: its text is too complex." {
		t.Errorf("the page says %.200q", got)
	}
	if got := textOf(findAll(root, "p", "byline")[0]); got != "Published 1 Feb 2024" {
		t.Errorf("the byline is %q", got)
	}
	for name, body := range before {
		// Feeds hold the article as well, and its words find it.
		hasArticle := strings.HasPrefix(name, "posts/clocks/") || strings.HasPrefix(name, "search/") || slices.Contains([]string{"atom.xml", "rss.xml", "feed.json"}, filepath.Base(name))
		if !hasArticle && !bytes.Equal(body, after[name]) {
			t.Errorf("%s changed too", name)
		}
	}
	for _, name := range []string{"posts/clocks/index.md", "atom.xml"} {
		if bytes.Contains(after[name], []byte("xxxxxxxx")) {
			t.Errorf("%s holds the text", name)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d files became %d", len(before), len(after))
	}
}
