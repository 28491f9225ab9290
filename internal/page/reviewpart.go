// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
)

// ReviewPartGroup has the page of a part of all due reviews by owner, and the same as JSON.
type ReviewPartGroup struct{ ID string }

// Name implements Group. It is the directory that the files are in.
func (g ReviewPartGroup) Name() string { return directoryOf(reviewPartPath(g.ID)) }

func reviewPartPath(id string) string { return reviewPath + id + "/" }

// reviewPartView holds the inputs of the files of a part.
type reviewPartView struct {
	reviewRange
	Reviews        []ownedReview
	Parts          []reviewRange
	Previous, Next string
}

// reviewRange says which reviews are in a part.
type reviewRange struct {
	ID          string
	First, Last reviewPlace
	// Count is the number of reviews. One of several owners counts for each.
	Count int
}

// reviewPlace is a place in the list of all due reviews by owner, and its JSON.
type reviewPlace struct {
	Owner    string `json:"owner"`
	ReviewBy string `json:"reviewBy"`
	day      string // for readers
}

// reviewPartFacts are the facts of a part for its JSON, which is public: its keys are only ever added to.
type reviewPartFacts struct {
	Title    string `json:"title"`
	URL      string `json:"url"`
	Language string `json:"language"`
	// DueCount is the number of reviews in the part. One of several owners counts for each.
	DueCount int `json:"dueCount"`
	// Owners have their reviews in the part. It is empty if the part has parts.
	Owners []ownerReviews `json:"owners"`
	Parts  []linkedPart   `json:"parts"`
	// Previous and Next are the JSON of the parts before and after this one.
	Previous string `json:"previous,omitempty"`
	Next     string `json:"next,omitempty"`
}

// ownerReviews are the reviews of an owner that a part lists.
type ownerReviews struct {
	Owner    string        `json:"owner"`
	DueCount int           `json:"dueCount"`
	Posts    []reviewFacts `json:"posts"`
}

// linkedPart leads programs to a part.
type linkedPart struct {
	First    reviewPlace `json:"first"`
	Last     reviewPlace `json:"last"`
	DueCount int         `json:"dueCount"`
	URL      string      `json:"url"`
	JSON     string      `json:"json"`
}

func (g ReviewPartGroup) view(c *Catalog, r *Renderer) (groupView, error) {
	p := c.due.byOwner.all[g.ID]
	if p == nil {
		return nil, nil
	}
	return r.reviewPartView(p), nil
}

func (r *Renderer) reviewPartView(p *reviewPart) reviewPartView {
	return reviewPartView{reviewRange: r.reviewRange(p), Reviews: p.Reviews, Parts: r.reviewRanges(p.Parts), Previous: p.Previous, Next: p.Next}
}

func (r *Renderer) reviewRange(p *reviewPart) reviewRange {
	place := func(o ownedReview) reviewPlace {
		return reviewPlace{Owner: o.Owner, ReviewBy: clean(string(o.Written)), day: r.theme.language.Date(o.By)}
	}
	return reviewRange{ID: p.ID, First: place(p.First), Last: place(p.Last), Count: p.Count}
}

func (r *Renderer) reviewRanges(parts []*reviewPart) []reviewRange {
	list := make([]reviewRange, len(parts))
	for i, p := range parts {
		list[i] = r.reviewRange(p)
	}
	return list
}

func (r *Renderer) linkParts(ranges []reviewRange) []linkedPart {
	list := make([]linkedPart, len(ranges))
	for i, p := range ranges {
		location := r.site.URL + reviewPartPath(p.ID)
		list[i] = linkedPart{First: p.First, Last: p.Last, DueCount: p.Count, URL: location, JSON: location + "index.json"}
	}
	return list
}

// reviewRangeLabel names the owners of a part, or the days of its reviews if they have the same owner.
func (r *Renderer) reviewRangeLabel(p reviewRange) string {
	name := func(owner string) string { return cmp.Or(owner, r.text("Without an owner")) }
	if p.First.Owner != p.Last.Owner {
		return r.text("%s – %s", name(p.First.Owner), name(p.Last.Owner))
	}
	return r.text("%s (%s)", name(p.First.Owner), r.reviewDays(p))
}

// reviewDays are the days of the first and the last review of a part.
func (r *Renderer) reviewDays(p reviewRange) string {
	if p.First.day == p.Last.day {
		return p.First.day
	}
	return r.text("%s – %s", p.First.day, p.Last.day)
}

// partLinks are the links to parts.
func (r *Renderer) partLinks(ranges []reviewRange) []partLink {
	list := make([]partLink, len(ranges))
	for i, p := range ranges {
		list[i] = partLink{Path: reviewPartPath(p.ID), First: p.First.Owner, Last: p.Last.Owner, Days: r.reviewDays(p), Posts: p.Count}
	}
	return list
}

// files are the page and the same as JSON.
func (v reviewPartView) files(r *Renderer) ([]File, error) {
	facts := v.facts(r)
	html, err := r.render("review.html", v.document(r, facts.Title))
	if err != nil {
		return nil, err
	}
	json, err := encodeJSON(facts)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the facts: %w", err)
	}
	at := ReviewPartGroup{v.ID}.Name()
	return []File{{Path: at + "/index.html", Body: html}, {Path: at + "/index.json", Body: json}}, nil
}

func (v reviewPartView) facts(r *Renderer) *reviewPartFacts {
	f := &reviewPartFacts{
		Title: r.text("Reviews due: %s", r.reviewRangeLabel(v.reviewRange)), URL: r.site.URL + reviewPartPath(v.ID), Language: r.site.Language,
		DueCount: v.Count, Owners: []ownerReviews{}, Parts: r.linkParts(v.Parts),
	}
	for _, o := range v.Reviews {
		if n := len(f.Owners); n == 0 || f.Owners[n-1].Owner != o.Owner {
			f.Owners = append(f.Owners, ownerReviews{Owner: o.Owner})
		}
		last := &f.Owners[len(f.Owners)-1]
		last.Posts = append(last.Posts, r.reviewFacts(*o.dueReview))
		last.DueCount = len(last.Posts)
	}
	if v.Previous != "" {
		f.Previous = r.site.URL + reviewPartPath(v.Previous) + "index.json"
	}
	if v.Next != "" {
		f.Next = r.site.URL + reviewPartPath(v.Next) + "index.json"
	}
	return f
}

func (v reviewPartView) document(r *Renderer, title string) layoutData {
	path := reviewPartPath(v.ID)
	return layoutData{
		Title: title + " – " + r.site.Title, Heading: title, NoIndex: true,
		Breadcrumbs: r.breadcrumbs(crumb{Title: r.text("Reviews due"), Path: reviewPath}, crumb{Title: r.reviewRangeLabel(v.reviewRange), Path: path}),
		Feeds:       r.feedLinks(reviewPath, r.text("Reviews due")),
		Alternates:  []alternate{{Type: "application/json", Title: title, Label: "JSON", Path: path + "index.json"}},
		Page:        v.page(r, title),
	}
}

func (v reviewPartView) page(r *Renderer, title string) reviewPage {
	p := reviewPage{Title: title, Parts: r.partLinks(v.Parts)}
	for _, o := range v.Reviews {
		if n := len(p.Sections); n == 0 || p.Sections[n-1].Name != o.Owner {
			p.Sections = append(p.Sections, ownerSection{Name: o.Owner, Anchor: ownerAnchor(o.Owner)})
		}
		section := &p.Sections[len(p.Sections)-1]
		section.Cards = append(section.Cards, r.reviewCard(*o.dueReview))
	}
	if len(p.Sections) > 1 {
		for _, s := range p.Sections {
			p.Owners = append(p.Owners, ownerCount{Name: s.Name, Posts: len(s.Cards), Anchor: s.Anchor, Path: "#" + s.Anchor})
		}
	}
	if v.Previous != "" {
		p.Previous = reviewPartPath(v.Previous)
	}
	if v.Next != "" {
		p.Next = reviewPartPath(v.Next)
	}
	return p
}

// ownerAnchor is the ID of the section of an owner. It is the same on all pages.
func ownerAnchor(owner string) string { return "owner-" + partID(owner)[:8] }
