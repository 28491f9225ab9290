// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package feed writes the newest items of a page as a feed, in three formats:
// Atom 1.0 (RFC 4287), RSS 2.0 (https://www.rssboard.org/rss-specification) and
// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). It is pure: equal
// arguments give equal bytes, and all three formats say the same.
//
// Texts are plain text, never markup. What XML cannot hold is replaced by U+FFFD,
// and what a format requires but the author left out is filled in, so that the
// text of an author cannot make a feed invalid. Only what the program gives, the
// IDs and the addresses of the feed, can be wrong, and is then an error.
package feed

import "time"

// The media types that the formats are served as.
const (
	AtomType = "application/atom+xml"
	RSSType  = "application/rss+xml"
	JSONType = "application/feed+json"
)

// MaxItems is how many items the caller should give at most: a reader of feeds
// fetches the whole file again and again, and looks at the newest ones.
const MaxItems = 50

// A Feed lists the newest items of a page. The formats do not change it.
type Feed struct {
	// ID is an absolute URI that stays the same when the title or the address of
	// the page changes, such as one of TagURI.
	ID string
	// Title is the name of the feed; Home stands in where it is empty.
	Title string
	// Description says in a sentence what the feed is about; may be empty.
	Description string
	// Home is the http(s) address of the page that the feed is of.
	Home string
	// Language of the texts, such as "en-GB" (BCP 47); left out of the feed where
	// it is empty or no such tag.
	Language string
	// Updated is when the last of the items changed. The feed says 1970-01-01 where
	// it is zero, for Atom requires a date.
	Updated time.Time
	// Items, the newest first, at most MaxItems. Their IDs must differ.
	Items []Item

	ready bool // as Ready returns it
}

// An Item is a thing that was published.
type Item struct {
	// ID is an absolute URI that stays the same whatever else of the item changes:
	// a reader shows an item again when its ID is new.
	ID string
	// Title is shown on one line; URL, or ID, stands in where it is empty.
	Title string
	// Summary is what readers show below the title; may be empty.
	Summary string
	// URL is the http(s) address of the item's page; anything else counts as "",
	// which is an item without a page.
	URL string
	// Published is left out of the feed where it is zero.
	Published time.Time
	// Updated is Published where it is zero, and then that of the feed.
	Updated time.Time
	// Authors and Tags are names; empty ones are left out.
	Authors, Tags []string
	// Byline names all Authors in one text, such as "Ada and Grace", for RSS, which has one
	// creator; Authors with commas where it is empty.
	Byline string
}
