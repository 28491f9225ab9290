// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package linkeddata describes a page in the vocabulary of
// https://schema.org, as JSON-LD 1.1 in the page for search engines and
// other programs. It is pure: equal arguments give equal bytes.
//
// There is one function for each kind of page: Collection for a page that lists others,
// Article for a post. Each returns the
// Graph of its page. Script makes it the content of a script element:
//
//	<script type="application/ld+json">{{script .LinkedData}}</script>
//
// Texts are plain text and may be hostile. Addresses must be absolute, and the
// caller must refuse addresses that no link may lead to.
package linkeddata

import "time"

// A Site has the properties that all pages of a site share.
type Site struct {
	// Name of the site.
	Name string
	// Description in a sentence; may be empty.
	Description string
	// URL of the front page, such as "https://example.com/".
	URL string
	// Language of the site, such as "en-GB" (BCP 47); may be empty.
	Language string
	// Search is the address of the search, with SearchTerm as the
	// words, such as "https://example.com/search/?q={search_term_string}". It is empty,
	// or lacks SearchTerm, if the site has no search.
	Search string
}

// SearchTerm is the placeholder for the words in the address of a search.
const SearchTerm = "{" + searchVariable + "}"

const searchVariable = "search_term_string"

// A Page has the properties of every kind of page.
type Page struct {
	// Title of the page, without the title of the site.
	Title string
	// Description in a sentence; may be empty.
	Description string
	// URL is the canonical address of the page, without a fragment.
	URL string
	// Language of the page (BCP 47). The default is the language of the site.
	Language string
	// Breadcrumbs lead from the front page to this page, both included.
	Breadcrumbs []Breadcrumb
	// Published, Modified and Reviewed are omitted if they are zero.
	Published, Modified, Reviewed time.Time
	// About names the subjects of the page.
	About []Subject
}

// A Breadcrumb is a page on the way to another one.
type Breadcrumb struct {
	Name string
	// URL may be empty for the last breadcrumb, which is the page itself.
	URL string
}

// A Subject is a subject of a page.
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
	// Total is the length of the list if the page shows only a part of it.
	// A smaller number is replaced by the number of Items.
	Total int
}

// An Item is anything that a CollectionPage lists, such as a page or a talk.
type Item struct {
	Name string
	// URL is empty for an item without a page.
	URL string
	// Published is omitted if it is zero.
	Published time.Time
}

// An ArticlePage is a page that shows a post.
type ArticlePage struct {
	Page
	// Authors are the names of people.
	Authors []string
	// Keywords are the tags.
	Keywords []string
	// Image is nil if the post has none.
	Image *Image
}

// An Image is a picture about the subject of a page.
type Image struct {
	URL string
	// Caption says what it shows; may be empty.
	Caption string
	// Width and Height are in pixels; 0 if unknown.
	Width, Height int
}

// Collection returns the Graph of a page that lists others. The front page is such a page, and also
// names the search of the site.
func Collection(s Site, c CollectionPage) Graph {
	page := c.node("CollectionPage", s)
	page.MainEntity = c.list()
	return newGraph(s.node(c.URL == s.URL), page, c.breadcrumbs())
}

// Article returns the Graph of a page that shows a post. The headline is the whole
// title: search engines shorten it as they need.
func Article(s Site, a ArticlePage) Graph {
	page := a.node("WebPage", s)
	article := articleNode{
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
		Image:            a.Image.node(),
		IsPartOf:         page.IsPartOf,
		MainEntityOfPage: &ref{ID: page.ID},
	}
	// The subjects belong to the article; the page is its frame.
	page.About = nil
	page.MainEntity = &ref{ID: article.ID}
	return newGraph(s.node(false), page, article, a.breadcrumbs())
}
