// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/linkeddata"
)

// year is one year of a Topic.
type year struct {
	Year   string
	number int
	Path   string
	// Posts is how many there are, on the Topic's own page. Pages of years do not say it, or
	// a new Post would change them all.
	Posts   int
	Current bool
}

// yearPage holds the values for the page of a year.
type yearPage struct {
	*topicYear
	Cards []reference
	Years []year
}

// topicYear holds the facts of a year of a Topic for its page and its JSON file. The JSON
// is public, and its references have the same form as in the Topic's JSON.
type topicYear struct {
	Topic      string       `json:"topic"`
	Title      string       `json:"title"`
	URL        string       `json:"url"`
	Language   string       `json:"language"`
	Year       int          `json:"year"`
	PostCount  int          `json:"postCount"`
	References []reference  `json:"references"`
	Years      []linkedYear `json:"years"`
}

// linkedYear leads programs to the page of a year and to its JSON.
type linkedYear struct {
	Year int `json:"year"`
	// Posts is left out where year.Posts is.
	Posts int    `json:"posts,omitempty"`
	URL   string `json:"url"`
	JSON  string `json:"json"`
}

func (r *Renderer) linkYears(list []year) []linkedYear {
	out := make([]linkedYear, len(list))
	for i, y := range list {
		location := r.site.URL + y.Path
		out[i] = linkedYear{Year: y.number, Posts: y.Posts, URL: location, JSON: location + "index.json"}
	}
	return out
}

func yearPath(topic string, y int) string { return topicPath(topic) + formatYear(y) + "/" }

func formatYear(y int) string { return fmt.Sprintf("%04d", y) }

// Years returns the years that have a page, newest first: the years of Posts, newest first, if there are more than
// the Topic's own page shows.
func Years(posts []*archive.Post) []int {
	if len(posts) <= MaxCards {
		return nil
	}
	var list []int
	for _, p := range posts {
		// Posts are ordered by instant, so the years of the Posts of one night may alternate.
		if y := p.Published.Year(); !slices.Contains(list[max(0, len(list)-2):], y) {
			list = append(list, y)
		}
	}
	slices.SortFunc(list, func(a, b int) int { return cmp.Compare(b, a) })
	return list
}

// PostsOf returns those Posts that are of a year; all come newest first.
func PostsOf(posts []*archive.Post, y int) []*archive.Post {
	begin := time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
	from := indexBefore(posts, begin.AddDate(1, 0, 0).Add(largestOffset))
	to := indexBefore(posts, begin.Add(-largestOffset))
	var list []*archive.Post
	for _, p := range posts[from:to] {
		if p.Published.Year() == y {
			list = append(list, p)
		}
	}
	return list
}

// largestOffset is the largest difference between an author's day and the day in UTC.
const largestOffset = 24 * time.Hour

// indexBefore is the index of the first Post, newest first, that was published before an instant.
func indexBefore(posts []*archive.Post, instant time.Time) int {
	i, _ := slices.BinarySearchFunc(posts, instant, func(p *archive.Post, instant time.Time) int {
		if p.Published.Before(instant) {
			return 1
		}
		return -1
	})
	return i
}

// yearLinks returns the links to the pages of years. current is the year of the page itself, and 0 on the page of the
// Topic.
func yearLinks(topic string, years []int, current int) []year {
	var list []year
	for _, y := range years {
		list = append(list, year{Year: formatYear(y), number: y, Path: yearPath(topic, y), Current: y == current})
	}
	return list
}

// yearView holds the inputs of the files of a year.
type yearView struct {
	Topic, Title string
	TagsPerCard  int
	Year         int
	Posts        []linkedPost
	// Years are all years with a page.
	Years []int
}

func (g YearGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	t := c.topics[g.Topic]
	if t == nil || !slices.Contains(t.years, g.Year) {
		return nil, nil
	}
	return yearView{
		Topic: t.Name, Title: t.Title, TagsPerCard: t.TagsPerCard, Year: g.Year, Posts: c.cards(PostsOf(t.Posts, g.Year)), Years: t.years,
	}, nil
}

// files are one page with all Posts of the year and links to the other years, and the same as JSON.
func (v yearView) files(r *Renderer) ([]File, error) {
	all := yearLinks(v.Topic, v.Years, v.Year)
	facts := r.newTopicYear(v, all)
	html, err := r.render("year.html", r.yearDocument(facts, clean(v.Title), all))
	if err != nil {
		return nil, err
	}
	json, err := encodeJSON(facts)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the facts: %w", err)
	}
	directory := YearGroup{v.Topic, v.Year}.Name()
	return []File{{Path: directory + "/index.html", Body: html}, {Path: directory + "/index.json", Body: json}}, nil
}

func (r *Renderer) newTopicYear(v yearView, all []year) *topicYear {
	return &topicYear{
		Topic: v.Topic, Title: r.text("%s in %s", clean(v.Title), formatYear(v.Year)), URL: r.site.URL + yearPath(v.Topic, v.Year), Language: r.site.Language,
		Year: v.Year, PostCount: len(v.Posts), References: r.newReferences(v.Posts, v.TagsPerCard, ""), Years: r.linkYears(all),
	}
}

// yearDocument is the page of a year of the Topic with a title.
func (r *Renderer) yearDocument(facts *topicYear, title string, all []year) layoutData {
	path := yearPath(facts.Topic, facts.Year)
	way := r.breadcrumbs(crumb{Title: title, Path: topicPath(facts.Topic)}, crumb{Title: formatYear(facts.Year), Path: path})
	description := r.text("%d posts about %s from the year %s.", facts.PostCount, title, formatYear(facts.Year))
	return layoutData{
		Title: facts.Title + " – " + r.site.Title, Heading: facts.Title, Canonical: facts.URL, Breadcrumbs: way,
		Description: description, Feeds: r.feedLinks(topicPath(facts.Topic), title), Modified: lastUpdate(facts.References),
		Alternates: []alternate{{Type: "application/json", Title: facts.Title, Label: "JSON", Path: path + "index.json"}},
		Page:       yearPage{topicYear: facts, Cards: facts.References, Years: all},
		LinkedData: linkeddata.Collection(r.linkedSite(), linkeddata.CollectionPage{
			Page:  linkeddata.Page{Title: facts.Title, Description: description, URL: facts.URL, Language: r.site.Language, Breadcrumbs: r.linkedBreadcrumbs(way), Modified: lastUpdate(facts.References)},
			Items: r.linkedItems(facts.References), Total: facts.PostCount,
		}),
	}
}

// lastUpdate is when the last of the references was published or updated.
func lastUpdate(references []reference) time.Time {
	var last time.Time
	for _, ref := range references {
		if ref.Updated.After(last) {
			last = ref.Updated
		}
	}
	return last
}
