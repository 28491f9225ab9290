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

// searchFiles are the files of the groups of a search index, and the digests of their Views, by group.
type searchFiles struct {
	indexes, sitemaps, terms map[string]string
	views                    map[string]digest.Sum
}

func searchFilesOf(t *testing.T, a *archive.Archive) searchFiles {
	t.Helper()
	pages := New(articleSite(""), nil, allSummaries(a))
	s := searchFiles{indexes: map[string]string{}, sitemaps: map[string]string{}, terms: map[string]string{}, views: map[string]digest.Sum{}}
	for _, group := range pages.Catalog.Groups() {
		switch group.(type) {
		case ChunkGroup:
			files := mustRender(t, pages, group)
			s.indexes[group.Name()] = string(files[0].Body)
			if len(files) > 1 { // some have no page on the site
				s.sitemaps[group.Name()] = string(files[1].Body)
			}
		case TermGroup:
			s.terms[group.Name()] = string(mustRender(t, pages, group)[0].Body)
		default:
			continue
		}
		s.views[group.Name()] = digestOf(t, pages, group)
	}
	return s
}

// differing counts the files that are not as before.
func differing(before, after map[string]string) int {
	n := 0
	for name := range after {
		if before[name] != after[name] {
			n++
		}
	}
	return n
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
		change                   func(*archive.Archive)
		indexes, sitemaps, terms int
	}{
		"nothing": {func(*archive.Archive) {}, 0, 0, 0},
		"title":   {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.Title("Post Edited"))) }, 1, 0, 1},
		"summary": {func(a *archive.Archive) {
			a.SetPost(corpusPost(1, func(p *v1alpha1.Post) { p.Spec.Summary = "Edited" }))
		}, 1, 0, 1},
		"authors": {func(a *archive.Archive) {
			a.SetPost(corpusPost(1, func(p *v1alpha1.Post) { p.Spec.Authors = []string{"A"} }))
		}, 1, 0, 1},
		"spelling of a title": {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.Title("POST: 1"))) }, 1, 0, 0},
		"address":             {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.URL("https://example.org/"))) }, 1, 0, 0},
		"address on site":     {func(a *archive.Archive) { a.SetPost(corpusPost(1, builder.URL("/elsewhere/"))) }, 1, 1, 0},
		"title of a Topic": {func(a *archive.Archive) {
			a.SetTopic(builder.Topic("t07", func(t *v1alpha1.Topic) { t.Spec.Title = "Edited" }))
		}, 1, 0, 1},
		"focus of a Topic": {func(a *archive.Archive) {
			a.SetTopic(builder.Topic("t07", func(t *v1alpha1.Topic) { t.Spec.Focus = "edited" }))
		}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := corpus()
			before := searchFilesOf(t, a)
			tc.change(a)
			after := searchFilesOf(t, a)
			if len(before.indexes) != len(after.indexes) || len(before.indexes) < 3 {
				t.Fatalf("%d chunks became %d, want several and as many", len(before.indexes), len(after.indexes))
			}
			for name := range after.views {
				index, sitemap := before.indexes[name] != after.indexes[name], before.sitemaps[name] != after.sitemaps[name]
				terms := before.terms[name] != after.terms[name]
				if viewed := before.views[name] != after.views[name]; viewed != (index || sitemap || terms) {
					t.Errorf("%s: the view changes: %v, the index: %v, the sitemap: %v, the terms: %v", name, viewed, index, sitemap, terms)
				}
			}
			if got := differing(before.indexes, after.indexes); got != tc.indexes {
				t.Errorf("%d chunks changed, want %d", got, tc.indexes)
			}
			if got := differing(before.sitemaps, after.sitemaps); got != tc.sitemaps {
				t.Errorf("%d parts of the sitemap changed, want %d", got, tc.sitemaps)
			}
			if got := differing(before.terms, after.terms); min(got, 1) != tc.terms {
				t.Errorf("%d term files changed, want %d", got, tc.terms)
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
	var root struct {
		Version int
		Terms   map[string]int
	}
	if err := json.Unmarshal(files["search/index.json"], &root); err != nil || root.Version != 2 {
		t.Fatalf("the root says %+v, %v", root, err)
	}
	chunks := map[string]bool{}
	for prefix, count := range root.Terms {
		for n := range count {
			var terms struct{ Chunks string }
			if err := json.Unmarshal(files[fmt.Sprintf("search/%s%d.json", prefix, n)], &terms); err != nil {
				t.Fatal(err)
			}
			for id := range strings.FieldsSeq(terms.Chunks) {
				chunks[id] = true
			}
		}
		if files[fmt.Sprintf("search/%s%d.json", prefix, count)] != nil {
			t.Error("there is one term file more")
		}
	}
	var got, want []string
	for id := range chunks {
		var chunk struct {
			Titles, URLs, Dates []string
			Posts               []*int
		}
		if err := json.Unmarshal(files["search/"+id+".json"], &chunk); err != nil {
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
	for path := range files {
		name, isSearch := strings.CutPrefix(path, "search/")
		if name, isJSON := strings.CutSuffix(name, ".json"); isSearch && isJSON && name != "index" && !chunks[name] && !strings.Contains(name, "-") {
			t.Errorf("no term file names %s", path)
		}
	}
}

// An empty site has an index with one empty chunk, so that the search works.
func TestSearchIndexOfNothing(t *testing.T) {
	files := render(t, articleSite(""))
	for _, path := range []string{"search/index.json", "search/1.json", "search/terms-0.json", "sitemap.xml", "sitemap-pages.xml"} {
		checkFile(t, path, files[path])
		if len(files[path]) == 0 {
			t.Errorf("there is no %s", path)
		}
	}
	// An urlset must not be empty, and llms.txt has nothing to list.
	for _, path := range []string{"sitemap-1.xml", "llms.txt"} {
		if _, ok := files[path]; ok {
			t.Errorf("there is a %s:\n%s", path, files[path])
		}
	}
	if strings.Contains(string(files["sitemap.xml"]), "sitemap-1.xml") {
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
		a.SetPost(builder.Post(fmt.Sprintf("p%04d", i), "2020-01-01", builder.Tags("many"), builder.Title("Title")))
	}
	c := NewCatalog(articleSite(""))
	update := func() (chunks []search.ChunkID, terms int) {
		for _, group := range c.Update(allSummaries(a)) {
			switch g := group.(type) {
			case ChunkGroup:
				chunks = append(chunks, g.ID)
			case TermGroup:
				terms++
			}
		}
		slices.SortFunc(chunks, search.ChunkID.Compare)
		return chunks, terms
	}
	all, terms := update()
	if len(all) < 5 || terms < 5 {
		t.Fatalf("there are only %d chunks and %d term files", len(all), terms)
	}
	chunkOf := func(id docID) search.ChunkID {
		chunk, ok := c.index.Chunk(id.String())
		if !ok {
			t.Fatalf("%s is in no chunk", id)
		}
		return chunk
	}
	a.SetPost(builder.Post("p0007", "2020-01-01", builder.Tags("many"), builder.Title("Edited")))
	chunks, terms := update()
	want := []search.ChunkID{chunkOf(topicDoc("many")), chunkOf(postDoc("p0007"))}
	if !slices.Equal(chunks, want) {
		t.Errorf("an edit checks the chunks %v, want %v", chunks, want)
	}
	if terms > 8 { // of one word and of the other, and of their beginnings
		t.Errorf("an edit of one word checks %d term files", terms)
	}
	// Its results lead to the first of its Topics by name.
	a.SetTopic(builder.Topic("first", builder.Match(v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"p0008"}})))
	if chunks, _ := update(); !slices.Contains(chunks, chunkOf(postDoc("p0008"))) {
		t.Errorf("a Post that leads elsewhere is in chunk %v, and the chunks %v are checked", chunkOf(postDoc("p0008")), chunks)
	}
}

// isBeginning reports whether a term stands for the words of names that begin with it.
func isBeginning(term string) bool { return strings.HasSuffix(term, "*") }

// The words of an article find it: what readers see of it, and nothing else.
func TestTheSearchIndexHasTheWordsOfArticles(t *testing.T) {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	a.SetPost(builder.Post("p", "2020-01-01", builder.Tags("go"), builder.Title("Title"), withContent("# Heading\n\nUn**believ**able [link](https://address.example/) <!-- hidden -->\n\n```info\ncode\n```\n")))
	var file struct{ Terms string }
	if err := json.Unmarshal(render(t, articleSite(""), allSummaries(a)...)["search/terms-0.json"], &file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"code", "go", "heading", "link", "title", "unbelievable"}, slices.DeleteFunc(strings.Fields(file.Terms), isBeginning)); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}
