// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/linkeddata"
)

// year is one year of a Topic.
type year struct {
	Year string
	Path string
	// Posts is how many there are, on the Topic's own page. Pages of years do not say it, or
	// a new Post would change them all.
	Posts   int
	Current bool
}

// yearPage is what the page of a year shows.
type yearPage struct {
	Title     string
	PostCount int
	Cards     []reference
	Years     []year
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
	found := map[int]bool{}
	for _, p := range s.Posts {
		found[p.Published.Year()] = true
	}
	list := slices.Sorted(maps.Keys(found))
	slices.Reverse(list)
	return list
}

// PostsOf returns the Posts of a year, newest first.
func PostsOf(s *archive.Summary, y int) []*archive.Post {
	var list []*archive.Post
	for _, p := range s.Posts {
		if p.Published.Year() == y {
			list = append(list, p)
		}
	}
	return list
}

// years are the links to the pages of years; current is the path of the page itself, and
// empty for that of the Topic.
func years(s *archive.Summary, current string) []year {
	counts := map[int]int{}
	for _, p := range s.Posts {
		if current == "" {
			counts[p.Published.Year()]++
		}
	}
	var list []year
	for _, y := range Years(s) {
		path := yearPath(s.Name, y)
		list = append(list, year{Year: formatYear(y), Path: path, Posts: counts[y], Current: path == current})
	}
	return list
}

// Year renders the group of a year of a Topic: one page with all its Posts, and links to
// the other years.
func (r *Renderer) Year(s *archive.Summary, y int) (Group, error) {
	posts := PostsOf(s, y)
	title := r.text("%s in %s", clean(s.Title), formatYear(y))
	path := yearPath(s.Name, y)
	p := yearPage{Title: title, PostCount: len(posts), Years: years(s, path)}
	items := make([]linkeddata.Item, len(posts))
	for i, post := range posts {
		ref := newReference(post, s.TagsPerCard)
		p.Cards = append(p.Cards, ref)
		items[i] = linkeddata.Item{Name: ref.Title, URL: r.absolute(ref.URL), Published: ref.Published}
	}
	way := r.breadcrumbs(crumb{Title: clean(s.Title), Path: topicPath(s.Name)}, crumb{Title: formatYear(y), Path: path})
	html, err := r.render("year.html", document{
		Title: title + " – " + r.site.Title, Heading: title, Canonical: r.site.URL + path, Breadcrumbs: way, Page: p,
		LinkedData: linkeddata.Collection(r.linkedSite(), linkeddata.CollectionPage{
			Page:  linkeddata.Page{Title: title, URL: r.site.URL + path, Language: r.site.Language, Breadcrumbs: r.linkedBreadcrumbs(way)},
			Items: items, Total: len(items),
		}),
	})
	if err != nil {
		return Group{}, fmt.Errorf("rendering the page of Topic %q of %d: %w", s.Name, y, err)
	}
	group := YearGroup(s.Name, y)
	return Group{Name: group, Files: []File{{Path: group + "/index.html", Body: html}}}, nil
}

// YearSource lists all that the page of a year is made of besides the Site and the theme.
func YearSource(s *archive.Summary, y int) []string {
	parts := []string{s.Name, s.Title, strconv.Itoa(s.TagsPerCard)}
	for _, p := range PostsOf(s, y) {
		spec := &p.Object.Spec
		parts = append(parts, p.Object.Name, spec.Title, spec.Summary, p.URL(), string(spec.PublishDate), strconv.Itoa(len(spec.Tags)))
		for _, tag := range spec.Tags {
			parts = append(parts, string(tag))
		}
	}
	for _, other := range Years(s) {
		parts = append(parts, formatYear(other))
	}
	return parts
}
