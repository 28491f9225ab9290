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

// The elements of RSS 2.0, with extensions from Atom, Dublin Core, Media RSS and the content module.
type (
	rssFeed struct {
		XMLName    struct{}   `xml:"rss"`
		Version    string     `xml:"version,attr"`
		Atom       string     `xml:"xmlns:atom,attr"`
		DublinCore string     `xml:"xmlns:dc,attr"`
		Media      string     `xml:"xmlns:media,attr"`
		Content    string     `xml:"xmlns:content,attr"`
		Channel    rssChannel `xml:"channel"`
	}
	rssChannel struct {
		Title         rssText     `xml:"title"`
		Link          string      `xml:"link"`
		Description   rssText     `xml:"description"`
		Language      string      `xml:"language,omitempty"`
		LastBuildDate string      `xml:"lastBuildDate"`
		Self          linkElement `xml:"atom:link"`
		Items         []rssItem   `xml:"item"`
	}
	rssItem struct {
		Title       rssText       `xml:"title"`
		Link        string        `xml:"link,omitempty"`
		Description string        `xml:"description,omitempty"`
		Content     string        `xml:"content:encoded,omitempty"`
		Creator     *rssText      `xml:"dc:creator"`
		Categories  []rssText     `xml:"category"`
		GUID        rssGUID       `xml:"guid"`
		Published   string        `xml:"pubDate,omitempty"`
		Updated     string        `xml:"atom:updated"`
		Language    string        `xml:"dc:language,omitempty"`
		Media       *mediaContent `xml:"media:content"`
	}
	// rssText is plain text, escaped as readers show it right.
	rssText struct {
		Escaped string `xml:",innerxml"`
	}
	rssGUID struct {
		// Permalink is "false": an ID is no address, and would be taken for one.
		Permalink string `xml:"isPermaLink,attr"`
		ID        string `xml:",chardata"`
	}
)

// RSS returns the feed as RSS 2.0 (https://www.rssboard.org/rss-specification), with extensions
// from Atom and Dublin Core. self is the http(s) address that the bytes are served at.
// It returns an error if an address or an ID is invalid, or if two items share an ID.
func (f *Feed) RSS(self string) ([]byte, error) {
	f, self, err := f.prepare(self)
	if err != nil {
		return nil, fmt.Errorf("cannot write an RSS feed: %w", err)
	}
	channel := rssChannel{
		Title:         escaped(f.Title),
		Link:          f.Home,
		Description:   escaped(cmp.Or(f.Description, f.Title)), // required
		Language:      f.Language,
		LastBuildDate: f.Updated.Format(time.RFC1123Z),
		Self:          linkElement{Rel: "self", Type: RSSType, Href: self},
	}
	for i := range f.Items {
		channel.Items = append(channel.Items, f.Items[i].rss())
	}
	return plain.XML(rssFeed{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DublinCore: "http://purl.org/dc/elements/1.1/", Media: mediaNamespace,
		Content: "http://purl.org/rss/1.0/modules/content/", Channel: channel,
	})
}

func (i *Item) rss() rssItem {
	out := rssItem{
		Title: escaped(i.Title),
		Link:  i.URL,
		// The description is HTML: the text is escaped for HTML here, and the result
		// once more for XML.
		Description: html.EscapeString(i.Summary),
		Content:     i.Content,
		GUID:        rssGUID{Permalink: "false", ID: i.ID},
		Updated:     i.Updated.Format(time.RFC3339),
	}
	if i.Byline != "" {
		// The author element of RSS is an e-mail address, so dc:creator is used. If there were two creators, some readers
		// would show the first and some the last, so there is one.
		creator := escaped(i.Byline)
		out.Creator = &creator
	}
	for _, tag := range i.Tags {
		out.Categories = append(out.Categories, escaped(tag))
	}
	if !i.Published.IsZero() {
		out.Published = i.Published.Format(time.RFC1123Z)
	}
	out.Language, out.Media = i.Language, i.picture()
	return out
}

func escaped(text string) rssText { return rssText{rssEscaper.Replace(text)} }
