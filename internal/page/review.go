// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
)

// reviewPage is a page of the reviews that are due: of all, or of those that became due in one year.
type reviewPage struct {
	Title string
	// Count says how many are due.
	Count string
	// Note says that the page lists only some of them; "" if it lists all.
	Note string
	// Owners are those who have some, the most first.
	Owners []ownerCount
	// Sections list the reviews of the page by owner; a review of several owners is in the section of each.
	Sections []ownerSection
	// Parts have the reviews that the page itself does not list.
	Parts []partLink
	// Previous and Next are the addresses of the parts beside this one; "" for none.
	Previous, Next string
	Years          []year
}

type ownerCount struct {
	Name  string
	Posts int
	// Anchor of the owner's section on the page; "" without a section.
	Anchor string
	// Path leads to the section of the owner, here or on a part; "" if there is none.
	Path string
}

// partLink leads to a part of all due reviews by owner.
type partLink struct {
	Path string
	// First and Last are the owners of the first and the last review; "" for Posts without an owner.
	First, Last string
	// Days are the days of the first and the last review.
	Days  string
	Posts int
}

// ownerSection lists the reviews of an owner, the longest due first.
type ownerSection struct {
	// Name is empty for Posts without an owner.
	Name, Anchor string
	Cards        []reviewCard
}

// reviewCard is a due review. URL may lead to a Topic.
type reviewCard struct {
	Title, URL string
	// Notice says since when, and when the article was last checked.
	Notice string
}

// reviews are the facts of a page of reviews, for its JSON, which is public: its keys are only ever added to.
type reviews struct {
	Title    string `json:"title"`
	URL      string `json:"url"`
	Language string `json:"language"`
	// Year is omitted on the page of all years.
	Year int `json:"year,omitempty"`
	// DueCount is the number of due reviews, in total or of the year.
	DueCount int `json:"dueCount"`
	// Owners count the same, at most maxCountedOwners.
	Owners []ownerFacts `json:"owners"`
	// Posts have been due longest: at most MaxCards for all years, and maxYearReviews for one. Parts and Years are empty if
	// the page of all years lists all.
	Posts []reviewFacts `json:"posts"`
	// Parts have all reviews by owner. They are on the page of all years alone.
	Parts []linkedPart `json:"parts,omitempty"`
	Years []linkedYear `json:"years"`
}

type ownerFacts struct {
	// Owner is empty for Posts without an owner.
	Owner    string `json:"owner"`
	DueCount int    `json:"dueCount"`
	// JSON is the address of the part in which the reviews of the owner begin, if there are parts.
	JSON string `json:"json,omitempty"`
}

type reviewFacts struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	URL          string   `json:"url"`
	ReviewBy     string   `json:"reviewBy"`
	PublishDate  string   `json:"publishDate"`
	UpdateDate   string   `json:"updateDate,omitempty"`
	LastReviewed string   `json:"lastReviewed,omitempty"`
	Owners       []string `json:"owners"`
}

func (v reviewsView) facts(r *Renderer) *reviews {
	f := &reviews{
		Title: r.text("Reviews due"), URL: r.site.URL + v.path(), Language: r.site.Language, Year: v.Year, DueCount: v.Count,
		Owners: make([]ownerFacts, len(v.Owners)), Posts: make([]reviewFacts, len(v.Due)), Parts: r.linkParts(v.Parts), Years: r.linkYears(v.years()),
	}
	for i, owner := range v.Owners {
		f.Owners[i] = owner
		if id := v.Begin[owner.Owner]; id != "" {
			f.Owners[i].JSON = r.site.URL + reviewPartPath(id) + "index.json"
		}
	}
	if v.Year != 0 {
		f.Title = r.text("%s in %s", f.Title, formatYear(v.Year))
	}
	for i, due := range v.Due {
		f.Posts[i] = r.reviewFacts(due)
	}
	return f
}

func (r *Renderer) reviewFacts(due dueReview) reviewFacts {
	ref := r.newReference(due.Post)
	return reviewFacts{
		Name: ref.Name, Title: ref.Title, URL: r.absolute(cmp.Or(ref.URL, topicPath(due.Home))), ReviewBy: clean(string(due.Written)),
		PublishDate: ref.PublishDate, UpdateDate: ref.UpdateDate, LastReviewed: clean(string(due.Post.Object.Spec.LastReviewed)),
		Owners: cleanAll(due.Owners),
	}
}

// years are the links to the pages of years.
func (v reviewsView) years() []year {
	list := make([]year, len(v.Years))
	for i, y := range v.Years {
		list[i] = year{Year: formatYear(y.Year), number: y.Year, Path: reviewYearPath(y.Year), Posts: y.Posts, Current: y.Year == v.Year}
	}
	return list
}

func (v reviewsView) document(r *Renderer, facts *reviews) layoutData {
	way := []crumb{{Title: r.text("Reviews due"), Path: reviewPath}}
	if v.Year != 0 {
		way = append(way, crumb{Title: formatYear(v.Year), Path: v.path()})
	}
	return layoutData{
		Title: facts.Title + " – " + r.site.Title, Heading: facts.Title, NoIndex: true, Breadcrumbs: r.breadcrumbs(way...),
		Feeds:      r.feedLinks(reviewPath, r.text("Reviews due")),
		Alternates: []alternate{{Type: "application/json", Title: facts.Title, Label: "JSON", Path: v.path() + "index.json"}},
		Page:       v.page(r, facts.Title),
	}
}

func (v reviewsView) page(r *Renderer, title string) reviewPage {
	p := reviewPage{Title: title, Count: r.text("No review is due."), Sections: v.sections(r), Parts: r.partLinks(v.Parts), Years: v.years()}
	if v.Count > 0 {
		p.Count = r.text("%d posts are due for a review.", v.Count)
	}
	if len(v.Due) < v.Count {
		p.Note = r.text("Listed here are the posts that have been due longest.")
	}
	anchors := map[string]string{}
	for _, section := range p.Sections {
		anchors[section.Name] = section.Anchor
	}
	for _, owner := range v.Owners {
		count := ownerCount{Name: owner.Owner, Posts: owner.DueCount, Anchor: anchors[owner.Owner]}
		if count.Anchor != "" {
			count.Path = "#" + count.Anchor
		}
		if id := v.Begin[owner.Owner]; id != "" { // where all of them are
			count.Path = reviewPartPath(id) + "#" + ownerAnchor(owner.Owner)
		}
		p.Owners = append(p.Owners, count)
	}
	return p
}

// sections list the reviews of the page by owner, in the order of names; those without an owner come last.
func (v reviewsView) sections(r *Renderer) []ownerSection {
	cards := map[string][]reviewCard{}
	for _, due := range v.Due {
		card := r.reviewCard(due)
		for _, owner := range due.owners() {
			cards[owner] = append(cards[owner], card)
		}
	}
	var list []ownerSection
	for _, name := range sortedOwners(cards) {
		list = append(list, ownerSection{Name: name, Anchor: ownerAnchor(name), Cards: cards[name]})
	}
	return list
}

// hubNotice says how many reviews are due; "" for none.
func (r *Renderer) hubNotice(due []archive.DueReview) string {
	if len(due) == 0 {
		return ""
	}
	return r.text("%d posts are due for a review, the first since %s.", len(due), r.theme.language.Date(due[0].By))
}

// lastReview returns when one of the Posts was last reviewed; zero for never.
func lastReview(posts []*archive.Post) time.Time {
	var last time.Time
	for _, p := range posts {
		if p.Reviewed.After(last) {
			last = p.Reviewed
		}
	}
	return last
}

func (r *Renderer) reviewCard(due dueReview) reviewCard {
	ref := r.newReference(due.Post)
	return reviewCard{Title: ref.Title, URL: cmp.Or(ref.URL, topicPath(due.Home)), Notice: r.reviewNotice(due.Post, due.By)}
}

// reviewNotice says since when the review of a Post is due, and when somebody last checked the article.
func (r *Renderer) reviewNotice(p *archive.Post, since time.Time) string {
	l := r.theme.language
	switch due := l.Date(since); {
	case !p.Reviewed.IsZero() && !p.Reviewed.Before(p.Updated):
		return r.text("Last reviewed %s, review due since %s.", l.Date(p.Reviewed), due)
	case p.Updated.After(p.Published):
		return r.text("Last updated %s, review due since %s.", l.Date(p.Updated), due)
	default:
		return r.text("Published %s, review due since %s.", l.Date(p.Published), due)
	}
}

// feeds returns feeds of the reviews as they become due. A later review of the same Post is a new item.
func (v reviewsView) feeds(r *Renderer) ([]File, error) {
	title := r.text("Reviews due")
	f := &feed.Feed{
		ID: r.authority.TagURI("reviews", r.namespace), Title: title + " – " + r.site.Title, Home: r.site.URL + reviewPath, Language: r.site.Language,
	}
	for _, due := range v.Newest {
		item := r.feedItem(linkedPost{Post: due.Post}, topicPath(due.Home))
		item.ID = r.authority.TagURI("review", r.namespace, due.Post.Object.Name, string(due.Written))
		item.Summary = r.reviewNotice(due.Post, due.By)
		item.Published = feedTime(due.Written, due.By)
		item.Updated = item.Published
		f.Items = append(f.Items, item)
	}
	return r.feeds(f, reviewPath)
}
