// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package ghost

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/export"
)

// id is an identifier: a text, or in old exports a number.
type id string

func (i *id) UnmarshalJSON(data []byte) error {
	*i = id(strings.Trim(string(data), `"`))
	return nil
}

// moment is a time: a text, or in old exports milliseconds.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	var milliseconds int64
	if _, err := fmt.Sscanf(text, "%d", &milliseconds); err == nil && !strings.ContainsAny(text, "-:T") {
		m.Time = time.UnixMilli(milliseconds).UTC()
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			m.Time = t
			return nil
		}
	}
	return nil // null, or no date: the post says so
}

type post struct {
	ID         id              `json:"id"`
	Title      string          `json:"title"`
	Slug       string          `json:"slug"`
	HTML       string          `json:"html"`
	Lexical    string          `json:"lexical"`
	Mobiledoc  string          `json:"mobiledoc"`
	Markdown   string          `json:"markdown"`
	Plaintext  string          `json:"plaintext"`
	Image      string          `json:"feature_image"`
	Status     string          `json:"status"`
	Visibility string          `json:"visibility"`
	Type       string          `json:"type"`
	Page       json.RawMessage `json:"page"`
	Locale     string          `json:"locale"`
	Excerpt    string          `json:"custom_excerpt"`
	Author     id              `json:"author_id"`
	Published  moment          `json:"published_at"`
	Updated    moment          `json:"updated_at"`
}

type named struct {
	ID         id     `json:"id"`
	Name       string `json:"name"`
	Visibility string `json:"visibility"`
}

type postTag struct {
	Post  id      `json:"post_id"`
	Tag   id      `json:"tag_id"`
	Order float64 `json:"sort_order"`
}

type postAuthor struct {
	Post   id      `json:"post_id"`
	Author id      `json:"author_id"`
	Order  float64 `json:"sort_order"`
}

type postMeta struct {
	Post     id     `json:"post_id"`
	ImageAlt string `json:"feature_image_alt"`
}

// exportData has the fields of an export that the import reads.
type exportData struct {
	Posts        []json.RawMessage `json:"posts"`
	Tags         []named           `json:"tags"`
	Users        []named           `json:"users"`
	PostsTags    []postTag         `json:"posts_tags"`
	PostsAuthors []postAuthor      `json:"posts_authors"`
	PostsMeta    []postMeta        `json:"posts_meta"`
}

func (l *loader) post(in *post, line int) {
	if page := strings.TrimSpace(string(in.Page)); in.Type == "page" || page == "1" || page == "true" {
		l.lose(line, importer.PageOmitted, "the page %q is left out: only posts are imported", in.Title)
		return
	}
	p := importer.Post{
		File: l.file, Line: line, Name: in.Slug, Title: strings.Join(strings.Fields(in.Title), " "), Date: in.Published.Time, Draft: in.Status != "published",
		Path: "/" + in.Slug + "/", Summary: strings.Join(strings.Fields(in.Excerpt), " "), Language: in.Locale, Image: l.address(in.Image),
	}
	if in.Slug == "" {
		p.Path, p.Name = "", export.Slug(p.Title)
	}
	if l.options.TimeZone != nil && !p.Date.IsZero() {
		p.Date = p.Date.In(l.options.TimeZone)
	}
	if p.Date.IsZero() && !p.Draft {
		l.lose(line, importer.DateMissing, "%q has no date", p.Title)
	}
	if visibility := cmp.Or(in.Visibility, "public"); visibility != "public" {
		p.Draft = true
		l.lose(line, importer.TextHidden, "%q is for %s: it becomes a draft", p.Title, readers(visibility))
	}
	if in.Status == "sent" {
		l.lose(line, importer.TextHidden, "%q was sent by mail and not published: it becomes a draft", p.Title)
	}
	p.Tags, p.Authors = l.tagsOf(in), l.authorsOf(in)
	for _, meta := range l.data.PostsMeta {
		if meta.Post == in.ID {
			p.ImageAlt = meta.ImageAlt
		}
	}
	p.Content = l.content(in, p.Title, line)
	l.blog.Posts = append(l.blog.Posts, p)
}
