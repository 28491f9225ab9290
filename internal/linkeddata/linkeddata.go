// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package linkeddata says what a page is about in the words of
// https://schema.org, as JSON-LD 1.1 that goes into the page for search engines and
// other programs. It is pure: equal arguments give equal bytes.
//
// There is one function for each kind of page: WebSite for the front page,
// Collection for a page that lists others, Article for a post. Each returns the
// Graph of its page; Script makes it the content of a script element:
//
//	<script type="application/ld+json">{{script .LinkedData}}</script>
//
// Texts are plain text and may be hostile. Addresses must be absolute, and the
// caller must have refused those that no link may lead to.
package linkeddata

import "time"

// A Site is what the pages of a site have in common.
type Site struct {
	// Name of the site.
	Name string
	// Description in a sentence; may be empty.
	Description string
	// URL of the front page, such as "https://example.com/".
	URL string
	// Language of the site, such as "en-GB" (BCP 47); may be empty.
	Language string
	// Search is the address of the search with SearchTerm in the place of the
	// words, such as "https://example.com/search/?q={search_term_string}". Empty,
	// or without SearchTerm, if the site has no search.
	Search string
}

// SearchTerm stands for the words to look for in the address of a search.
const SearchTerm = "{" + searchVariable + "}"

const searchVariable = "search_term_string"

// A Page is what every kind of page says of itself.
type Page struct {
	// Title of the page, without that of the site.
	Title string
	// Description in a sentence; may be empty.
	Description string
	// URL is the canonical address of the page, without a fragment.
	URL string
	// Language of the page (BCP 47); that of the site where it is empty.
	Language string
	// Breadcrumbs lead from the front page to this page, both included.
	Breadcrumbs []Breadcrumb
	// Published and Modified are left out where they are zero.
	Published, Modified time.Time
	// About names the subjects of the page.
	About []Subject
}

// A Breadcrumb is a page on the way to another one.
type Breadcrumb struct {
	Name string
	// URL may be empty for the last breadcrumb, which is the page itself.
	URL string
}

// A Subject is what a page is about.
type Subject struct {
	Name string
	// URL of the page about the subject; may be empty.
	URL string
}

// A CollectionPage lists other pages, such as the posts of a topic.
type CollectionPage struct {
	Page
	// Items in the order of the page.
	Items []Item
	// Total is how many items the list has where the page shows only some of them;
	// the number of Items where it is less.
	Total int
}

// An Item is a page, a talk or whatever else a CollectionPage lists.
type Item struct {
	Name string
	// URL is empty for an item without a page.
	URL string
	// Published is left out where it is zero.
	Published time.Time
}

// An ArticlePage is a page that shows a post.
type ArticlePage struct {
	Page
	// Authors are the names of people.
	Authors []string
	// Keywords are the tags.
	Keywords []string
}

// Collection returns the Graph of a page that lists others. That may be the front page, which also
// tells where to search in the site.
func Collection(s Site, c CollectionPage) Graph {
	page := c.node("CollectionPage", s)
	page.MainEntity = c.list()
	return newGraph(s.node(c.URL == s.URL), page, c.breadcrumbs())
}

// Article returns the Graph of a page that shows a post. The headline is the whole
// title: search engines shorten it to what they have room for.
func Article(s Site, a ArticlePage) Graph {
	page := a.node("WebPage", s)
	article := article{
		Type:             "BlogPosting",
		ID:               a.URL + "#article",
		URL:              a.URL,
		Headline:         a.Title,
		Description:      a.Description,
		Language:         page.Language,
		DatePublished:    page.DatePublished,
		DateModified:     page.DateModified,
		Author:           people(a.Authors),
		Keywords:         names(a.Keywords),
		About:            page.About,
		IsPartOf:         page.IsPartOf,
		MainEntityOfPage: &ref{ID: page.ID},
	}
	// The subjects are those of the article; the page is its frame.
	page.About = nil
	page.MainEntity = &ref{ID: article.ID}
	return newGraph(s.node(false), page, article, a.breadcrumbs())
}
