// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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

// yearPage is what the page of a year shows.
type yearPage struct {
	*topicYear
	Cards []reference
	Years []year
}

// topicYear holds the facts of a year of a Topic for its page and its JSON file. The JSON
// is public, as that of the Topic is, and its references are the same.
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
		url := r.site.URL + y.Path
		out[i] = linkedYear{Year: y.number, Posts: y.Posts, URL: url, JSON: url + "index.json"}
	}
	return out
}

func yearPath(topic string, y int) string { return topicPath(topic) + formatYear(y) + "/" }

func formatYear(y int) string { return fmt.Sprintf("%04d", y) }

// YearGroup is the name of the group of a year of a Topic.
func YearGroup(topic string, y int) string { return TopicGroup(topic) + "/" + formatYear(y) }

// Years returns the years that have a page, newest first: those with Posts, of a Topic with more
// Posts than its own page shows.
func Years(s *archive.Summary) []int {
	if len(s.Posts) <= MaxCards {
		return nil
	}
	var list []int
	for _, p := range s.Posts {
		// Posts are ordered by instant: those of one night may be of two years by turns.
		if y := p.Published.Year(); !slices.Contains(list[max(0, len(list)-2):], y) {
			list = append(list, y)
		}
	}
	slices.SortFunc(list, func(a, b int) int { return cmp.Compare(b, a) })
	return list
}

// PostsOf returns the Posts of a year, newest first.
func PostsOf(s *archive.Summary, y int) []*archive.Post {
	begin := time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
	from := indexBefore(s.Posts, begin.AddDate(1, 0, 0).Add(largestOffset))
	to := indexBefore(s.Posts, begin.Add(-largestOffset))
	var list []*archive.Post
	for _, p := range s.Posts[from:to] {
		if p.Published.Year() == y {
			list = append(list, p)
		}
	}
	return list
}

// largestOffset is by how much the day of an author may differ from that of UTC.
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

// years are the links to the pages of years; current is the path of the page itself, and
// empty for that of the Topic.
func years(s *archive.Summary, current string) []year {
	var list []year
	for _, y := range Years(s) {
		path, posts := yearPath(s.Name, y), 0
		if current == "" {
			posts = len(PostsOf(s, y))
		}
		list = append(list, year{Year: formatYear(y), number: y, Path: path, Posts: posts, Current: path == current})
	}
	return list
}

// Year renders the group of a year of a Topic: one page with all its Posts and links to
// the other years, and the same as JSON.
func (r *Renderer) Year(s *archive.Summary, y int) (Group, error) {
	all := years(s, yearPath(s.Name, y))
	facts := r.newTopicYear(s, y, all)
	html, err := r.render("year.html", r.yearDocument(facts, clean(s.Title), all))
	if err != nil {
		return Group{}, fmt.Errorf("rendering the page of Topic %q of %d: %w", s.Name, y, err)
	}
	json, err := encodeJSON(facts)
	if err != nil {
		return Group{}, fmt.Errorf("encoding the facts of Topic %q of %d: %w", s.Name, y, err)
	}
	group := YearGroup(s.Name, y)
	return Group{Name: group, Files: []File{{Path: group + "/index.html", Body: html}, {Path: group + "/index.json", Body: json}}}, nil
}

func (r *Renderer) newTopicYear(s *archive.Summary, y int, all []year) *topicYear {
	posts := PostsOf(s, y)
	return &topicYear{
		Topic: s.Name, Title: r.text("%s in %s", clean(s.Title), formatYear(y)), URL: r.site.URL + yearPath(s.Name, y), Language: r.site.Language,
		Year: y, PostCount: len(posts), References: r.linkCards(newReferences(posts, s.TagsPerCard), ""), Years: r.linkYears(all),
	}
}

// yearDocument is the page of a year of the Topic with a title.
func (r *Renderer) yearDocument(facts *topicYear, title string, all []year) document {
	path := yearPath(facts.Topic, facts.Year)
	way := r.breadcrumbs(crumb{Title: title, Path: topicPath(facts.Topic)}, crumb{Title: formatYear(facts.Year), Path: path})
	description := r.text("%d posts about %s from the year %s.", facts.PostCount, title, formatYear(facts.Year))
	return document{
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

// YearSource lists all that the files of a year are made of besides the Site and the theme.
func YearSource(s *archive.Summary, y int) []string {
	parts := []string{s.Name, s.Title, strconv.Itoa(s.TagsPerCard)}
	for _, p := range PostsOf(s, y) {
		spec := &p.Object.Spec
		parts = append(parts, p.Object.Name, spec.Title, spec.Summary, p.URL(), string(spec.PublishDate), string(spec.UpdateDate))
		parts = append(parts, strconv.Itoa(len(spec.Tags)), strconv.Itoa(len(spec.Authors)))
		for _, tag := range spec.Tags {
			parts = append(parts, string(tag))
		}
		parts = append(parts, spec.Authors...)
	}
	for _, other := range Years(s) {
		parts = append(parts, formatYear(other))
	}
	return parts
}
