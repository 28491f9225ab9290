// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"cmp"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/plain"
)

// The RSS Best Practices Profile (https://www.rssboard.org/rss-profile, "Character
// Data") has all elements as plain text but the description of an item. Of the ways
// to escape that, most readers show hexadecimal references right, those included
// that take the text for HTML. Escaping twice would be wrong here: a reader that
// follows the profile would show "&lt;".
var rssEscaper = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")

// RSS returns the feed as RSS 2.0 (https://www.rssboard.org/rss-specification), with extensions
// from Atom and Dublin Core. self is the http(s) address that the bytes are served at.
// It returns an error if an address or an ID is invalid, or if two items share an ID.
func (f *Feed) RSS(self string) ([]byte, error) {
	f, self, err := f.prepare(self)
	if err != nil {
		return nil, fmt.Errorf("cannot write an RSS feed: %w", err)
	}
	attributes := []string{"version", "2.0", "xmlns:atom", "http://www.w3.org/2005/Atom", "xmlns:dc", "http://purl.org/dc/elements/1.1/"}
	return plain.WriteXML(func(x *plain.Tree) {
		x.In("rss", attributes, func() {
			x.In("channel", nil, func() { f.channel(x, self) })
		})
	}), nil
}

func (f *Feed) channel(x *plain.Tree, self string) {
	escaped(x, "title", f.Title)
	x.Text("link", f.Home)
	escaped(x, "description", cmp.Or(f.Description, f.Title)) // required
	if f.Language != "" {
		x.Text("language", f.Language)
	}
	x.Text("lastBuildDate", f.Updated.Format(time.RFC1123Z))
	x.Text("atom:link", "", "rel", "self", "type", RSSType, "href", self)
	for i := range f.Items {
		x.In("item", nil, func() { f.Items[i].rss(x) })
	}
}

func (i *Item) rss(x *plain.Tree) {
	escaped(x, "title", i.Title)
	if i.URL != "" {
		x.Text("link", i.URL)
	}
	if i.Summary != "" {
		// The description is HTML: the text is escaped for HTML here, and the result
		// once more for XML.
		x.Text("description", html.EscapeString(i.Summary))
	}
	if i.Byline != "" {
		// The author element of RSS is an e-mail address, so dc:creator is used. If there were two creators, some readers
		// would show the first and some the last, so there is one.
		escaped(x, "dc:creator", i.Byline)
	}
	for _, tag := range i.Tags {
		escaped(x, "category", tag)
	}
	// The GUID is no address, and would be taken for one.
	x.Text("guid", i.ID, "isPermaLink", "false")
	if !i.Published.IsZero() {
		x.Text("pubDate", i.Published.Format(time.RFC1123Z))
	}
	x.Text("atom:updated", i.Updated.Format(time.RFC3339))
}

// escaped writes an element of plain text, escaped as readers show it right.
func escaped(x *plain.Tree, name, text string) { x.Escaped(name, rssEscaper.Replace(text)) }
