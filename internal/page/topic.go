// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/picture"
	"github.com/topicpages/topicpages/internal/prose"
)

const (
	// MaxCards is how many Posts a Topic's page shows; those of all years are on year
	// pages where there are more.
	MaxCards = 50
	// maxNear is how many adjacent topics a page counts, and maxNodes how many it draws.
	maxNear  = 12
	maxNodes = 12
)

// topic holds the facts of a Topic, cleaned, for its page and its JSON file. The
// JSON is public: its keys are only ever added to.
type topic struct {
	Name        string      `json:"name"`
	Title       string      `json:"title"`
	URL         string      `json:"url"`
	Language    string      `json:"language"`
	Definition  string      `json:"definition"`
	PostCount   int         `json:"postCount"`
	Span        *span       `json:"span"`
	Adjacency   []adjacent  `json:"adjacency"`
	Motifs      []motif     `json:"motifs"`
	Trend       *trend      `json:"trend"`
	ReadingPath []step      `json:"readingPath"`
	Claims      section     `json:"claims"`
	Practices   section     `json:"practices"`
	Pitfalls    section     `json:"pitfalls"`
	References  []reference `json:"references"`

	summary *archive.Summary
	prose   *prose.Text
}

type span struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

type adjacent struct {
	Tag   string `json:"tag"`
	Title string `json:"title"`
	// Topic is empty unless the Site publishes it.
	Topic string `json:"topic,omitempty"`
	Posts int    `json:"posts"`
}

type motif struct {
	Word  string `json:"word"`
	Count int    `json:"count"`
}

type trend struct {
	Early  []string `json:"early"`
	Recent []string `json:"recent"`
}

type step struct {
	Step   v1alpha1.ReadingStep `json:"step"`
	Post   string               `json:"post"`
	Title  string               `json:"title"`
	URL    string               `json:"url,omitempty"`
	Pinned bool                 `json:"pinned"`
	// Label and Reason are what the page says of it.
	Label  string `json:"-"`
	Reason string `json:"-"`
}

type section struct {
	Heading string   `json:"heading"`
	Items   []string `json:"items"`
	Derived []string `json:"derived"`
}

type reference struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Summary     string   `json:"summary,omitempty"`
	URL         string   `json:"url,omitempty"`
	PublishDate string   `json:"publishDate"`
	UpdateDate  string   `json:"updateDate,omitempty"`
	Tags        []string `json:"tags"`
	Authors     []string `json:"authors"`

	// CardTags are the first of the tags, TagList all of them for the script.
	CardTags           []string  `json:"-"`
	TagList            string    `json:"-"`
	Published, Updated time.Time `json:"-"`
}

// topicPath is the address of a Topic's page on the site.
func topicPath(name string) string { return "/topics/" + name + "/" }

func (r *Renderer) newTopic(s *archive.Summary) *topic {
	text := prose.Of(s, r.theme.language)
	t := &topic{
		Name:        s.Name,
		Title:       clean(s.Title),
		URL:         r.site.URL + topicPath(s.Name),
		Language:    r.site.Language,
		Definition:  clean(strings.Join(prose.Texts(text.Definition), " ")),
		PostCount:   len(s.Posts),
		Adjacency:   make([]adjacent, len(s.Adjacency)),
		Motifs:      make([]motif, len(s.Motifs)),
		ReadingPath: make([]step, len(s.ReadingPath)),
		Claims:      newSection(text.Claims),
		Practices:   newSection(text.Practices),
		Pitfalls:    newSection(text.Pitfalls),
		References:  make([]reference, len(s.Posts)),
		summary:     s,
		prose:       text,
	}
	if oldest, newest, ok := s.Span(); ok {
		t.Span = &span{First: oldest.Format(time.DateOnly), Last: newest.Format(time.DateOnly)}
	}
	if s.Trend != nil {
		t.Trend = &trend{Early: cleanAll(archive.MotifWords(s.Trend.Early)), Recent: cleanAll(archive.MotifWords(s.Trend.Recent))}
	}
	for i, a := range s.Adjacency {
		t.Adjacency[i] = r.newAdjacent(a)
	}
	for i, m := range s.Motifs {
		t.Motifs[i] = motif{Word: clean(m.Word), Count: m.Count}
	}
	for i, st := range s.ReadingPath {
		t.ReadingPath[i] = r.newStep(st, s.Posts)
	}
	for i, p := range s.Posts {
		t.References[i] = newReference(p, s.TagsPerCard)
	}
	return t
}

func (r *Renderer) newAdjacent(a archive.Adjacent) adjacent {
	out := adjacent{Tag: clean(a.Tag), Title: clean(a.Title), Posts: a.Posts}
	if r.published[a.Topic] {
		out.Topic = a.Topic
	}
	return out
}

// opening is the first sentence of a Topic's page.
func opening(t *prose.Text) string { return clean(t.Definition[0].Text) }

func newSection(s prose.Section) section {
	return section{Heading: clean(s.Heading), Items: cleanAll(s.Items), Derived: cleanAll(prose.Texts(s.Derived))}
}

func newReference(p *archive.Post, tagsPerCard int) reference {
	spec := &p.Object.Spec
	tags := cleanAll(spec.Tags)
	return reference{
		Name:        clean(p.Object.Name),
		Title:       clean(spec.Title),
		Summary:     clean(spec.Summary),
		URL:         safeURL(p.URL()),
		PublishDate: clean(string(spec.PublishDate)),
		UpdateDate:  clean(string(spec.UpdateDate)),
		Tags:        tags,
		Authors:     cleanAll(spec.Authors),
		CardTags:    tags[:max(0, min(tagsPerCard, len(tags)))],
		TagList:     tagList(tags),
		Published:   p.Published,
		Updated:     p.Updated,
	}
}

// tagList is what the script reads: the tags with "|" between them. One in a tag is left
// out, since a tag is compared without it anyway.
func tagList(tags []string) string {
	list := make([]string, len(tags))
	for i, tag := range tags {
		list[i] = strings.ReplaceAll(tag, "|", " ")
	}
	return strings.Join(list, "|")
}

// encodeJSON returns the facts as JSON, with the characters of markup as they
// are: the file is never a part of an HTML page.
func encodeJSON(t *topic) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(t); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// hub is what a Topic's page shows.
type hub struct {
	*topic
	Facts              []fact
	Definition         []prose.Line
	Sections           []hubSection
	ReadingPathHeading string
	ReferencesHeading  string
	Cards              []reference
	Chart, Graph       markup
	Years              []year
	Near               []adjacent
}

type fact struct{ Name, Value string }

type hubSection struct {
	ID, Heading string
	Items       []string
	Derived     []prose.Line
}

func (r *Renderer) topicDocument(t *topic) document {
	way := r.breadcrumbs(crumb{Title: t.Title, Path: topicPath(t.Name)})
	var modified time.Time
	items := make([]linkeddata.Item, min(len(t.References), MaxCards))
	for i, ref := range t.References[:len(items)] {
		items[i] = linkeddata.Item{Name: ref.Title, URL: r.absolute(ref.URL), Published: ref.Published}
	}
	for _, ref := range t.References {
		if ref.Updated.After(modified) {
			modified = ref.Updated
		}
	}
	opening := opening(t.prose)
	d := document{
		Title: t.Title + " – " + r.site.Title, Heading: t.Title, Description: opening,
		Canonical: t.URL, Breadcrumbs: way,
		Alternates: append([]alternate{
			{Type: "application/json", Title: t.Title, Label: "JSON", Path: topicPath(t.Name) + "index.json"},
			{Type: "text/markdown", Title: t.Title, Label: r.text("Markdown"), Path: topicPath(t.Name) + "index.md"},
		}, r.feedLinks(topicPath(t.Name), t.Title)...),
		Page: r.newHub(t),
	}
	d.LinkedData = linkeddata.Collection(r.linkedSite(), linkeddata.CollectionPage{
		Page: linkeddata.Page{
			Title: t.Title, Description: opening, URL: t.URL, Language: r.site.Language,
			Breadcrumbs: r.linkedBreadcrumbs(way), Modified: modified, About: []linkeddata.Subject{{Name: t.Title}},
		},
		Items: items, Total: len(t.References),
	})
	return d
}

func (r *Renderer) newHub(t *topic) *hub {
	h := &hub{
		topic: t, Definition: cleanLines(t.prose.Definition),
		ReadingPathHeading: clean(t.prose.ReadingPathHeading), ReferencesHeading: clean(t.prose.ReferencesHeading),
		Cards: t.References[:min(len(t.References), MaxCards)],
		Near:  t.Adjacency[:min(len(t.Adjacency), maxNear)],
	}
	for _, s := range []struct {
		id   string
		text prose.Section
	}{{"claims", t.prose.Claims}, {"practices", t.prose.Practices}, {"pitfalls", t.prose.Pitfalls}} {
		if len(s.text.Items)+len(s.text.Derived) > 0 {
			h.Sections = append(h.Sections, hubSection{ID: s.id, Heading: clean(s.text.Heading), Items: cleanAll(s.text.Items), Derived: cleanLines(s.text.Derived)})
		}
	}
	if len(t.References) > MaxCards {
		h.Years = years(t.summary, "")
	}
	if oldest, newest, ok := t.summary.Span(); ok {
		h.Facts = r.facts(len(t.References), oldest, newest, t.References)
		h.Chart = r.chart(t, oldest.Year(), newest.Year())
		h.Graph = r.graph(t)
	}
	return h
}

func (r *Renderer) facts(posts int, oldest, newest time.Time, references []reference) []fact {
	l := r.theme.language
	period := l.Month(newest)
	if first := l.Month(oldest); first != period {
		period = first + " – " + period
	}
	changed := newest
	for _, ref := range references {
		if ref.Updated.After(changed) {
			changed = ref.Updated
		}
	}
	return []fact{
		{r.text("Posts"), l.Number(posts)},
		{r.text("Span"), period},
		{r.text("Last change"), l.Date(changed)},
	}
}

func cleanLines(lines []prose.Line) []prose.Line {
	out := make([]prose.Line, len(lines))
	for i, l := range lines {
		out[i] = l
		out[i].Text = clean(l.Text)
		out[i].Evidence = make([]prose.Evidence, len(l.Evidence))
		for j, e := range l.Evidence {
			e.Label = clean(e.Label)
			out[i].Evidence[j] = e
		}
	}
	return out
}

// chart draws how many Posts there are of each year. A single year makes no picture.
func (r *Renderer) chart(t *topic, oldest, newest int) markup {
	if newest <= oldest || newest-oldest >= 40 {
		return ""
	}
	counts := perYear(t.summary, oldest, newest)
	bars := make([]picture.Bar, len(counts))
	for i, n := range counts {
		label := r.theme.language.Number(oldest + i)
		bars[i] = picture.Bar{Label: label, Value: n, Tip: r.text("%s: %d posts", label, n)}
		if n > 0 && len(t.References) > MaxCards {
			bars[i].URL = yearPath(t.Name, oldest+i)
		}
	}
	return picture.Bars(picture.BarChart{ID: "chart", Title: r.text("Posts per year"), Description: tips(bars), Bars: bars})
}

func tips(bars []picture.Bar) string {
	list := make([]string, len(bars))
	for i, b := range bars {
		list[i] = b.Tip
	}
	return strings.Join(list, "; ")
}

// perYear counts the Posts of each year from the oldest to the newest.
func perYear(s *archive.Summary, oldest, newest int) []int {
	counts := make([]int, newest-oldest+1)
	for _, p := range s.Posts {
		counts[p.Published.Year()-oldest]++
	}
	return counts
}

// graph draws the topics beside this one.
func (r *Renderer) graph(t *topic) markup {
	if len(t.Adjacency) < 2 {
		return ""
	}
	g := picture.GraphPicture{
		ID: "graph", Title: r.text("Neighbourhood of %s", t.Title),
		Center: picture.Node{Label: t.Title, Tip: r.text("%d posts", t.PostCount), Weight: t.PostCount},
	}
	var list []string
	for _, a := range t.Adjacency[:min(len(t.Adjacency), maxNodes)] {
		node := picture.Node{Label: a.Title, Tip: r.text("%s: %d posts", a.Title, a.Posts), Weight: a.Posts}
		if a.Topic != "" {
			node.URL = topicPath(a.Topic)
		}
		g.Nodes = append(g.Nodes, node)
		list = append(list, node.Tip)
	}
	g.Description = strings.Join(list, "; ")
	return picture.Graph(g)
}
