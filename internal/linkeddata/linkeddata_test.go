// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linkeddata

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

// siteGraph returns the part of the front page's Graph that describes the site.
func siteGraph(s Site) Graph { return newGraph(s.node(true)) }

func day(d int) time.Time { return time.Date(2026, time.March, d, 0, 0, 0, 0, time.UTC) }

var site = Site{
	Name:        "Notes & drafts",
	Description: "What we learned.",
	URL:         "https://example.com/",
	Language:    "en",
	Search:      "https://example.com/search/?q={search_term_string}",
}

func samplePage(title, path string) Page {
	return Page{
		Title:       title,
		Description: "Why <b> is text.",
		URL:         "https://example.com" + path,
		Language:    "en-GB",
		Breadcrumbs: []Breadcrumb{{"Notes & drafts", "https://example.com/"}, {"Topics", "https://example.com/topics/"}, {title, ""}},
		Published:   day(16),
		Modified:    day(18).Add(9*time.Hour + 30*time.Minute),
		About:       []Subject{{"Queues", "https://example.com/topics/queues/"}, {"Streams", ""}, {"", ""}},
	}
}

func sampleCollection() CollectionPage {
	return CollectionPage{
		Page: samplePage("Queues", "/topics/queues/"),
		Items: []Item{
			{Name: "Back </script> pressure", URL: "https://example.com/posts/backpressure/", Published: day(16)},
			{Name: "A talk"},
		},
		Total: 12,
	}
}

func sampleArticle() ArticlePage {
	return ArticlePage{
		Page:     samplePage("Back </script> pressure", "/posts/backpressure/"),
		Authors:  []string{"Ada Lovelace", "", "Grace Hopper"},
		Keywords: []string{"queues", "", "R&D"},
	}
}

// graphs are graphs for all kinds of pages, both complete and minimal.
var graphs = map[string]Graph{
	"website":            siteGraph(site),
	"website-minimal":    siteGraph(Site{Name: "Notes", URL: "https://example.com/"}),
	"collection":         Collection(site, sampleCollection()),
	"collection-minimal": Collection(Site{Name: "Notes", URL: "https://example.com/"}, CollectionPage{Page: Page{Title: "Queues", URL: "https://example.com/topics/queues/"}}),
	"article":            Article(site, sampleArticle()),
	"article-minimal":    Article(Site{Name: "Notes", URL: "https://example.com/"}, ArticlePage{Page: Page{Title: "A", URL: "https://example.com/a/"}}),
}

func TestGolden(t *testing.T) {
	for name, graph := range graphs {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(graph, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s differs; if that is meant, run: go test ./internal/linkeddata -update\n%s", golden, diff)
			}
		})
	}
}

// object is a JSON object.
type object = map[string]any

// nodesByType returns the nodes of the graph by type, as a reader sees them.
func nodesByType(t testing.TB, graph Graph) map[string]object {
	t.Helper()
	body, err := Script(graph)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Context string   `json:"@context"`
		Graph   []object `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(body), &document); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if document.Context != "https://schema.org" {
		t.Errorf("the context is %q", document.Context)
	}
	out := map[string]object{}
	for _, node := range document.Graph {
		kind, _ := node["@type"].(string)
		if _, ok := out[kind]; ok || kind == "" {
			t.Errorf("the graph has two nodes, or none, of the type %q", kind)
		}
		out[kind] = node
	}
	return out
}

// Google names these for Article, Breadcrumb and Site names in
// https://developers.google.com/search/docs/appearance/structured-data.
func TestPropertiesThatSearchEnginesAskFor(t *testing.T) {
	for name, c := range map[string]struct {
		graph Graph
		want  map[string][]string
	}{
		"website":    {siteGraph(site), map[string][]string{"WebSite": {"name", "url", "potentialAction"}}},
		"collection": {Collection(site, sampleCollection()), map[string][]string{"WebSite": {"name", "url"}, "CollectionPage": {"url", "name", "description", "isPartOf", "breadcrumb", "mainEntity", "about", "dateModified", "inLanguage"}, "BreadcrumbList": {"itemListElement"}}},
		"article":    {Article(site, sampleArticle()), map[string][]string{"WebSite": {"name", "url"}, "WebPage": {"url", "isPartOf", "breadcrumb", "mainEntity"}, "BlogPosting": {"headline", "author", "datePublished", "dateModified", "mainEntityOfPage", "isPartOf", "keywords", "inLanguage"}, "BreadcrumbList": {"itemListElement"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := nodesByType(t, c.graph)
			if len(got) != len(c.want) {
				t.Errorf("got %d nodes, want %d", len(got), len(c.want))
			}
			for kind, properties := range c.want {
				for _, property := range properties {
					if value, ok := got[kind][property]; !ok || value == "" || value == nil {
						t.Errorf("%s lacks %s: %v", kind, property, got[kind])
					}
				}
			}
			if list, ok := got["BreadcrumbList"]; ok {
				checkBreadcrumbs(t, list)
			}
		})
	}
}

func checkBreadcrumbs(t *testing.T, list object) {
	t.Helper()
	elements, _ := list["itemListElement"].([]any)
	if len(elements) < 2 {
		t.Errorf("got %d breadcrumbs, want at least 2", len(elements))
	}
	for i, element := range elements {
		crumb, _ := element.(object)
		if crumb["@type"] != "ListItem" || crumb["position"] != float64(i+1) || crumb["name"] == nil {
			t.Errorf("breadcrumb %d is %v", i, crumb)
		}
		if _, ok := crumb["item"].(string); !ok && i < len(elements)-1 {
			t.Errorf("breadcrumb %d has no address: %v", i, crumb)
		}
	}
}

// Every reference within a graph leads to one of its nodes.
func TestReferences(t *testing.T) {
	for name, graph := range graphs {
		t.Run(name, func(t *testing.T) {
			defined, referred := map[string]bool{}, map[string]bool{}
			var walk func(any)
			walk = func(value any) {
				switch value := value.(type) {
				case []any:
					for _, v := range value {
						walk(v)
					}
				case object:
					if id, ok := value["@id"].(string); ok && len(value) == 1 {
						referred[id] = true
					} else if ok {
						if defined[id] {
							t.Errorf("two nodes have the ID %q", id)
						}
						defined[id] = true
					}
					for _, v := range value {
						walk(v)
					}
				}
			}
			for _, node := range nodesByType(t, graph) {
				walk(node)
			}
			for id := range referred {
				if !defined[id] {
					t.Errorf("%q is referred to, but not in the graph", id)
				}
			}
		})
	}
}

func TestWhatIsLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		graph          Graph
		kind, property string
		want           any
	}{
		"a search without a place for the words": {siteGraph(Site{Search: "https://example.com/search/"}), "WebSite", "potentialAction", nil},
		"the search, but on the front page":      {Collection(site, sampleCollection()), "WebSite", "potentialAction", nil},
		"one breadcrumb":                         {Collection(site, CollectionPage{Page: Page{Breadcrumbs: []Breadcrumb{{"Home", "/"}}}}), "BreadcrumbList", "itemListElement", nil},
		"the language of the site":               {Article(site, ArticlePage{}), "BlogPosting", "inLanguage", "en"},
		"no authors":                             {Article(site, ArticlePage{Authors: []string{""}}), "BlogPosting", "author", nil},
		"no subjects":                            {Collection(site, CollectionPage{}), "CollectionPage", "about", nil},
		"no date":                                {Article(site, ArticlePage{}), "BlogPosting", "datePublished", nil},
		"a date of five digits":                  {Article(site, ArticlePage{Page: Page{Published: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}), "BlogPosting", "datePublished", nil},
		"another time zone":                      {Article(site, ArticlePage{Page: Page{Published: time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600))}}), "BlogPosting", "datePublished", "2026-01-01T00:30:00+01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, nodesByType(t, c.graph)[c.kind][c.property]); diff != "" {
				t.Errorf("%s of %s: %s", c.property, c.kind, diff)
			}
		})
	}
}

func TestFrontPageMayBeACollection(t *testing.T) {
	got := nodesByType(t, Collection(site, CollectionPage{Page: Page{Title: "Topics", URL: site.URL}}))
	if got["WebSite"]["potentialAction"] == nil || got["CollectionPage"]["url"] != site.URL {
		t.Errorf("the graph is %v", got)
	}
}

func TestItems(t *testing.T) {
	for name, c := range map[string]struct {
		total int
		want  float64
	}{"more than are shown": {12, 12}, "not given": {0, 2}, "too few": {1, 2}} {
		t.Run(name, func(t *testing.T) {
			collection := sampleCollection()
			collection.Total = c.total
			list, _ := nodesByType(t, Collection(site, collection))["CollectionPage"]["mainEntity"].(object)
			if list["@type"] != "ItemList" || list["numberOfItems"] != c.want {
				t.Errorf("the list is %v", list)
			}
			want := []any{
				object{"@type": "ListItem", "position": 1.0, "item": object{"@type": "CreativeWork", "name": "Back </script> pressure", "url": "https://example.com/posts/backpressure/", "datePublished": "2026-03-16T00:00:00Z"}},
				object{"@type": "ListItem", "position": 2.0, "item": object{"@type": "CreativeWork", "name": "A talk"}},
			}
			if diff := cmp.Diff(want, list["itemListElement"]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
