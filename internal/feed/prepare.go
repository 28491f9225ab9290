// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/plain"
)

// fallbackDate is the date of a feed without any date.
var fallbackDate = time.Unix(0, 0).UTC()

// prepare returns a feed that is ready, and the address of the file.
func (f *Feed) prepare(self string) (*Feed, string, error) {
	if self = asciiAddress(self); self == "" {
		return nil, "", errors.New("the address of the feed is not an http or https address")
	}
	out, err := f.Ready()
	return out, self, err
}

// Ready returns a copy with clean texts, all required fields, and only
// dates that the formats can write. So the formats need no rules of their own
// and agree. They call Ready themselves; a caller that writes several formats can call it once. It returns
// an error if the address of the page or an ID is invalid, or if two items share an ID.
func (f *Feed) Ready() (*Feed, error) {
	if f.ready {
		return f, nil
	}
	home := asciiAddress(f.Home)
	if home == "" {
		return nil, fmt.Errorf("the address of the page, %q, is not an http or https address", f.Home)
	}
	if !isURI(f.ID) {
		return nil, fmt.Errorf("the ID of the feed, %q, is not an absolute URI", f.ID)
	}
	out := &Feed{
		ID:          f.ID,
		Title:       cmp.Or(line(f.Title), home),
		Description: cleanText(f.Description),
		Home:        home,
		Language:    languageTag(f.Language),
		Updated:     cmp.Or(writableDate(f.Updated), fallbackDate),
		Items:       make([]Item, len(f.Items)),
		ready:       true,
	}
	seen := make(map[string]bool, len(f.Items))
	for i := range f.Items {
		item := &f.Items[i]
		if !isURI(item.ID) {
			return nil, fmt.Errorf("the ID of item %d, %q, is not an absolute URI", i, item.ID)
		}
		if seen[item.ID] {
			return nil, fmt.Errorf("two items have the ID %q", item.ID)
		}
		seen[item.ID] = true
		out.Items[i] = item.prepare(out.Updated)
	}
	return out, nil
}

func (i *Item) prepare(updated time.Time) Item {
	published, page, authors := writableDate(i.Published), asciiAddress(i.URL), lines(i.Authors)
	byline := line(i.Byline)
	if byline == "" || len(authors) == 0 {
		byline = strings.Join(authors, ", ")
	}
	return Item{
		ID:        i.ID,
		Title:     cmp.Or(line(i.Title), page, i.ID),
		Summary:   cleanText(i.Summary),
		Content:   cleanText(i.Content),
		URL:       page,
		Published: published,
		Updated:   cmp.Or(writableDate(i.Updated), published, updated),
		Authors:   authors,
		Tags:      lines(i.Tags),
		Byline:    byline,
		Language:  languageTag(i.Language),
		Image:     asciiAddress(i.Image),
		ImageText: line(i.ImageText),
	}
}

// shortText returns the text of an item for formats that require one.
func (i *Item) shortText() string { return cmp.Or(i.Summary, i.Title) }

// writableDate returns t in whole seconds, or the zero time if its year has not the four digits
// that RFC 3339 and RFC 1123 write.
func writableDate(t time.Time) time.Time {
	t = t.Truncate(time.Second)
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 || t.UTC().Year() > 9999 {
		return time.Time{}
	}
	return t
}

// cleanText returns a text by an author as XML can hold it, without surrounding space.
func cleanText(s string) string { return strings.TrimSpace(plain.Text(s)) }

// line returns a text on one line. Only special spaces, such as no-break spaces, stay.
func line(s string) string {
	s = cleanText(s)
	if !strings.ContainsAny(s, "\t\n") && !strings.Contains(s, "  ") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n'
	}), " ")
}

func lines(texts []string) []string {
	var out []string
	for _, s := range texts {
		if s = line(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// asciiAddress returns an http or https address in ASCII, which RSS requires. It returns "" for
// any other address.
func asciiAddress(s string) string {
	if href.Locate(s) != href.External {
		return ""
	}
	return href.Escape(s)
}

// isURI is true for an absolute URI (RFC 3986); the IDs of Atom must be such.
func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && href.Escape(s) == s
}

// languageTag returns a tag, or "" if it is invalid.
func languageTag(s string) string {
	if !isLanguage(s) {
		return ""
	}
	return s
}

// isLanguage reports whether s has the form of a language tag: subtags of one to
// eight letters and digits (RFC 5646, section 2.1).
func isLanguage(s string) bool {
	for subtag := range strings.SplitSeq(s, "-") {
		if subtag == "" || len(subtag) > 8 || strings.ContainsFunc(subtag, func(r rune) bool {
			return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) {
			return false
		}
	}
	return true
}
