// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/picture"
	"github.com/topicpages/topicpages/internal/prose"
)

const (
	// MaxCards is the number of Posts on a Topic's page. If there are more, year pages
	// have the Posts of all years.
	MaxCards = 50
	// maxNear is how many adjacent topics a page counts, and maxNodes how many it draws.
	maxNear  = 12
	maxNodes = 12
)

// hubFacts holds the values for a Topic's page.
type hubFacts struct {
	*topicFacts
	Facts              []fact
	Definition         []prose.Line
	Sections           []hubSection
	ReadingPathHeading string
	ReferencesHeading  string
	Cards              []reference
	Chart, Graph       markup
	Years              []year
	Near               []adjacent
	// ReviewNotice says how many reviews are due; "" for none.
	ReviewNotice string
}

// hubView holds the inputs of the files of a Topic.
type hubView struct {
	Facts *archive.Facts
	// Newest are the Posts of the page.
	Newest []linkedPost
	// Articles are the texts of the newest Posts, for the feeds.
	Articles []articleText
	// Linked are the adjacent Topics that the site has too, since pages link those alone.
	Linked []string
	// Years are the years with a page, with their numbers of Posts.
	Years []postsOfYear
}

type postsOfYear struct{ Year, Posts int }

func (g HubGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	t := c.topics[g.Topic]
	if t == nil {
		return nil, nil
	}
	v := hubView{Facts: &t.Facts, Newest: c.cards(t.Posts[:min(len(t.Posts), MaxCards)])}
	v.Articles = c.feedArticles(t.Posts)
	for _, a := range t.Adjacency {
		if c.has(a.Topic) {
			v.Linked = append(v.Linked, a.Topic)
		}
	}
	for _, y := range t.years {
		v.Years = append(v.Years, postsOfYear{y, len(PostsOf(t.Posts, y))})
	}
	return v, nil
}

// linked returns the name of a Topic, or "" if there is no page to link to.
func (v hubView) linked(topic string) string {
	if slices.Contains(v.Linked, topic) {
		return topic
	}
	return ""
}

// years are the links to the pages of years.
func (v hubView) years() []year {
	list := make([]year, len(v.Years))
	for i, y := range v.Years {
		list[i] = year{Year: formatYear(y.Year), number: y.Year, Path: yearPath(v.Facts.Name, y.Year), Posts: y.Posts}
	}
	return list
}

// files fails if the Topic's name cannot be part of a path. The API server admits no such name.
func (v hubView) files(r *Renderer) ([]File, error) {
	if !validName(v.Facts.Name) {
		return nil, fmt.Errorf("the name of Topic %q cannot be a part of a path", v.Facts.Name)
	}
	t := r.newTopic(v)
	html, err := r.render("topic.html", r.topicDocument(t, r.newHub(t, v)))
	if err != nil {
		return nil, err
	}
	json, err := encodeJSON(t)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the facts: %w", err)
	}
	feeds, err := r.topicFeeds(t, v.Newest, v.Articles)
	if err != nil {
		return nil, err
	}
	directory := HubGroup{v.Facts.Name}.Name()
	return append([]File{
		{Path: directory + "/index.html", Body: html},
		{Path: directory + "/index.json", Body: json},
		{Path: directory + "/index.md", Body: r.topicMarkdown(t)},
	}, feeds...), nil
}

type fact struct{ Name, Value string }

type hubSection struct {
	ID, Heading string
	Items       []string
	Derived     []prose.Line
}

func (r *Renderer) topicDocument(t *topicFacts, page *hubFacts) layoutData {
	way := r.breadcrumbs(crumb{Title: t.Title, Path: topicPath(t.Name)})
	opening := openingOf(t.prose)
	d := layoutData{
		Title: t.Title + " – " + r.site.Title, Heading: t.Title, Description: opening,
		Canonical: t.URL, Breadcrumbs: way,
		Feeds: r.feedLinks(topicPath(t.Name), t.Title),
		Alternates: []alternate{
			{Type: "application/json", Title: t.Title, Label: "JSON", Path: topicPath(t.Name) + "index.json"},
			{Type: "text/markdown", Title: t.Title, Label: r.text("Markdown"), Path: topicPath(t.Name) + "index.md"},
		},
		Modified: latestUpdate(t.facts.Posts), Page: page,
	}
	d.LinkedData = linkeddata.Collection(r.linkedSite(), linkeddata.CollectionPage{
		Page: linkeddata.Page{
			Title: t.Title, Description: opening, URL: t.URL, Language: r.site.Language,
			Breadcrumbs: r.linkedBreadcrumbs(way), Modified: latestUpdate(t.facts.Posts), About: []linkeddata.Subject{{Name: t.Title}},
		},
		Items: r.linkedItems(t.References), Total: t.PostCount,
	})
	return d
}

// linkedItems are the references for linked data.
func (r *Renderer) linkedItems(references []reference) []linkeddata.Item {
	items := make([]linkeddata.Item, len(references))
	for i, ref := range references {
		items[i] = linkeddata.Item{Name: ref.Title, URL: r.absolute(ref.URL), Published: ref.Published}
	}
	return items
}

func (r *Renderer) newHub(t *topicFacts, v hubView) *hubFacts {
	h := &hubFacts{
		topicFacts: t, Definition: v.cleanLines(t.prose.Definition),
		ReadingPathHeading: clean(t.prose.ReadingPathHeading), ReferencesHeading: clean(t.prose.ReferencesHeading),
		Cards: t.References, Years: v.years(),
		Near: t.Adjacency[:min(len(t.Adjacency), maxNear)],
	}
	for _, s := range []struct {
		id   string
		text prose.Section
	}{{"claims", t.prose.Claims}, {"practices", t.prose.Practices}, {"pitfalls", t.prose.Pitfalls}} {
		if len(s.text.Items)+len(s.text.Derived) > 0 {
			h.Sections = append(h.Sections, hubSection{ID: s.id, Heading: clean(s.text.Heading), Items: cleanAll(s.text.Items), Derived: v.cleanLines(s.text.Derived)})
		}
	}
	if oldest, newest, ok := t.facts.Span(); ok {
		h.Facts = r.facts(t.facts.Posts, oldest, newest)
		h.ReviewNotice = r.hubNotice(t.facts.DueReviews)
		h.Chart = r.chart(t, oldest.Year(), newest.Year())
		h.Graph = r.graph(t)
	}
	return h
}

func (r *Renderer) facts(posts []*archive.Post, oldest, newest time.Time) []fact {
	l := r.theme.language
	period := l.Month(newest)
	if first := l.Month(oldest); first != period {
		period = first + " – " + period
	}
	changed := newest
	if last := latestUpdate(posts); last.After(changed) {
		changed = last
	}
	list := []fact{
		{r.text("Posts"), l.Number(len(posts))},
		{r.text("Span"), period},
		{r.text("Last change"), l.Date(changed)},
	}
	if reviewed := lastReview(posts); !reviewed.IsZero() {
		list = append(list, fact{r.text("Last review"), l.Date(reviewed)})
	}
	return list
}

// cleanLines returns the lines without characters that a page cannot hold, and with links only to Topics of the site.
func (v hubView) cleanLines(lines []prose.Line) []prose.Line {
	out := make([]prose.Line, len(lines))
	for i, l := range lines {
		out[i] = l
		out[i].Text = clean(l.Text)
		out[i].Evidence = make([]prose.Evidence, len(l.Evidence))
		for j, e := range l.Evidence {
			e.Label = clean(e.Label)
			e.Topic = v.linked(e.Topic)
			out[i].Evidence[j] = e
		}
	}
	return out
}

// chart draws how many Posts there are of each year. A single year makes no picture.
func (r *Renderer) chart(t *topicFacts, oldest, newest int) markup {
	if newest <= oldest || newest-oldest >= 40 {
		return ""
	}
	counts := perYear(t.facts.Posts, oldest, newest)
	bars := make([]picture.Bar, len(counts))
	for i, n := range counts {
		label := r.theme.language.Number(oldest + i)
		bars[i] = picture.Bar{Label: label, Value: n, Tip: r.text("%s: %d posts", label, n)}
		if n > 0 && t.PostCount > MaxCards {
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
func perYear(posts []*archive.Post, oldest, newest int) []int {
	counts := make([]int, newest-oldest+1)
	for _, p := range posts {
		counts[p.Published.Year()-oldest]++
	}
	return counts
}

// graph draws the topics beside this one.
func (r *Renderer) graph(t *topicFacts) markup {
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
