// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/test/builder"
)

// yearsOf returns the Summary of a Topic with Posts, four in each year from 2000 on.
func yearsOf(t *testing.T, posts int) *archive.Summary {
	t.Helper()
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	for i := range posts {
		a.SetPost(builder.Post(fmt.Sprintf("p%02d", i), fmt.Sprintf("%d-0%d-01", 2000+i/4, 1+i%4), builder.Tags("go")))
	}
	s, _ := a.Summary("go", now)
	return s
}

func hrefs(nodes []*html.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, attr(n, "href"))
	}
	return out
}

func TestYearPagesOnlyAboveFiftyPosts(t *testing.T) {
	for posts, want := range map[int]int{0: 0, 1: 0, MaxCards: 0, MaxCards + 1: 13, MaxCards + 2: 13, MaxCards + 3: 14} {
		t.Run(fmt.Sprint(posts), func(t *testing.T) {
			s := yearsOf(t, posts)
			files := render(t, articleSite(""), s)
			var paths []string
			for _, y := range Years(s.Posts) {
				path := fmt.Sprintf("/topics/go/%d/", y)
				if _, ok := files[path[1:]+"index.html"]; !ok {
					t.Errorf("there is no page of %d", y)
				}
				paths = append(paths, path)
			}
			if len(paths) != want || !slices.IsSortedFunc(Years(s.Posts), func(a, b int) int { return b - a }) {
				t.Errorf("the years are %v, want %d, newest first", Years(s.Posts), want)
			}
			hub := parseHTML(t, files["topics/go/index.html"])
			var linked []string
			for _, nav := range findAll(hub, "nav", "years") {
				linked = hrefs(findAll(nav, "a", ""))
			}
			if diff := cmp.Diff(paths, linked); diff != "" {
				t.Errorf("links of the hub (-want +got):\n%s", diff)
			}
			if got := len(findAll(hub, "li", "")); got < min(posts, MaxCards) {
				t.Errorf("the hub has %d items", got)
			}
			cards := 0
			for _, list := range findAll(hub, "ol", "cards") {
				cards += len(findAll(list, "article", ""))
			}
			if cards != min(posts, MaxCards) {
				t.Errorf("the hub shows %d cards", cards)
			}
			bars := 0
			for _, svg := range findAll(hub, "svg", "bars") {
				bars = len(findAll(svg, "a", ""))
			}
			if bars != want {
				t.Errorf("%d bars of the chart are links, want %d", bars, want)
			}
		})
	}
}

// Every Post is on exactly one year page, newest first.
func TestYearPagesHaveAllPosts(t *testing.T) {
	s := articleSummary(t, "many")
	files := render(t, articleSite(""), articleTopics()...)
	var got, want []string
	for _, y := range Years(s.Posts) {
		root := parseHTML(t, files[fmt.Sprintf("topics/many/%d/index.html", y)])
		for _, n := range findAll(root, "h3", "") {
			got = append(got, textOf(n))
		}
		current := slices.DeleteFunc(findAll(findAll(root, "nav", "years")[0], "a", ""), func(n *html.Node) bool { return attr(n, "aria-current") != "page" })
		if diff := cmp.Diff([]string{fmt.Sprintf("/topics/many/%d/", y)}, hrefs(current)); diff != "" {
			t.Errorf("current year (-want +got):\n%s", diff)
		}
		if got, want := textOf(findAll(root, "h1", "")[0]), fmt.Sprintf("Many in %d", y); got != want {
			t.Errorf("the heading is %q, want %q", got, want)
		}
		if diff := cmp.Diff([]string{"/", "/topics/many/", fmt.Sprintf("/topics/many/%d/", y)}, hrefs(findAll(findAll(root, "nav", "breadcrumb")[0], "a", ""))); diff != "" {
			t.Errorf("breadcrumbs (-want +got):\n%s", diff)
		}
	}
	for _, p := range s.Posts {
		want = append(want, p.Object.Spec.Title)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Posts of all years (-want +got):\n%s", diff)
	}
}

// A year page only lists which other years exist, so a new Post changes only the page of its own year.
func TestYearPageChangesWithItsYearOnly(t *testing.T) {
	changes := map[string]struct {
		change func(*archive.Archive)
		want   []int
	}{
		"new Post":        {func(a *archive.Archive) { a.SetPost(builder.Post("new", "2021-05-05", builder.Tags("many"))) }, []int{2021}},
		"deleted Post":    {func(a *archive.Archive) { a.DeletePost("p33") }, []int{2021}},
		"Post that moves": {func(a *archive.Archive) { a.SetPost(builder.Post("p33", "2019-12-01", builder.Tags("many"))) }, []int{2019, 2021}},
		"title": {func(a *archive.Archive) {
			a.SetPost(builder.Post("p33", "2021-04-01", builder.Tags("many"), builder.Title("Other")))
		}, []int{2021}},
		"tags": {func(a *archive.Archive) { a.SetPost(builder.Post("p33", "2021-04-01", builder.Tags("many", "else"))) }, []int{2021}},
		"authors": {func(a *archive.Archive) {
			a.SetPost(builder.Post("p33", "2021-04-01", builder.Tags("many"), func(p *v1alpha1.Post) { p.Spec.Authors = []string{"Ada"} }))
		}, []int{2021}},
		"update": {func(a *archive.Archive) {
			a.SetPost(builder.Post("p33", "2021-04-01", builder.Tags("many"), func(p *v1alpha1.Post) { p.Spec.UpdateDate = "2022-01-01" }))
		}, []int{2021}},
		"other Topic": {func(a *archive.Archive) {
			a.SetTopic(builder.Topic("few", func(t *v1alpha1.Topic) { t.Spec.Title = "Other" }))
		}, nil},
		"title of the Topic": {func(a *archive.Archive) {
			a.SetTopic(builder.Topic("many", func(t *v1alpha1.Topic) { t.Spec.Title = "Other" }))
		}, []int{2018, 2019, 2020, 2021, 2022, 2023, 2024}},
		"nothing": {func(*archive.Archive) {}, nil},
	}
	for name, tc := range changes {
		t.Run(name, func(t *testing.T) {
			a := articleArchive()
			// The title of p33 is its name, so that only the date changes.
			a.SetPost(builder.Post("p33", "2021-04-01", builder.Tags("many")))
			pages, views := yearPages(t, a)
			tc.change(a)
			newPages, newViews := yearPages(t, a)
			var changed, viewed []int
			for y := 2018; y <= 2024; y++ {
				if pages[y] != newPages[y] {
					changed = append(changed, y)
				}
				if views[y] != newViews[y] {
					viewed = append(viewed, y)
				}
			}
			if diff := cmp.Diff(tc.want, changed); diff != "" {
				t.Errorf("pages that changed (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.want, viewed); diff != "" {
				t.Errorf("views that changed (-want +got):\n%s", diff)
			}
		})
	}
}

func yearPages(t *testing.T, a *archive.Archive) (pages map[int]string, views map[int]digest.Sum) {
	t.Helper()
	pages, views = map[int]string{}, map[int]digest.Sum{}
	s, _ := a.Summary("many", now)
	site := New(articleSite(""), nil, allSummaries(a))
	for _, y := range Years(s.Posts) {
		group := YearGroup{"many", y}
		for _, file := range mustRender(t, site, group) {
			pages[y] += string(file.Body)
		}
		views[y] = digestOf(t, site, group)
	}
	return pages, views
}

func articleSummary(t *testing.T, name string) *archive.Summary {
	t.Helper()
	s, ok := articleArchive().Summary(name, now)
	if !ok {
		t.Fatalf("there is no Topic %q", name)
	}
	return s
}
