// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"

	"github.com/topicpages/topicpages/internal/feed"
)

// reviewPath is the address of the page of reviews on the site.
const reviewPath = "/review/"

// maxYearReviews is how many reviews the page of a year lists: those due longest.
const maxYearReviews = 200

type (
	// ReviewGroup has the page of reviews, the same as JSON and its feeds. It shows the MaxCards that are due longest,
	// so that no file grows with the Posts.
	ReviewGroup struct{}
	// ReviewYearGroup has the page of the reviews that became due in a year, and the same as JSON. It shows the
	// maxYearReviews that are due longest.
	ReviewYearGroup struct{ Year int }
)

// Name implements Group. It is the directory that the files are in.
func (ReviewGroup) Name() string { return directoryOf(reviewPath) }

// Name implements Group. It is the directory that the files are in.
func (g ReviewYearGroup) Name() string { return directoryOf(reviewYearPath(g.Year)) }

func reviewYearPath(y int) string { return reviewPath + formatYear(y) + "/" }

// reviewsView is what the files of a page of reviews are made of.
type reviewsView struct {
	// Year is 0 on the page of all years.
	Year int
	// Count is the number of reviews, Owners count the same.
	Count  int
	Owners []ownerFacts
	// Parts have all reviews by owner, and Begin has for each of the Owners the ID of the part in which the list of the owner begins. Both
	// are empty where the page of all years lists all, and on the pages of years.
	Parts []reviewRange
	Begin map[string]string
	// Due are the reviews that the page lists, the longest due first.
	Due []dueReview
	// Newest are those that became due last, the last first, for the feeds of all years.
	Newest []dueReview
	// Years are the years that have a page. On the page of all years, each has its number of reviews.
	Years []postsOfYear
}

func (ReviewGroup) view(c *Catalog, r *Renderer) (groupView, error) {
	if !c.hasReviews() {
		return nil, nil
	}
	all := c.due.all
	v := reviewsView{Count: len(all), Owners: countOwners(all), Due: all[:min(len(all), MaxCards)], Parts: r.reviewRanges(c.due.byOwner.top), Begin: map[string]string{}}
	for _, owner := range v.Owners {
		if p := c.due.byOwner.begin[owner.Owner]; p != nil {
			v.Begin[owner.Owner] = p.ID
		}
	}
	for _, y := range c.reviewYears() {
		v.Years = append(v.Years, postsOfYear{y, len(c.due.years[y])})
	}
	for _, due := range slices.Backward(all) {
		if len(v.Newest) < feed.MaxItems {
			v.Newest = append(v.Newest, due)
		}
	}
	return v, nil
}

func (g ReviewYearGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	due := c.due.years[g.Year]
	if len(due) == 0 {
		return nil, nil
	}
	v := reviewsView{Year: g.Year, Count: len(due), Owners: countOwners(due), Due: due[:min(len(due), maxYearReviews)]}
	for _, y := range c.reviewYears() {
		v.Years = append(v.Years, postsOfYear{Year: y})
	}
	return v, nil
}

// path is the address of the page.
func (v reviewsView) path() string {
	if v.Year == 0 {
		return reviewPath
	}
	return reviewYearPath(v.Year)
}

// files are the page and the same as JSON, and for all years the feeds.
func (v reviewsView) files(r *Renderer) ([]File, error) {
	var files []File
	if v.Year == 0 {
		feeds, err := v.feeds(r)
		if err != nil {
			return nil, err
		}
		files = feeds
	}
	facts := v.facts(r)
	html, err := r.render("review.html", v.document(r, facts))
	if err != nil {
		return nil, err
	}
	json, err := encodeJSON(facts)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the facts: %w", err)
	}
	at := directoryOf(v.path())
	return append(files, File{Path: at + "/index.html", Body: html}, File{Path: at + "/index.json", Body: json}), nil
}
