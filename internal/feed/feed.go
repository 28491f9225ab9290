// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package feed writes the newest items of a page as a feed, in three formats:
// Atom 1.0 (RFC 4287), RSS 2.0 (https://www.rssboard.org/rss-specification) and
// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). It is pure: equal
// arguments give equal bytes, and all three formats have the same content.
//
// Texts are plain text, never markup, but for the Content of an item. Characters that XML cannot hold are replaced by U+FFFD.
// Required elements that the author left out are filled in. So the
// text of an author cannot make a feed invalid. Only values from the program, the
// IDs and the addresses of the feed, can be invalid. That is an error.
package feed

import "time"

// The media types that the formats are served as.
const (
	AtomType = "application/atom+xml"
	RSSType  = "application/rss+xml"
	JSONType = "application/feed+json"
)

// MaxItems is the largest number of items that the caller should give: feed readers
// fetch the whole file repeatedly, and look at the newest items.
const MaxItems = 50

// A Feed lists the newest items of a page. The formats do not change it.
type Feed struct {
	// ID is an absolute URI that stays the same when the title or the address of
	// the page changes, such as one of TagURI.
	ID string
	// Title is the name of the feed. If it is empty, Home is used.
	Title string
	// Description is a sentence about the feed. It may be empty.
	Description string
	// Home is the http(s) address of the page that the feed is of.
	Home string
	// Language of the texts, such as "en-GB" (BCP 47). The feed omits it if
	// it is empty or invalid.
	Language string
	// Updated is the time of the last change of an item. If it is zero, the feed has
	// 1970-01-01, because Atom requires a date.
	Updated time.Time
	// Items, the newest first, at most MaxItems. Their IDs must differ.
	Items []Item

	ready bool // as Ready returns it
}

// An Item is a thing that was published.
type Item struct {
	// ID is an absolute URI that never changes:
	// a feed reader shows an item again if its ID is new.
	ID string
	// Title is shown on one line. If it is empty, URL or ID is used.
	Title string
	// Summary is shown below the title. It may be empty.
	Summary string
	// Content is the whole item as HTML that is safe wherever it is shown, with absolute addresses. It may be empty.
	Content string
	// URL is the http(s) address of the item's page; anything else counts as "",
	// which is an item without a page.
	URL string
	// Published is omitted if it is zero.
	Published time.Time
	// Updated defaults to Published, and then to the Updated of the feed.
	Updated time.Time
	// Authors and Tags are names; empty ones are left out.
	Authors, Tags []string
	// Byline names all Authors in one text, such as "Ada and Grace", for RSS, which has one
	// creator. The default is Authors separated by commas.
	Byline string
	// Language of the item (BCP 47) if it differs from the language of the feed. An invalid tag is left out.
	Language string
	// Image is the http(s) address of a picture of the item; anything else counts as "". ImageText describes it, and
	// may be empty.
	Image, ImageText string
}
