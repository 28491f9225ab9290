// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

// The elements of https://www.rssboard.org/rss-specification, and those that RSS
// lacks from Atom and Dublin Core. encoding/xml writes a prefix only where it is
// part of the name.
type rssDocument struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         rssText   `xml:"title"`
	Link          string    `xml:"link"`
	Description   rssText   `xml:"description"`
	Language      string    `xml:"language,omitempty"`
	LastBuildDate string    `xml:"lastBuildDate"`
	Self          atomLink  `xml:"atom:link"`
	Items         []rssItem `xml:"item"`
}

type rssItem struct {
	Title       rssText   `xml:"title"`
	Link        string    `xml:"link,omitempty"`
	Description string    `xml:"description,omitempty"`
	Creators    []rssText `xml:"dc:creator"`
	Categories  []rssText `xml:"category"`
	GUID        rssGUID   `xml:"guid"`
	PubDate     string    `xml:"pubDate,omitempty"`
	Updated     string    `xml:"atom:updated"`
}

type rssGUID struct {
	// IsPermaLink is true where it is left out, though the GUID is no address.
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	ID          string `xml:",chardata"`
}

// rssText is the content of an element that holds plain text, escaped.
type rssText struct {
	Escaped string `xml:",innerxml"`
}

// The RSS Best Practices Profile (https://www.rssboard.org/rss-profile, "Character
// Data") has all elements as plain text but the description of an item. Of the ways
// to escape that, most readers show hexadecimal references right, those included
// that take the text for HTML. Escaping twice would be wrong here: a reader that
// follows the profile would show "&lt;".
var rssEscaper = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")

func escaped(s string) rssText { return rssText{Escaped: rssEscaper.Replace(s)} }

// RSS returns the feed as RSS 2.0. self is the http(s) address that the bytes are
// served at. It returns an error when an address or an ID is none, or when two
// items share an ID.
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
		Self:          atomLink{Rel: "self", Type: RSSType, Href: self},
		Items:         make([]rssItem, len(f.Items)),
	}
	for i := range f.Items {
		channel.Items[i] = f.Items[i].rss()
	}
	return encodeXML(rssDocument{
		Version: "2.0",
		Atom:    "http://www.w3.org/2005/Atom",
		DC:      "http://purl.org/dc/elements/1.1/",
		Channel: channel,
	})
}

func (i *Item) rss() rssItem {
	out := rssItem{
		Title: escaped(i.Title),
		Link:  i.URL,
		// The description is HTML: the text is escaped for HTML here, and the
		// result once more for XML by the encoder.
		Description: html.EscapeString(i.Summary),
		GUID:        rssGUID{ID: i.ID},
		Updated:     i.Updated.Format(time.RFC3339),
	}
	if !i.Published.IsZero() {
		out.PubDate = i.Published.Format(time.RFC1123Z)
	}
	for _, name := range i.Authors {
		// The author element of RSS is an e-mail address.
		out.Creators = append(out.Creators, escaped(name))
	}
	for _, tag := range i.Tags {
		out.Categories = append(out.Categories, escaped(tag))
	}
	return out
}
