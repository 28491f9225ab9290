// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
)

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	URL           string       `json:"url"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html"`
	ContentText   string       `json:"content_text"`
	Summary       string       `json:"summary"`
	Image         string       `json:"image"`
	DatePublished string       `json:"date_published"`
	DateModified  string       `json:"date_modified"`
	Tags          []string     `json:"tags"`
	Author        jsonAuthor   `json:"author"`
	Authors       []jsonAuthor `json:"authors"`
	Language      string       `json:"language"`
}

func (l *loader) readJSON(data []byte) error {
	text, losses := importer.Text(l.file, data)
	l.blog.Losses = losses
	var feed struct {
		Version  string            `json:"version"`
		Title    string            `json:"title"`
		Home     string            `json:"home_page_url"`
		Language string            `json:"language"`
		Items    []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal([]byte(text), &feed); err != nil {
		return fmt.Errorf("cannot read %s as JSON Feed: %w", l.file, err)
	}
	if !strings.Contains(feed.Version, "jsonfeed.org") {
		return fmt.Errorf("cannot load %s: it is JSON, but no JSON Feed: it has no version with jsonfeed.org", l.file)
	}
	l.begin(feed.Title, feed.Home, nil)
	items := make([]item, 0, len(feed.Items))
	from := 0
	for _, raw := range feed.Items {
		if at := bytes.Index([]byte(text)[from:], raw); at >= 0 {
			from += at
		}
		line := 1 + strings.Count(text[:from], "\n")
		var in jsonItem
		if err := json.Unmarshal(raw, &in); err != nil {
			l.lose(line, importer.FileUnreadable, "an item cannot be read: %v", err)
			continue
		}
		it := item{
			line: line, title: oneLine(in.Title), published: in.DatePublished, updated: in.DateModified, link: in.URL, tags: in.Tags,
			summary: body{in.Summary, false}, content: body{in.ContentHTML, true}, image: in.Image, language: orElse(in.Language, feed.Language),
		}
		if strings.TrimSpace(in.ContentHTML) == "" {
			it.content = body{in.ContentText, false}
		}
		for _, author := range append(in.Authors, in.Author) {
			it.authors = append(it.authors, author.Name)
		}
		items = append(items, it)
	}
	l.add(items)
	return nil
}
