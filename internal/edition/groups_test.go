// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	. "github.com/topicpages/topicpages/test/builder"
)

// long returns an archive with a Topic of 600 Posts in twelve years, 50 in each, and one of three articles.
func long() *archive.Archive {
	a := archive.New()
	a.SetTopic(Topic("long"))
	a.SetTopic(Topic("essays"))
	for i := range 600 {
		a.SetPost(Post(fmt.Sprintf("p%03d", i), fmt.Sprintf("20%02d-01-%02d", 10+i%12, 1+i%28), Tags("long"), Title(fmt.Sprintf("Post %d", i))))
	}
	for i, text := range []string{"First.", "See [[first]] and [[p000]].", "See [[topic:long]]."} {
		a.SetPost(essay([]string{"first", "second", "third"}[i], fmt.Sprintf("2024-0%d-01", i+1), text))
	}
	return a
}

func essay(name, date, content string) *v1alpha1.Post {
	return Post(name, date, Tags("essays"), func(p *v1alpha1.Post) { p.Spec.Content = content })
}

// changedGroups returns the groups with a file that changed, came or went. Paths tell the groups of the Site and of
// the chunks.
func changedGroups(t *testing.T, before, after map[string]string) []string {
	t.Helper()
	groups := map[string]bool{}
	for _, files := range []map[string]string{before, after} {
		for key := range files {
			if before[key] == after[key] {
				continue
			}
			path, err := shard.Path(key)
			if err != nil {
				t.Fatal(err)
			}
			groups[groupOf(path)] = true
		}
	}
	return slices.Sorted(maps.Keys(groups))
}

func groupOf(path string) string {
	if chunk, ok := strings.CutPrefix(path, "sitemap-"); ok && path != "sitemap-pages.xml" {
		return "search/" + strings.TrimSuffix(chunk, ".xml")
	}
	dir, _, _ := strings.Cut(path, "/index.")
	switch parts := strings.Split(path, "/"); parts[0] {
	case "topics":
		if len(parts) == 4 {
			return dir
		}
		return page.HubGroup{Topic: parts[1]}.Name()
	case "posts":
		return dir
	case "index.html", "by-posts", "by-date", "page", "robots.txt":
		return page.IndexGroup{}.Name()
	case "llms.txt":
		return page.ListingGroup{}.Name()
	case "404.html", "assets":
		return page.AssetsGroup{}.Name()
	case "search":
		switch parts[1] {
		case "index.html":
			return page.AssetsGroup{}.Name()
		case "index.json":
			return page.CommonGroup{}.Name()
		}
		return strings.TrimSuffix(path, ".json")
	}
	return page.CommonGroup{}.Name()
}

// chunksWith returns the groups of the chunks of the search index that have docs with the titles.
func chunksWith(t *testing.T, a *archive.Archive, titles []string) []string {
	t.Helper()
	pages := page.New(Site("site"), nil, a.Summaries(labels.Everything(), now))
	var names []string
	for _, group := range pages.Catalog.Groups() {
		if _, ok := group.(page.ChunkGroup); !ok {
			continue
		}
		files, err := pages.Render(group)
		if err != nil {
			t.Fatal(err)
		}
		var chunk struct{ Titles []string }
		if err := json.Unmarshal(files[0].Body, &chunk); err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(chunk.Titles, func(title string) bool { return slices.Contains(titles, title) }) {
			names = append(names, group.Name())
		}
	}
	return names
}

func isTerms(group string) bool {
	return strings.HasPrefix(group, "search/terms-") || strings.HasPrefix(group, "search/recent-")
}

func TestAnEditChangesItsGroupsOnly(t *testing.T) {
	post := func(p *v1alpha1.Post) func(*archive.Archive) { return func(a *archive.Archive) { a.SetPost(p) } }
	for name, tc := range map[string]struct {
		change func(*archive.Archive)
		want   []string
		// docs are the titles in the chunks that change. terms is true if other words can be found.
		docs  []string
		terms bool
	}{
		"nothing": {func(*archive.Archive) {}, nil, nil, false},
		"new Post": {post(Post("new", "2015-06-01", Tags("long"), Title("New"))),
			[]string{"site/index", "site/listing", "topics/long", "topics/long/2015"}, []string{"New", "Long"}, true},
		"deleted Post": {func(a *archive.Archive) { a.DeletePost("p005") },
			[]string{"site/index", "site/listing", "topics/long", "topics/long/2015"}, []string{"Post 5", "Long"}, true},
		"title": {post(Post("p005", "2015-01-06", Tags("long"), Title("Edited"))),
			[]string{"site", "topics/long", "topics/long/2015"}, []string{"Edited"}, true},
		"title that an article names": {post(Post("p000", "2010-01-01", Tags("long"), Title("Edited"))),
			[]string{"posts/second", "site", "topics/essays", "topics/long", "topics/long/2010"}, []string{"Edited"}, true},
		"content":                     {post(essay("first", "2024-01-01", "Edited.")), []string{"posts/first", "topics/essays"}, nil, true},
		"content with the same words": {post(essay("first", "2024-01-01", "*First*!")), []string{"posts/first", "topics/essays"}, nil, false},
		"title of an article": {func(a *archive.Archive) {
			p := essay("first", "2024-01-01", "First.")
			p.Spec.Title = "Edited"
			a.SetPost(p)
		}, []string{"posts/first", "posts/second", "site", "site/listing", "topics/essays"}, []string{"Edited"}, true},
		"focus": {func(a *archive.Archive) { a.SetTopic(Topic("essays", func(t *v1alpha1.Topic) { t.Spec.Focus = "x" })) },
			[]string{"site/index", "topics/essays"}, nil, false},
		"title of a Topic": {func(a *archive.Archive) { a.SetTopic(Topic("essays", func(t *v1alpha1.Topic) { t.Spec.Title = "x" })) },
			[]string{"posts/first", "posts/second", "posts/third", "site/index", "site/listing", "topics/essays"}, []string{"x"}, true},
		"Topic that an article names": {func(a *archive.Archive) { a.SetTopic(Topic("long", func(t *v1alpha1.Topic) { t.Spec.Focus = "x" })) },
			[]string{"site/index", "topics/long"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, editor := long(), &edition.Editor{}
			before := filesOf(t, edit(t, editor, a))
			want := slices.Concat(tc.want, chunksWith(t, a, tc.docs))
			tc.change(a)
			remembered := edit(t, editor, a)
			after := filesOf(t, remembered)
			want = append(want, chunksWith(t, a, tc.docs)...)
			if want != nil && !slices.Contains(want, page.CommonGroup{}.Name()) {
				want = append(want, page.CommonGroup{}.Name()) // it has the digest of all files
			}
			slices.Sort(want)
			got := changedGroups(t, before, after)
			if slices.ContainsFunc(got, isTerms) != tc.terms {
				t.Errorf("a term file changed: %v", !tc.terms)
			}
			if diff := cmp.Diff(slices.Compact(want), slices.DeleteFunc(got, isTerms)); diff != "" {
				t.Errorf("groups that changed (-want +got):\n%s", diff)
			}
			fresh := edit(t, &edition.Editor{}, a)
			if diff := cmp.Diff(digests(fresh), digests(remembered)); diff != "" {
				t.Errorf("an editor that remembers has other shards (-fresh +remembered):\n%s", diff)
			}
		})
	}
}

// After any change, a kept Editor makes the same edition as a new one.
func TestWhatIsRememberedIsEnough(t *testing.T) {
	a, editor := long(), &edition.Editor{}
	site := Site("site", func(s *v1alpha1.Site) { s.Namespace = "team" })
	for _, step := range []struct {
		name   string
		change func() *page.Theme
	}{
		{"first", func() *page.Theme { return nil }},
		{"theme", func() *page.Theme { return newTheme(t, "en", page.ThemeSource{Header: "Hello"}) }},
		{"other theme", func() *page.Theme { return newTheme(t, "en", page.ThemeSource{CSS: "a{}"}) }},
		{"language", func() *page.Theme { site.Spec.Language = "de"; return nil }},
		{"title", func() *page.Theme { site.Spec.Title = "Notes"; return nil }},
		{"description", func() *page.Theme { site.Spec.Description = "All of it."; return nil }},
		{"address", func() *page.Theme { site.Spec.BaseURL = "https://example.com"; return nil }},
		{"namespace", func() *page.Theme { site.Namespace = "other"; return nil }},
		{"article comes", func() *page.Theme { a.SetPost(essay("fourth", "2024-06-01", "[[third]]")); return nil }},
		{"article becomes a card", func() *page.Theme { a.SetPost(essay("third", "2024-03-01", "")); return nil }},
		{"article goes", func() *page.Theme { a.DeletePost("third"); return nil }},
		{"Topic goes", func() *page.Theme { a.DeleteTopic("long"); return nil }},
		{"authors", func() *page.Theme {
			p := essay("fourth", "2024-06-01", "[[third]]")
			p.Spec.Authors, p.Spec.UpdateDate = []string{"Ada"}, "2024-06-02"
			a.SetPost(p)
			return nil
		}},
	} {
		look := step.change()
		topics := a.Summaries(labels.Everything(), now)
		remembered, err := editor.Edit(site, look, topics, 0)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := new(edition.Editor).Edit(site, look, topics, 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(digests(fresh), digests(remembered)); diff != "" || fresh.Digest != remembered.Digest {
			t.Errorf("%s: shards (-fresh +remembered):\n%s", step.name, diff)
		}
		if changed := changedGroups(t, filesOf(t, fresh), filesOf(t, remembered)); changed != nil {
			t.Errorf("%s: other files in %v", step.name, changed)
		}
	}
}

func newTheme(t *testing.T, language v1alpha1.Language, source page.ThemeSource) *page.Theme {
	t.Helper()
	theme, err := page.NewTheme(language, source)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// If a Post has the longest name that Kubernetes admits, the rest of the site is still published.
func TestLongNames(t *testing.T) {
	a := archive.New()
	topic, name := strings.Repeat("t", 63), strings.Repeat("p", 253)
	a.SetTopic(Topic(topic))
	for i := range 51 {
		a.SetPost(Post(fmt.Sprintf("p%d", i), "2020-01-01", Tags(v1alpha1.Tag(topic))))
	}
	p := essay(name, "2020-01-01", "Long.")
	p.Spec.Tags = []v1alpha1.Tag{v1alpha1.Tag(topic)}
	a.SetPost(p)
	if out := edit(t, &edition.Editor{}, a); out.Pages < 5 {
		t.Errorf("%d pages", out.Pages)
	}
}
