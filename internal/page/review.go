// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
)

// reviewPath is the address of the page of reviews on the site.
const reviewPath = "/review/"

// maxCountedOwners is how many owners a page of reviews counts: those with the most reviews due.
const maxCountedOwners = 200

// maxYearReviews is how many reviews the page of a year lists: those due longest.
const maxYearReviews = 200

// reviewPage is a page of the reviews that are due: of all, or of those that became due in one year.
type reviewPage struct {
	Title string
	// Count says how many are due.
	Count string
	// Note says that the page lists only some of them; empty where it lists all.
	Note string
	// Owners are those who have some, the most first.
	Owners []ownerCount
	// Sections list the reviews of the page by owner; a review of several owners is in the section of each.
	Sections []ownerSection
	Years    []year
}

type ownerCount struct {
	Name  string
	Posts int
	// Anchor is that of the owner's section; empty where the page has none.
	Anchor string
}

// ownerSection lists the reviews of an owner, the longest due first.
type ownerSection struct {
	// Name is empty for Posts without an owner.
	Name, Anchor string
	Cards        []reviewCard
}

// reviewCard is a review that is due. URL may be that of a Topic.
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
	// Year is left out where the page is that of all years.
	Year int `json:"year,omitempty"`
	// DueCount is the number of reviews due: all of them, or those of the year.
	DueCount int `json:"dueCount"`
	// Owners count the same, at most maxCountedOwners.
	Owners []ownerFacts `json:"owners"`
	// Posts are the longest due, at most MaxCards of all years, and maxYearReviews of a year. There are no Years where
	// the page of all years lists all.
	Posts []reviewFacts `json:"posts"`
	Years []linkedYear  `json:"years"`
}

type ownerFacts struct {
	// Owner is empty for Posts without an owner.
	Owner    string `json:"owner"`
	DueCount int    `json:"dueCount"`
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

type (
	// ReviewGroup has the page of reviews, the same as JSON and its feeds. It shows the MaxCards that are due longest,
	// so that no file grows with the Posts.
	ReviewGroup struct{}
	// ReviewYearGroup has the page of the reviews that became due in a year, and the same as JSON. It shows the
	// maxYearReviews that are due longest.
	ReviewYearGroup struct{ Year int }
)

// Name implements Group. It is the directory that the files are in.
func (ReviewGroup) Name() string { return directory(reviewPath) }

// Name implements Group. It is the directory that the files are in.
func (g ReviewYearGroup) Name() string { return directory(reviewYearPath(g.Year)) }

func reviewYearPath(y int) string { return reviewPath + formatYear(y) + "/" }

// reviewsView is what the files of a page of reviews are made of.
type reviewsView struct {
	// Year is 0 on the page of all years.
	Year int
	// Count is the number of reviews, Owners count the same.
	Count  int
	Owners []ownerFacts
	// Due are the reviews that the page lists, the longest due first.
	Due []dueReview
	// Newest are those that became due last, the last first, for the feeds of all years.
	Newest []dueReview
	// Years are those that have a page, on that of all years with their numbers of reviews.
	Years []postsOfYear
}

// dueReview is a review that is due.
type dueReview struct {
	archive.DueReview
	// Home is the Topic to which a Post without an address leads.
	Home string
}

// dueReviews are the reviews of a site that are due.
type dueReviews struct {
	all []dueReview // the longest due first
	// years has them by the year in which they became due, where not all are on the page of all years.
	years map[int][]dueReview
}

func newDueReviews(all []dueReview) dueReviews {
	d := dueReviews{all: all, years: map[int][]dueReview{}}
	if len(all) <= MaxCards {
		return d
	}
	for _, r := range all {
		d.years[r.By.Year()] = append(d.years[r.By.Year()], r)
	}
	return d
}

// ReviewsDue is the number of Posts of the Site whose review is due.
func (c *Catalog) ReviewsDue() int { return len(c.due.all) }

// hasReviews reports whether anybody asks for a review of a Post.
func (c *Catalog) hasReviews() bool {
	return slices.ContainsFunc(c.sorted, func(t *topicEntry) bool { return t.FirstReview.Asked() })
}

// replaceReviews notes whether the reviews that are due change with a Topic; either of the two may be nil.
func (u *revision) replaceReviews(before *topicEntry, after *archive.Summary) {
	var old, due []archive.DueReview
	if before != nil {
		old = before.DueReviews
	}
	if after != nil {
		due = after.DueReviews
	}
	came, went := before == nil, after == nil // so a Post may lead to another Topic
	if came || went || !slices.EqualFunc(old, due, archive.DueReview.Same) {
		u.reviewsChanged = u.reviewsChanged || len(old)+len(due) > 0
	}
}

// collectReviews collects the reviews that are due, and touches the pages of those that became due in a year.
func (u *revision) collectReviews() {
	u.groups[ReviewGroup{}] = true
	if !u.reviewsChanged {
		return
	}
	found := map[string]dueReview{}
	for _, t := range u.sorted {
		for _, r := range t.DueReviews {
			if name := r.Post.Object.Name; found[name].Post == nil {
				found[name] = dueReview{r, t.Name}
			}
		}
	}
	all := slices.SortedFunc(maps.Values(found), func(a, b dueReview) int { return a.Compare(b.DueReview) })
	for y := range u.due.years {
		u.groups[ReviewYearGroup{y}] = true
	}
	u.due = newDueReviews(all)
	for y := range u.due.years {
		u.groups[ReviewYearGroup{y}] = true
	}
}

// reviewYears are the years that have a page, newest first.
func (c *Catalog) reviewYears() []int {
	years := slices.Sorted(maps.Keys(c.due.years))
	slices.Reverse(years)
	return years
}

func (ReviewGroup) view(c *Catalog, _ *Renderer) (view, error) {
	if !c.hasReviews() {
		return nil, nil
	}
	all := c.due.all
	v := reviewsView{Count: len(all), Owners: countOwners(all), Due: all[:min(len(all), MaxCards)]}
	for _, y := range c.reviewYears() {
		v.Years = append(v.Years, postsOfYear{y, len(c.due.years[y])})
	}
	for _, r := range slices.Backward(all) {
		if len(v.Newest) < feed.MaxItems {
			v.Newest = append(v.Newest, r)
		}
	}
	return v, nil
}

func (g ReviewYearGroup) view(c *Catalog, _ *Renderer) (view, error) {
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

// countOwners counts the reviews of each owner, the most first, at most maxCountedOwners.
func countOwners(due []dueReview) []ownerFacts {
	counts := map[string]int{}
	for _, r := range due {
		for _, owner := range r.owners() {
			counts[owner]++
		}
	}
	list := make([]ownerFacts, 0, len(counts))
	for owner, count := range counts {
		list = append(list, ownerFacts{owner, count})
	}
	slices.SortFunc(list, func(a, b ownerFacts) int {
		return cmp.Or(cmp.Compare(b.DueCount, a.DueCount), strings.Compare(a.Owner, b.Owner))
	})
	return list[:min(len(list), maxCountedOwners)]
}

// owners are the owners of the Post; "" stands for none.
func (r dueReview) owners() []string {
	if len(r.Owners) == 0 {
		return []string{""}
	}
	return cleanAll(r.Owners)
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
	at := directory(v.path())
	return append(files, File{Path: at + "/index.html", Body: html}, File{Path: at + "/index.json", Body: json}), nil
}

func (v reviewsView) facts(r *Renderer) *reviews {
	f := &reviews{
		Title: r.text("Reviews due"), URL: r.site.URL + v.path(), Language: r.site.Language, Year: v.Year, DueCount: v.Count,
		Owners: v.Owners, Posts: make([]reviewFacts, len(v.Due)), Years: r.linkYears(v.years()),
	}
	if v.Year != 0 {
		f.Title = r.text("%s in %s", f.Title, formatYear(v.Year))
	}
	for i, due := range v.Due {
		ref := r.newReference(due.Post)
		f.Posts[i] = reviewFacts{
			Name: ref.Name, Title: ref.Title, URL: r.absolute(cmp.Or(ref.URL, topicPath(due.Home))), ReviewBy: clean(string(due.Written)),
			PublishDate: ref.PublishDate, UpdateDate: ref.UpdateDate, LastReviewed: clean(string(due.Post.Object.Spec.LastReviewed)),
			Owners: cleanAll(due.Owners),
		}
	}
	return f
}

// years are the links to the pages of years.
func (v reviewsView) years() []year {
	list := make([]year, len(v.Years))
	for i, y := range v.Years {
		list[i] = year{Year: formatYear(y.Year), number: y.Year, Path: reviewYearPath(y.Year), Posts: y.Posts, Current: y.Year == v.Year}
	}
	return list
}

func (v reviewsView) document(r *Renderer, facts *reviews) document {
	way := []crumb{{Title: r.text("Reviews due"), Path: reviewPath}}
	if v.Year != 0 {
		way = append(way, crumb{Title: formatYear(v.Year), Path: v.path()})
	}
	return document{
		Title: facts.Title + " – " + r.site.Title, Heading: facts.Title, NoIndex: true, Breadcrumbs: r.breadcrumbs(way...),
		Feeds:      r.feedLinks(reviewPath, r.text("Reviews due")),
		Alternates: []alternate{{Type: "application/json", Title: facts.Title, Label: "JSON", Path: v.path() + "index.json"}},
		Page:       v.page(r, facts.Title),
	}
}

func (v reviewsView) page(r *Renderer, title string) reviewPage {
	p := reviewPage{Title: title, Count: r.text("No review is due."), Sections: v.sections(r), Years: v.years()}
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
		p.Owners = append(p.Owners, ownerCount{Name: owner.Owner, Posts: owner.DueCount, Anchor: anchors[owner.Owner]})
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
	names := slices.Sorted(maps.Keys(cards))
	if len(names) > 1 && names[0] == "" {
		names = append(names[1:], "")
	}
	list := make([]ownerSection, len(names))
	for i, name := range names {
		list[i] = ownerSection{Name: name, Anchor: fmt.Sprintf("owner-%d", i+1), Cards: cards[name]}
	}
	return list
}

// hubNotice says how many reviews are due; "" where none is.
func (r *Renderer) hubNotice(due []archive.DueReview) string {
	if len(due) == 0 {
		return ""
	}
	return r.text("%d posts are due for a review, the first since %s.", len(due), r.theme.language.Date(due[0].By))
}

// lastReview is when a Post was last reviewed; zero where none was.
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

// feeds tell of the reviews when they become due. A later review of the same Post is another item.
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
