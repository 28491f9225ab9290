// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	stdcmp "cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/search"
	"github.com/topicpages/topicpages/test/builder"
)

// chunksOf renders all chunks: the search index and the sitemap of each, and the digest of its view.
func chunksOf(t *testing.T, a *archive.Archive) (indexes, sitemaps []string, views []digest.Sum) {
	t.Helper()
	pages := New(articleSite(""), nil, allSummaries(a))
	for i := range pages.Catalog.chunks {
		files := mustRender(t, pages, ChunkGroup{i})
		indexes, sitemaps = append(indexes, string(files[0].Body)), append(sitemaps, string(files[1].Body))
		views = append(views, digestOf(t, pages, ChunkGroup{i}))
	}
	return indexes, sitemaps, views
}

func corpusPost(i int, options ...func(*v1alpha1.Post)) *v1alpha1.Post {
	p := builder.Post(fmt.Sprintf("p%03d", i), fmt.Sprintf("20%02d-%02d-%02d", 10+i%12, 1+i%12, 1+i%28),
		builder.Tags("all", v1alpha1.Tag(fmt.Sprintf("t%02d", i/10))), builder.Title(fmt.Sprintf("Post %d", i)))
	for _, option := range options {
		option(p)
	}
	return p
}

func TestAnEditChangesItsPartsOnly(t *testing.T) {
	for name, tc := range map[string]struct {
		change            func(*archive.Archive)
		indexes, sitemaps int
	}{
		"nothing": {func(*archive.Archive) {}, 0, 0},
		"title":   {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.Title("Edited"))) }, 1, 0},
		"summary": {func(a *archive.Archive) {
			a.SetPost(corpusPost(1, func(p *v1alpha1.Post) { p.Spec.Summary = "Edited" }))
		}, 1, 0},
		"authors": {func(a *archive.Archive) {
			a.SetPost(corpusPost(1, func(p *v1alpha1.Post) { p.Spec.Authors = []string{"A"} }))
		}, 1, 0},
		"address":         {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.URL("https://example.org/"))) }, 1, 0},
		"address on site": {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.URL("/elsewhere/"))) }, 1, 1},
		"title of a Topic": {func(a *archive.Archive) {
			a.SetTopic(builder.Topic("t07", func(t *v1alpha1.Topic) { t.Spec.Title = "Edited" }))
		}, 1, 0},
		"focus of a Topic": {func(a *archive.Archive) {
			a.SetTopic(builder.Topic("t07", func(t *v1alpha1.Topic) { t.Spec.Focus = "edited" }))
		}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := corpus()
			indexes, sitemaps, views := chunksOf(t, a)
			tc.change(a)
			newIndexes, newSitemaps, newViews := chunksOf(t, a)
			if len(indexes) != len(newIndexes) || len(indexes) != 3 {
				t.Fatalf("%d parts became %d, want 3", len(indexes), len(newIndexes))
			}
			gotIndexes, gotSitemaps := 0, 0
			for i := range indexes {
				index, sitemap := indexes[i] != newIndexes[i], sitemaps[i] != newSitemaps[i]
				if index {
					gotIndexes++
				}
				if sitemap {
					gotSitemaps++
				}
				if viewed := views[i] != newViews[i]; viewed != (index || sitemap) {
					t.Errorf("part %d: the view changes: %v, the index: %v, the sitemap: %v", i, viewed, index, sitemap)
				}
			}
			if gotIndexes != tc.indexes || gotSitemaps != tc.sitemaps {
				t.Errorf("%d parts of the index and %d of the sitemap changed, want %d and %d", gotIndexes, gotSitemaps, tc.indexes, tc.sitemaps)
			}
		})
	}
}

// The search index has every Topic and every Post of the site exactly once.
func TestSearchIndexHasEverything(t *testing.T) {
	a := corpus()
	a.SetPost(builder.Post("nowhere", "2020-01-01", builder.Tags("nothing"), builder.Title("In no Topic")))
	a.SetPost(builder.Post("draft", "2020-01-01", builder.Tags("all"), builder.Title("A draft"), builder.Draft))
	files := render(t, articleSite(""), allSummaries(a)...)
	var root struct{ Version, Chunks int }
	if err := json.Unmarshal(files["search/index.json"], &root); err != nil || root.Version != 1 || root.Chunks != 3 {
		t.Fatalf("the root says %+v, %v", root, err)
	}
	var got, want []string
	for i := range root.Chunks {
		var chunk struct {
			Titles, URLs, Dates []string
			Posts               []*int
		}
		if err := json.Unmarshal(files[fmt.Sprintf("search/%d.json", i)], &chunk); err != nil {
			t.Fatal(err)
		}
		for i, title := range chunk.Titles {
			kind := "post"
			if chunk.Posts[i] != nil {
				kind = fmt.Sprintf("topic of %d", *chunk.Posts[i])
			}
			got = append(got, strings.Join([]string{kind, title, chunk.URLs[i], chunk.Dates[i]}, " "))
		}
	}
	for _, s := range allSummaries(a) {
		want = append(want, fmt.Sprintf("topic of %d %s %s ", len(s.Posts), s.Title, topicPath(s.Name)))
		if s.Name == "all" {
			for _, p := range s.Posts {
				want = append(want, strings.Join([]string{"post", p.Object.Spec.Title, stdcmp.Or(p.URL(""), "/topics/all/"), p.Published.Format("2006-01-02")}, " "))
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(files["search/3.json"]) != 0 {
		t.Error("there is one part more")
	}
}

// An empty site has an index with one empty chunk, so that the search works.
func TestSearchIndexOfNothing(t *testing.T) {
	files := render(t, articleSite(""))
	for _, path := range []string{"search/index.json", "search/0.json", "sitemap.xml", "sitemap-pages.xml"} {
		checkFile(t, path, files[path])
		if len(files[path]) == 0 {
			t.Errorf("there is no %s", path)
		}
	}
	// An urlset must not be empty, and llms.txt has nothing to list.
	for _, path := range []string{"sitemap-0.xml", "llms.txt"} {
		if _, ok := files[path]; ok {
			t.Errorf("there is a %s:\n%s", path, files[path])
		}
	}
	if strings.Contains(string(files["sitemap.xml"]), "sitemap-0.xml") {
		t.Errorf("the sitemap leads to a part that is not there:\n%s", files["sitemap.xml"])
	}
}

// An edit of a Post concerns the chunk that has the Post, however many other Posts its Topic has. A Post that leads to another
// Topic than before changes its search result.
func TestAnEditChecksItsChunkOnly(t *testing.T) {
	const posts = 3000
	a := archive.New()
	a.SetTopic(builder.Topic("many"))
	for i := range posts {
		a.SetPost(builder.Post(fmt.Sprintf("p%04d", i), "2020-01-01", builder.Tags("many")))
	}
	c := NewCatalog(articleSite(""))
	chunks := func() (list []int) {
		for _, group := range c.Update(allSummaries(a)) {
			if g, ok := group.(ChunkGroup); ok {
				list = append(list, g.Number)
			}
		}
		slices.Sort(list)
		return list
	}
	all := chunks()
	if len(all) < 5 {
		t.Fatalf("there are only %d chunks", len(all))
	}
	number := func(id docID) int { return search.Chunk(id.String(), len(all)) }
	a.SetPost(builder.Post("p0007", "2020-01-01", builder.Tags("many"), builder.Title("Edited")))
	want := []int{number(postDoc("p0007")), number(topicDoc("many"))}
	slices.Sort(want)
	if got := chunks(); !slices.Equal(got, slices.Compact(want)) {
		t.Errorf("an edit checks the chunks %v, want %v", got, want)
	}
	// Its results lead to the first of its Topics by name.
	a.SetTopic(builder.Topic("first", builder.Match(v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"p0008"}})))
	if got := chunks(); !slices.Contains(got, number(postDoc("p0008"))) {
		t.Errorf("a Post that leads elsewhere is in chunk %d, and the chunks %v are checked", number(postDoc("p0008")), got)
	}
}
