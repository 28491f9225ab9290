// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linkeddata

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Graph is a JSON-LD document. Its nodes refer to each other by @id, so that each
// fact is said once.
type Graph struct {
	Context string `json:"@context"`
	Nodes   []any  `json:"@graph"`
}

// The types of https://schema.org, with the properties that are used here.
type (
	webSite struct {
		Type            string        `json:"@type"`
		ID              string        `json:"@id"`
		URL             string        `json:"url"`
		Name            string        `json:"name"`
		Description     string        `json:"description,omitempty"`
		Language        string        `json:"inLanguage,omitempty"`
		PotentialAction *searchAction `json:"potentialAction,omitempty"`
	}

	searchAction struct {
		Type       string     `json:"@type"`
		Target     entryPoint `json:"target"`
		QueryInput string     `json:"query-input"`
	}

	entryPoint struct {
		Type        string `json:"@type"`
		URLTemplate string `json:"urlTemplate"`
	}

	webPage struct {
		Type          string  `json:"@type"`
		ID            string  `json:"@id"`
		URL           string  `json:"url"`
		Name          string  `json:"name"`
		Description   string  `json:"description,omitempty"`
		Language      string  `json:"inLanguage,omitempty"`
		DatePublished string  `json:"datePublished,omitempty"`
		DateModified  string  `json:"dateModified,omitempty"`
		LastReviewed  string  `json:"lastReviewed,omitempty"`
		About         []thing `json:"about,omitempty"`
		IsPartOf      *ref    `json:"isPartOf"`
		Breadcrumb    *ref    `json:"breadcrumb,omitempty"`
		MainEntity    any     `json:"mainEntity,omitempty"`
	}

	articleNode struct {
		Type             string       `json:"@type"`
		ID               string       `json:"@id"`
		URL              string       `json:"url"`
		Headline         string       `json:"headline"`
		Description      string       `json:"description,omitempty"`
		Language         string       `json:"inLanguage,omitempty"`
		DatePublished    string       `json:"datePublished,omitempty"`
		DateModified     string       `json:"dateModified,omitempty"`
		Author           []thing      `json:"author,omitempty"`
		Keywords         []string     `json:"keywords,omitempty"`
		About            []thing      `json:"about,omitempty"`
		Image            *imageObject `json:"image,omitempty"`
		IsPartOf         *ref         `json:"isPartOf"`
		MainEntityOfPage *ref         `json:"mainEntityOfPage"`
	}

	imageObject struct {
		Type    string `json:"@type"`
		URL     string `json:"url"`
		Caption string `json:"caption,omitempty"`
		Width   int    `json:"width,omitempty"`
		Height  int    `json:"height,omitempty"`
	}

	// listNode is an ItemList, or a BreadcrumbList, which is one too.
	listNode struct {
		Type     string     `json:"@type"`
		ID       string     `json:"@id"`
		Number   *int       `json:"numberOfItems,omitempty"`
		Elements []listItem `json:"itemListElement"`
	}

	listItem struct {
		Type     string `json:"@type"`
		Position int    `json:"position"`
		Name     string `json:"name,omitempty"`
		Item     any    `json:"item,omitempty"`
	}

	thing struct {
		Type          string `json:"@type"`
		Name          string `json:"name"`
		URL           string `json:"url,omitempty"`
		DatePublished string `json:"datePublished,omitempty"`
	}

	// ref refers to the node with the same ID.
	ref struct {
		ID string `json:"@id"`
	}
)

func newGraph(nodes ...any) Graph {
	graph := Graph{Context: "https://schema.org"}
	for _, node := range nodes {
		if l, ok := node.(*listNode); !ok || l != nil {
			graph.Nodes = append(graph.Nodes, node)
		}
	}
	return graph
}

func (s Site) id() string { return s.URL + "#website" }

// node returns the site; search engines look for the search on the front page only.
func (s Site) node(withSearch bool) webSite {
	out := webSite{
		Type:        "WebSite",
		ID:          s.id(),
		URL:         s.URL,
		Name:        s.Name,
		Description: s.Description,
		Language:    s.Language,
	}
	if withSearch && strings.Contains(s.Search, SearchTerm) {
		out.PotentialAction = &searchAction{
			Type:       "SearchAction",
			Target:     entryPoint{Type: "EntryPoint", URLTemplate: s.Search},
			QueryInput: "required name=" + searchVariable,
		}
	}
	return out
}

func (p Page) node(kind string, s Site) webPage {
	out := webPage{
		Type:          kind,
		ID:            p.URL,
		URL:           p.URL,
		Name:          p.Title,
		Description:   p.Description,
		Language:      cmp.Or(p.Language, s.Language),
		DatePublished: date(p.Published),
		DateModified:  date(p.Modified),
		LastReviewed:  date(p.Reviewed),
		IsPartOf:      &ref{ID: s.id()},
	}
	for _, subject := range p.About {
		if subject.Name != "" {
			out.About = append(out.About, thing{Type: "Thing", Name: subject.Name, URL: subject.URL})
		}
	}
	if crumbs := p.breadcrumbs(); crumbs != nil {
		out.Breadcrumb = &ref{ID: crumbs.ID}
	}
	return out
}

// breadcrumbs returns nil for fewer than two breadcrumbs, because search engines
// require two
// (https://developers.google.com/search/docs/appearance/structured-data/breadcrumb).
func (p Page) breadcrumbs() *listNode {
	if len(p.Breadcrumbs) < 2 {
		return nil
	}
	out := &listNode{Type: "BreadcrumbList", ID: p.URL + "#breadcrumb"}
	for i, crumb := range p.Breadcrumbs {
		item := listItem{Type: "ListItem", Position: i + 1, Name: crumb.Name}
		if crumb.URL != "" {
			item.Item = crumb.URL
		}
		out.Elements = append(out.Elements, item)
	}
	return out
}

// list returns the items; each is a CreativeWork, because a post may be an article,
// a talk or a film on some other site.
func (c CollectionPage) list() *listNode {
	total := max(c.Total, len(c.Items))
	out := &listNode{Type: "ItemList", ID: c.URL + "#items", Number: &total, Elements: make([]listItem, len(c.Items))}
	for i, item := range c.Items {
		out.Elements[i] = listItem{Type: "ListItem", Position: i + 1, Item: thing{
			Type:          "CreativeWork",
			Name:          item.Name,
			URL:           item.URL,
			DatePublished: date(item.Published),
		}}
	}
	return out
}

func people(authors []string) []thing {
	var out []thing
	for _, name := range names(authors) {
		out = append(out, thing{Type: "Person", Name: name})
	}
	return out
}

// names returns the texts that are not empty.
func names(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "" })
}

// node returns the picture, or nil.
func (i *Image) node() *imageObject {
	if i == nil || i.URL == "" {
		return nil
	}
	return &imageObject{Type: "ImageObject", URL: i.URL, Caption: i.Caption, Width: i.Width, Height: i.Height}
}

// date returns t in the form of ISO 8601, with its offset, or "" if t is zero or its year
// has not four digits.
func date(t time.Time) string {
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339)
}
