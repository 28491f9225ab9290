// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"fmt"
	"html"
	"time"

	"github.com/topicpages/topicpages/internal/plain"
)

// The elements of RFC 4287, in the order in which section 4 lists them.
type (
	atomFeed struct {
		XMLName   struct{}      `xml:"feed"`
		Namespace string        `xml:"xmlns,attr"`
		Media     string        `xml:"xmlns:media,attr"`
		Language  string        `xml:"xml:lang,attr,omitempty"`
		ID        string        `xml:"id"`
		Title     *atomText     `xml:"title"`
		Subtitle  *atomText     `xml:"subtitle"`
		Updated   string        `xml:"updated"`
		Author    atomPerson    `xml:"author"`
		Links     []linkElement `xml:"link"`
		Entries   []atomEntry   `xml:"entry"`
	}
	atomEntry struct {
		Language   string         `xml:"xml:lang,attr,omitempty"`
		ID         string         `xml:"id"`
		Title      *atomText      `xml:"title"`
		Published  string         `xml:"published,omitempty"`
		Updated    string         `xml:"updated"`
		Authors    []atomPerson   `xml:"author"`
		Link       *linkElement   `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Content    *atomText      `xml:"content"`
		Summary    *atomText      `xml:"summary"`
		Media      *mediaContent  `xml:"media:content"`
	}
	// mediaContent is also part of an RSS feed.
	mediaContent struct {
		URL         string            `xml:"url,attr"`
		Medium      string            `xml:"medium,attr"`
		Description *mediaDescription `xml:"media:description"`
	}
	mediaDescription struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	// linkElement is also part of an RSS feed.
	linkElement struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
)

// Atom returns the feed in the format of RFC 4287. self is the http(s) address that
// the bytes are served at. It returns an error if an address or an ID is invalid, or
// if two items share an ID.
func (f *Feed) Atom(self string) ([]byte, error) {
	f, self, err := f.prepare(self)
	if err != nil {
		return nil, fmt.Errorf("cannot write an Atom feed: %w", err)
	}
	out := atomFeed{
		Namespace: "http://www.w3.org/2005/Atom",
		Media:     mediaNamespace,
		Language:  f.Language,
		ID:        f.ID,
		Title:     plainText(f.Title),
		Subtitle:  plainText(f.Description),
		Updated:   f.Updated.Format(time.RFC3339),
		// An entry without an author takes the author of the feed, which must then have
		// one (section 4.1.1). Only the site itself can be named.
		Author: atomPerson{f.Title},
		Links: []linkElement{
			{Rel: "self", Type: AtomType, Href: self},
			{Rel: "alternate", Type: "text/html", Href: f.Home},
		},
	}
	for i := range f.Items {
		out.Entries = append(out.Entries, f.Items[i].atom())
	}
	return plain.XML(out)
}

func (i *Item) atom() atomEntry {
	out := atomEntry{ID: i.ID, Title: plainText(i.Title), Updated: i.Updated.Format(time.RFC3339), Language: i.Language, Media: i.picture()}
	if !i.Published.IsZero() {
		out.Published = i.Published.Format(time.RFC3339)
	}
	for _, name := range i.Authors {
		out.Authors = append(out.Authors, atomPerson{name})
	}
	for _, tag := range i.Tags {
		out.Categories = append(out.Categories, atomCategory{tag})
	}
	if i.URL != "" {
		// The page may be anything, on any host: its media type is not known.
		out.Link, out.Summary = &linkElement{Rel: "alternate", Href: i.URL}, htmlText(i.Summary)
	}
	switch {
	case i.Content != "":
		out.Content = &atomText{Type: "html", Text: i.Content}
	case i.URL == "":
		// An entry without a link must hold its content (section 4.1.2).
		out.Content = htmlText(i.shortText())
	}
	return out
}

// mediaNamespace is the one of Media RSS (https://www.rssboard.org/media-rss), which readers of Atom know too.
const mediaNamespace = "http://search.yahoo.com/mrss/"

// picture returns the picture of an item, or nil. An enclosure would need its length, which is unknown for most
// pictures.
func (i *Item) picture() *mediaContent {
	if i.Image == "" {
		return nil
	}
	out := &mediaContent{URL: i.Image, Medium: "image"}
	if i.ImageText != "" {
		out.Description = &mediaDescription{Type: "plain", Text: i.ImageText}
	}
	return out
}

// plainText returns plain text, or nil if it is empty.
func plainText(text string) *atomText {
	if text == "" {
		return nil
	}
	return &atomText{Type: "text", Text: text}
}

// htmlText returns text that is escaped for HTML, or nil if it is empty. Newsboat
// and Miniflux read a summary as HTML whatever its type, and would lose "<details>" and
// everything after a bare "<". They read titles according to the type.
func htmlText(text string) *atomText {
	if text == "" {
		return nil
	}
	return &atomText{Type: "html", Text: html.EscapeString(text)}
}
