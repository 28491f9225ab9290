// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"encoding/xml"
	"fmt"
	"time"
)

// The elements of RFC 4287, section 4, in the order in which it names them.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr,omitempty"`
	ID       string      `xml:"id"`
	Title    *atomText   `xml:"title"`
	Subtitle *atomText   `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      *atomText      `xml:"title"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    *atomText      `xml:"summary"`
	Content    *atomText      `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// Atom returns the feed in the format of RFC 4287. self is the http(s) address that
// the bytes are served at. It returns an error when an address or an ID is none, or
// when two items share an ID.
func (f *Feed) Atom(self string) ([]byte, error) {
	f, self, err := f.prepare(self)
	if err != nil {
		return nil, fmt.Errorf("cannot write an Atom feed: %w", err)
	}
	out := atomFeed{
		Language: f.Language,
		ID:       f.ID,
		Title:    plainText(f.Title),
		Subtitle: plainText(f.Description),
		Updated:  f.Updated.Format(time.RFC3339),
		// An entry without an author takes that of the feed, which must then have
		// one (section 4.1.1); nobody but the site itself can be named.
		Author: atomPerson{Name: f.Title},
		Links: []atomLink{
			{Rel: "self", Type: AtomType, Href: self},
			{Rel: "alternate", Type: "text/html", Href: f.Home},
		},
		Entries: make([]atomEntry, len(f.Items)),
	}
	for i := range f.Items {
		out.Entries[i] = f.Items[i].atom()
	}
	return encodeXML(out)
}

func (i *Item) atom() atomEntry {
	out := atomEntry{
		ID:      i.ID,
		Title:   plainText(i.Title),
		Updated: i.Updated.Format(time.RFC3339),
	}
	if !i.Published.IsZero() {
		out.Published = i.Published.Format(time.RFC3339)
	}
	for _, name := range i.Authors {
		out.Authors = append(out.Authors, atomPerson{Name: name})
	}
	for _, tag := range i.Tags {
		out.Categories = append(out.Categories, atomCategory{Term: tag})
	}
	if i.URL == "" {
		// An entry without a link must hold its content (section 4.1.2).
		out.Content = plainText(i.content())
		return out
	}
	// The page may be anything, on any host: its media type is not known.
	out.Links = []atomLink{{Rel: "alternate", Href: i.URL}}
	out.Summary = plainText(i.Summary)
	return out
}

// plainText returns nil, which leaves the element out, for an empty text.
func plainText(s string) *atomText {
	if s == "" {
		return nil
	}
	return &atomText{Type: "text", Text: s}
}

func encodeXML(document any) ([]byte, error) {
	body, err := xml.MarshalIndent(document, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("cannot encode XML: %w", err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}
