// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"fmt"
	"html"
	"time"

	"github.com/topicpages/topicpages/internal/plain"
)

// Atom returns the feed in the format of RFC 4287. self is the http(s) address that
// the bytes are served at. It returns an error if an address or an ID is invalid, or
// if two items share an ID.
func (f *Feed) Atom(self string) ([]byte, error) {
	f, self, err := f.prepare(self)
	if err != nil {
		return nil, fmt.Errorf("cannot write an Atom feed: %w", err)
	}
	attributes := []string{"xmlns", "http://www.w3.org/2005/Atom"}
	if f.Language != "" {
		attributes = append(attributes, "xml:lang", f.Language)
	}
	return plain.WriteXML(func(x *plain.Tree) {
		x.In("feed", attributes, func() {
			// The elements follow the order in section 4.
			x.Text("id", f.ID)
			plainText(x, "title", f.Title)
			plainText(x, "subtitle", f.Description)
			x.Text("updated", f.Updated.Format(time.RFC3339))
			// An entry without an author takes the author of the feed, which must then have
			// one (section 4.1.1). Only the site itself can be named.
			person(x, f.Title)
			x.Text("link", "", "rel", "self", "type", AtomType, "href", self)
			x.Text("link", "", "rel", "alternate", "type", "text/html", "href", f.Home)
			for i := range f.Items {
				x.In("entry", nil, func() { f.Items[i].atom(x) })
			}
		})
	}), nil
}

func (i *Item) atom(x *plain.Tree) {
	x.Text("id", i.ID)
	plainText(x, "title", i.Title)
	if !i.Published.IsZero() {
		x.Text("published", i.Published.Format(time.RFC3339))
	}
	x.Text("updated", i.Updated.Format(time.RFC3339))
	for _, name := range i.Authors {
		person(x, name)
	}
	if i.URL != "" {
		// The page may be anything, on any host: its media type is not known.
		x.Text("link", "", "rel", "alternate", "href", i.URL)
	}
	for _, tag := range i.Tags {
		x.Text("category", "", "term", tag)
	}
	if i.URL == "" {
		// An entry without a link must hold its content (section 4.1.2).
		htmlText(x, "content", i.content())
	} else {
		htmlText(x, "summary", i.Summary)
	}
}

// plainText writes an element of plain text, unless the text is empty.
func plainText(x *plain.Tree, name, text string) {
	if text != "" {
		x.Text(name, text, "type", "text")
	}
}

// htmlText writes an element whose text is escaped for HTML, unless the text is empty. Newsboat
// and Miniflux read a summary as HTML whatever its type, and would lose "<details>" and
// everything after a bare "<". They read titles according to the type.
func htmlText(x *plain.Tree, name, text string) {
	if text != "" {
		x.Text(name, html.EscapeString(text), "type", "html")
	}
}

func person(x *plain.Tree, name string) {
	x.In("author", nil, func() { x.Text("name", name) })
}
