// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

func TestIndex(t *testing.T) {
	month, span := []*archive.Post{newPost("p", "2026-03-16", ""), newPost("q", "2026-03-01", "")}, []*archive.Post{newPost("p", "2026-03-16", ""), newPost("q", "2017-03-01", "")}
	tests := map[string]struct {
		topics []*archive.Summary
		want   []string
	}{
		"none":      {nil, []string{"Topics No topics are published yet."}},
		"no posts":  {[]*archive.Summary{{Facts: archive.Facts{Name: "a", Title: "A", Spec: &v1alpha1.TopicSpec{Focus: "x"}}}}, []string{"A A has no posts in this archive yet."}},
		"one":       {[]*archive.Summary{{Facts: archive.Facts{Name: "a", Title: "A", Posts: month[:1]}}}, []string{"Newest post: 16 Mar 2026", "1 post from Mar 2026."}},
		"one month": {[]*archive.Summary{{Facts: archive.Facts{Name: "a", Title: "A", Posts: month}}}, []string{"2 posts from Mar 2026."}},
		"span":      {[]*archive.Summary{{Facts: archive.Facts{Name: "a", Title: "A", Posts: span}}}, []string{"2 posts from Mar 2017 to Mar 2026."}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, s := range test.topics {
				if s.Spec == nil {
					s.Spec = &v1alpha1.TopicSpec{}
				}
			}
			got := visible(t, render(t, &v1alpha1.Site{}, test.topics...)["index.html"])
			if n := strings.Count(got, "Mar 2017"); n > 1 {
				t.Errorf("the first month is said %d times in %q", n, got)
			}
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("got %q, want %q in it", got, want)
				}
			}
		})
	}
}

// numberedTopics returns n Topics. Each has one Post more than the next, and an older newest one.
func numberedTopics(n int) []*archive.Summary {
	var topics []*archive.Summary
	for i := range n {
		s := &archive.Summary{Facts: archive.Facts{Name: fmt.Sprintf("t%03d", i), Title: fmt.Sprintf("Title %03d", i), Spec: &v1alpha1.TopicSpec{}}}
		for j := range 1 + (n-i)%7 {
			s.Posts = append(s.Posts, newPost(fmt.Sprintf("p%03d-%d", i, j), now.AddDate(0, 0, -n+i-j).Format("2006-01-02"), ""))
		}
		topics = append(topics, s)
	}
	return topics
}

func titlesOf(t *testing.T, body []byte) []string {
	t.Helper()
	var titles []string
	for _, n := range findAll(parseHTML(t, body), "h3", "") {
		titles = append(titles, textOf(n))
	}
	return titles
}

func TestIndexOrders(t *testing.T) {
	topics := []*archive.Summary{
		{Facts: archive.Facts{Name: "a", Title: "zebra", Posts: []*archive.Post{newPost("p", "2026-01-01", "")}}},
		{Facts: archive.Facts{Name: "b", Title: "Äpfel"}},
		{Facts: archive.Facts{Name: "c", Title: "Apples", Posts: []*archive.Post{newPost("q", "2025-01-01", ""), newPost("r", "2024-01-01", "")}}},
		{Facts: archive.Facts{Name: "d", Title: "apples", Posts: []*archive.Post{newPost("s", "2025-01-01", ""), newPost("t", "2024-01-01", "")}}},
	}
	for _, s := range topics {
		s.Spec = &v1alpha1.TopicSpec{}
	}
	files := render(t, articleSite(""), topics...)
	for path, want := range map[string][]string{
		"index.html":          {"Apples", "apples", "zebra", "Äpfel"},
		"by-posts/index.html": {"Apples", "apples", "zebra", "Äpfel"},
		"by-date/index.html":  {"zebra", "Apples", "apples", "Äpfel"},
	} {
		if diff := cmp.Diff(want, titlesOf(t, files[path])); diff != "" {
			t.Errorf("%s, equal ones by name (-want +got):\n%s", path, diff)
		}
		root := parseHTML(t, files[path])
		var current []string
		for _, n := range findAll(findAll(root, "nav", "sort")[0], "a", "") {
			if attr(n, "aria-current") == "page" {
				current = append(current, strings.TrimPrefix(attr(n, "href"), "/")+"index.html")
			}
		}
		if diff := cmp.Diff([]string{path}, current); diff != "" {
			t.Errorf("current order (-want +got):\n%s", diff)
		}
		// The other orders have the same content as the front page, and are not for search engines.
		if got, want := strings.Contains(string(files[path]), `content="noindex"`), path != "index.html"; got != want {
			t.Errorf("%s: noindex is %v", path, got)
		}
		if got, want := strings.Contains(string(files[path]), `rel="canonical"`), path == "index.html"; got != want {
			t.Errorf("%s: a canonical address is there: %v", path, got)
		}
	}
}

func TestIndexPages(t *testing.T) {
	const n = 2*topicsPerPage + 1
	topics := numberedTopics(n)
	files := render(t, articleSite(""), topics...)
	var all []string
	for i, path := range []string{"index.html", "page/2/index.html", "page/3/index.html"} {
		all = append(all, titlesOf(t, files[path])...)
		root := parseHTML(t, files[path])
		var pages, current []string
		for _, a := range findAll(findAll(root, "nav", "pages")[0], "a", "") {
			pages = append(pages, attr(a, "href"))
			if attr(a, "aria-current") == "page" {
				current = append(current, textOf(a))
			}
		}
		if diff := cmp.Diff([]string{"/", "/page/2/", "/page/3/"}, pages); diff != "" {
			t.Errorf("%s: pages (-want +got):\n%s", path, diff)
		}
		if diff := cmp.Diff([]string{fmt.Sprint(i + 1)}, current); diff != "" {
			t.Errorf("%s: current page (-want +got):\n%s", path, diff)
		}
		if want := `<link rel="canonical" href="https://example.com/` + strings.TrimSuffix(path, "index.html") + `">`; !strings.Contains(string(files[path]), want) {
			t.Errorf("%s lacks %s", path, want)
		}
		if got := len(findAll(root, "section", "map")); got != max(0, 1-i) {
			t.Errorf("%s has %d maps", path, got)
		}
	}
	var want []string
	for _, s := range topics {
		want = append(want, s.Title)
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("every Topic once (-want +got):\n%s", diff)
	}
	for _, path := range []string{"by-posts/index.html", "by-date/index.html"} {
		got := titlesOf(t, files[path])
		if len(got) != topicsPerPage || strings.Contains(string(files[path]), `class="pages"`) {
			t.Errorf("%s lists %d Topics, or leads to more pages", path, len(got))
		}
	}
	if got := titlesOf(t, files["by-date/index.html"])[0]; got != topics[n-1].Title {
		t.Errorf("the one with the newest Post is %s", got)
	}
	for path := range files {
		if strings.HasPrefix(path, "by-") && strings.Contains(path, "page") || path == "page/1/index.html" || path == "page/4/index.html" {
			t.Errorf("there is a %s", path)
		}
	}
}

// The index is bounded, and so are its files.
func TestIndexIsBounded(t *testing.T) {
	var topics []*archive.Summary
	for i := range topicsPerPage*maxIndexPages + 1 {
		topics = append(topics, &archive.Summary{Facts: archive.Facts{Name: fmt.Sprintf("t%05d", i), Title: "T", Spec: &v1alpha1.TopicSpec{}}})
	}
	files, err := New(articleSite(""), nil, topics).Render(IndexGroup{})
	if err != nil {
		t.Fatal(err)
	}
	pages, bytes := 0, 0
	for _, file := range files {
		bytes += len(file.Body)
		if strings.HasPrefix(file.Path, "page/") {
			pages++
		}
	}
	if pages != maxIndexPages-1 || bytes > 6<<20 {
		t.Errorf("%d further pages, %d KiB in all", pages, bytes>>10)
	}
}

func TestMapJoinsTopicsThatSharePosts(t *testing.T) {
	files := render(t, articleSite(""), sharing("a", "b", "c")...)
	drawing := findAll(parseHTML(t, files["index.html"]), "svg", "map")
	if len(drawing) != 1 {
		t.Fatalf("the index has %d maps", len(drawing))
	}
	var links []string
	for _, a := range findAll(drawing[0], "a", "") {
		links = append(links, attr(a, "href"))
	}
	slices.Sort(links)
	if diff := cmp.Diff([]string{"/topics/a/", "/topics/b/", "/topics/c/"}, links); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
	if got := len(findAll(drawing[0], "path", "edge")); got == 0 {
		t.Error("no line joins them")
	}
	if files := render(t, articleSite(""), sharing("a", "b")...); len(findAll(parseHTML(t, files["index.html"]), "svg", "map")) != 0 {
		t.Error("two Topics make a map")
	}
}

// sharing returns Topics that share a Post with each other.
func sharing(names ...string) []*archive.Summary {
	var topics []*archive.Summary
	for _, name := range names {
		s := &archive.Summary{Facts: archive.Facts{Name: name, Title: name, Spec: &v1alpha1.TopicSpec{}, Posts: []*archive.Post{newPost("p", "2026-01-01", "")}}}
		for _, other := range names {
			if other != name {
				s.Adjacency = append(s.Adjacency, archive.Adjacent{Tag: other, Topic: other, Title: other, Posts: 1})
			}
		}
		topics = append(topics, s)
	}
	return topics
}

// linkedDataOf returns the nodes of a page's linked data, by type.
func linkedDataOf(t *testing.T, body []byte) map[string]map[string]any {
	t.Helper()
	nodes := map[string]map[string]any{}
	for _, n := range findAll(parseHTML(t, body), "script", "") {
		if attr(n, "type") != "application/ld+json" {
			continue
		}
		var graph struct {
			Nodes []map[string]any `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(n.FirstChild.Data), &graph); err != nil {
			t.Fatal(err)
		}
		for _, node := range graph.Nodes {
			nodes[node["@type"].(string)] = node
		}
	}
	return nodes
}

// A theme may list the Topics in its own way, or change the texts about each.
func TestOwnEntries(t *testing.T) {
	embedded, err := templates.ReadFile("templates/index.html")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(embedded), `{{define "entry"}}`)
	for name, tc := range map[string]struct{ template, want, not string }{
		"a list of its own":    {`{{define "main"}}{{range .Page.Topics}}<p>Topic {{.Title}}: {{.PostCount}}</p>{{end}}{{end}}`, "Topic A few: 2 Topic Many: 55", "Jan 2018"},
		"an entry of its own":  {before + `{{define "entry"}}<p>Entry {{.Title}}</p>{{end}}`, "Entry A few Entry Many", "Jan 2018"},
		"that of the operator": {string(embedded), "55 posts from Jan 2018", "Entry"},
	} {
		t.Run(name, func(t *testing.T) {
			theme, err := NewTheme("en", ThemeSource{Templates: map[string]string{"index.html": tc.template}})
			if err != nil {
				t.Fatal(err)
			}
			got := visible(t, renderThemed(t, articleSite(""), theme, articleTopics()...)["index.html"])
			if !strings.Contains(got, tc.want) || strings.Contains(got, tc.not) {
				t.Errorf("the index says %q, want %q and not %q", got, tc.want, tc.not)
			}
		})
	}
	_, err = NewTheme("en", ThemeSource{Templates: map[string]string{"index.html": before + `{{define "entry"}}{{.Nothing}}{{end}}`}})
	if err == nil || !strings.Contains(err.Error(), `executing "entry"`) {
		t.Errorf("of an entry that does not work it says %v", err)
	}
}
