// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/archive"
)

func factsOfYear(t *testing.T, body []byte) (facts topicYear) {
	t.Helper()
	if err := json.Unmarshal(body, &facts); err != nil {
		t.Fatal(err)
	}
	return facts
}

// Page and JSON of a year have the same facts, and the page links to the JSON.
func TestFormsOfAYearSayTheSame(t *testing.T) {
	for name, topics := range map[string][]*archive.Summary{
		"articles": articleTopics(),
		"hostile":  hostileTopics("1. *a* & <b> [c](d) _e_ ![f](g)", "https://example.org/?a=1&amp;b=%3C"),
	} {
		files := render(t, articleSite(""), topics...)
		for _, s := range topics {
			for _, y := range Years(s.Posts) {
				dir := "topics/" + s.Name + "/" + formatYear(y) + "/"
				facts, page := factsOfYear(t, files[dir+"index.json"]), saidInHTML(t, files[dir+"index.html"])
				got := statements{Title: facts.Title, References: saidOfReferences(facts.References)}
				for _, other := range facts.Years {
					got.Years = append(got.Years, joinParts(formatYear(other.Year), other.URL))
				}
				if diff := cmp.Diff(page, got); diff != "" {
					t.Errorf("%s: %s (-html +json):\n%s", name, dir, diff)
				}
				if facts.Topic != s.Name || facts.Year != y || facts.PostCount != len(PostsOf(s.Posts, y)) || facts.URL != "https://example.com/"+dir || facts.Language != "en" {
					t.Errorf("%s: %s tells of %+v", name, dir, facts)
				}
				var named []string
				for _, link := range findAll(parseHTML(t, files[dir+"index.html"]), "a", "") {
					if attr(link, "type") == "application/json" {
						named = append(named, attr(link, "type")+" "+attr(link, "href"))
					}
				}
				if diff := cmp.Diff([]string{"application/json /" + dir + "index.json"}, named); diff != "" {
					t.Errorf("%s: other forms of %s (-want +got):\n%s", name, dir, diff)
				}
			}
		}
	}
}

// The JSON of a Topic lists its newest Posts and links to the JSON of its years, which list every Post with the same
// facts.
func TestYearsHaveAllFacts(t *testing.T) {
	for posts, years := range map[int]int{1: 0, MaxCards: 0, MaxCards + 1: 13, 2 * MaxCards: 25} {
		t.Run(fmt.Sprint(posts), func(t *testing.T) {
			s := yearsOf(t, posts)
			files := render(t, articleSite(""), s)
			var hub topicFacts
			if err := json.Unmarshal(files["topics/go/index.json"], &hub); err != nil {
				t.Fatal(err)
			}
			all, counted := hub.References, len(hub.References)
			if years > 0 {
				all, counted = nil, 0
			}
			for _, y := range hub.Years {
				facts := factsOfYear(t, files[strings.TrimPrefix(y.JSON, "https://example.com/")])
				if facts.Year != y.Year || facts.URL != y.URL || len(facts.References) != y.Posts || len(facts.Years) != years {
					t.Errorf("%s has %d posts of %d, want the posts of %+v", y.JSON, len(facts.References), facts.Year, y)
				}
				all, counted = append(all, facts.References...), counted+y.Posts
			}
			if hub.Years == nil || len(hub.Years) != years || hub.PostCount != posts || counted != posts {
				t.Errorf("%d years with %d posts of %d, want %d years", len(hub.Years), counted, hub.PostCount, years)
			}
			read := NewRenderer(articleSite(""), nil).newReferences(NewCatalog(articleSite("")).cards(s.Posts), s.TagsPerCard, "")
			for i := range read { // these fields are not in the JSON
				read[i].CardTags, read[i].TagList, read[i].Published, read[i].Updated = nil, "", all[i].Published, all[i].Updated
			}
			if diff := cmp.Diff(read, all); diff != "" {
				t.Errorf("references of all years (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(all[:min(posts, MaxCards)], hub.References); diff != "" {
				t.Errorf("references of the Topic (-want +got):\n%s", diff)
			}
		})
	}
}
