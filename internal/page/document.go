// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/feed"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/markdown"
)

// markup is text that is already escaped.
type markup = template.HTML

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// layoutData holds the values for the layout. Page is for the blocks of the page.
type layoutData struct {
	Site siteFacts

	// Title is the title of the window, and Heading the title of the page, for sharing.
	Title, Heading, Description string
	// Canonical is the absolute address of the page, or empty.
	Canonical string
	// Language of the page, if it differs from the Site's.
	Language string
	// Image is a picture about the subject of the page, or nil.
	Image *image
	// Kind is the type of Open Graph: "website" or "article".
	Kind string
	// Feeds are the feeds of the page, or of the site if it is nil. Alternates are the
	// other forms of the page. Feed readers may subscribe to anything that the head of a page calls an
	// alternate, so the head has only the feeds.
	Feeds, Alternates []alternate
	Breadcrumbs       []crumb
	// Published and Modified are days. They are zero if they do not apply.
	Published, Modified time.Time
	// LinkedData is a linkeddata.Graph, or nil.
	LinkedData any
	// NoIndex keeps search engines from listing the page.
	NoIndex bool
	Page    any
}

// alternate is another form of a page.
type alternate struct {
	Type, Title, Label, Path string
}

// crumb is a step of the way to a page.
type crumb struct {
	Title, Path string
	Current     bool
}

// breadcrumbs are the way from the index to a page, which is the last one.
func (r *Renderer) breadcrumbs(way ...crumb) []crumb {
	way[len(way)-1].Current = true
	return append([]crumb{{Title: r.text("Topics"), Path: "/"}}, way...)
}

// linkedBreadcrumbs are the same for linked data.
func (r *Renderer) linkedBreadcrumbs(way []crumb) []linkeddata.Breadcrumb {
	out := make([]linkeddata.Breadcrumb, len(way))
	for i, c := range way {
		out[i] = linkeddata.Breadcrumb{Name: c.Title, URL: r.absolute(c.Path)}
	}
	return out
}

// linkedSite is the Site for linked data.
func (r *Renderer) linkedSite() linkeddata.Site {
	return linkeddata.Site{
		Name: r.site.Title, Description: r.site.Description, URL: r.site.URL + "/", Language: r.site.Language,
		Search: r.site.URL + "/search/?q=" + linkeddata.SearchTerm,
	}
}

// feedLinks are the feeds below a directory of the site, which ends in a slash.
func (r *Renderer) feedLinks(directory, title string) []alternate {
	return []alternate{
		{Type: feed.AtomType, Title: title, Label: r.text("Atom"), Path: directory + "atom.xml"},
		{Type: feed.RSSType, Title: title, Label: r.text("RSS"), Path: directory + "rss.xml"},
		{Type: feed.JSONType, Title: title, Label: r.text("JSON Feed"), Path: directory + "feed.json"},
	}
}

// functions returns the functions for templates.
func (t *Theme) functions() template.FuncMap {
	l := t.language
	return template.FuncMap{
		"t":          l.Text,
		"date":       l.Date,
		"dateForm":   l.DateForm,
		"firstDay":   l.FirstDay,
		"dateMonths": func() string { return strings.Join(l.DateMonths(), "|") },
		"month":      l.Month,
		"day":        func(t time.Time) string { return t.Format(time.DateOnly) },
		"posts":      func(n int) string { return l.Text("%d posts", n) },
		"language":   l.Tag,
		"direction":  l.Direction,
		"linkedData": linkeddata.Script,
	}
}

// labels are the fixed words of articles.
func articleLabels(l *language.Language) markdown.Labels {
	return markdown.Labels{
		Permalink: l.Text("Link to this section") + ": %s", Code: l.Text("Code") + " %s", Table: l.Text("Table") + " %s",
		Footnotes: l.Text("Footnotes"), Backlink: l.Text("Back to the text") + " %s",
		Done: l.Text("Done"), Open: l.Text("Open"),
		Note: l.Text("Note"), Tip: l.Text("Tip"), Important: l.Text("Important"), Warning: l.Text("Warning"), Caution: l.Text("Caution"),
	}
}

// maxPageBytes bounds a page that a theme's own templates make.
const maxPageBytes = 4 << 20

// render makes a page from a template.
func (r *Renderer) render(name string, d layoutData) ([]byte, error) {
	d.Site, d.Description = r.site, clean(d.Description)
	if d.Kind == "" {
		d.Kind = "website"
	}
	if d.Feeds == nil {
		d.Feeds = r.feedLinks("/", r.site.Title)
	}
	most := maxPageBytes
	if name == "index.html" {
		most = maxIndexPageBytes
	}
	body, work, err := r.theme.execute(name, "base.html", d, most)
	r.count(work)
	return body, err
}
