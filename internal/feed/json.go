// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"fmt"
	"time"

	"github.com/topicpages/topicpages/internal/plain"
)

// The fields of https://www.jsonfeed.org/version/1.1/.
type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language,omitempty"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID            string       `json:"id"`
	URL           string       `json:"url,omitempty"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html,omitempty"`
	ContentText   string       `json:"content_text,omitempty"`
	Summary       string       `json:"summary,omitempty"`
	Image         string       `json:"image,omitempty"`
	Language      string       `json:"language,omitempty"`
	DatePublished string       `json:"date_published,omitempty"`
	DateModified  string       `json:"date_modified"`
	Authors       []jsonAuthor `json:"authors,omitempty"`
	Tags          []string     `json:"tags,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

// JSON returns the feed as JSON Feed 1.1. self is the http(s) address that the
// bytes are served at. It returns an error if an address or an ID is invalid, or
// if two items share an ID.
func (f *Feed) JSON(self string) ([]byte, error) {
	f, self, err := f.prepare(self)
	if err != nil {
		return nil, fmt.Errorf("cannot write a JSON feed: %w", err)
	}
	out := jsonFeed{
		Version:     "https://jsonfeed.org/version/1.1",
		Title:       f.Title,
		HomePageURL: f.Home,
		FeedURL:     self,
		Description: f.Description,
		Language:    f.Language,
		Items:       make([]jsonItem, len(f.Items)), // "items": [] where there are none
	}
	for i := range f.Items {
		out.Items[i] = f.Items[i].json()
	}
	body, err := plain.JSON(out, plain.EscapeHTML)
	if err != nil {
		return nil, fmt.Errorf("cannot encode JSON: %w", err)
	}
	return body, nil
}

func (i *Item) json() jsonItem {
	out := jsonItem{
		ID:           i.ID,
		URL:          i.URL,
		Title:        i.Title,
		DateModified: i.Updated.Format(time.RFC3339),
		Tags:         i.Tags,
		Image:        i.Image,
		Language:     i.Language,
	}
	if i.Content != "" { // an item must have one of both
		out.ContentHTML, out.Summary = i.Content, i.Summary
	} else {
		out.ContentText = i.shortText()
	}
	if !i.Published.IsZero() {
		out.DatePublished = i.Published.Format(time.RFC3339)
	}
	for _, name := range i.Authors {
		out.Authors = append(out.Authors, jsonAuthor{Name: name})
	}
	return out
}
