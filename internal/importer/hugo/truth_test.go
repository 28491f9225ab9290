// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/hugo"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

// record is what Hugo made of a file in a real run.
type record struct {
	File, Note, Config, Error  string
	Content                    importertest.Content
	Title, URL, Summary        *string
	Date, PublishDate, Lastmod *time.Time
	Tags                       any
	Terms, Aliases             []string
	Published                  bool
}

var htmlTag = regexp.MustCompile(`(?s)<!--.*?-->|</?[a-z][^<>]*>`)

// plain is HTML as text on one line.
func plain(text string) string {
	return strings.Join(strings.Fields(html.UnescapeString(htmlTag.ReplaceAllString(text, ""))), " ")
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[record](t, "hugo.jsonl") {
		t.Run(r.File+" "+r.Note, func(t *testing.T) { r.compare(t) })
	}
}

// unescaped is an address without percent-encoding.
func unescaped(address string) string {
	if text, err := url.PathUnescape(address); err == nil {
		return text
	}
	return address
}

func (r record) compare(t *testing.T) {
	files := fstest.MapFS{"hugo.toml": {Data: []byte(r.Config)}, "content/" + r.File: {Data: []byte(r.Content.For(r.File))}, "content/other.md": {Data: []byte("x")}}
	for name, text := range r.Content.Files {
		files["content/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	if strings.Contains(r.Note, "posts/index.md") {
		files["content/posts/index.md"] = &fstest.MapFile{Data: []byte("x")}
	}
	blog, err := hugo.Load(files, importer.Options{Now: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var post *importer.Post
	for i := range blog.Posts {
		if blog.Posts[i].File == "content/"+r.File {
			post = &blog.Posts[i]
		}
	}
	if !r.Published {
		now := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
		if post != nil && !post.Draft && !post.Date.After(now) && (post.Expires.IsZero() || post.Expires.After(now)) {
			t.Errorf("the post is public")
		}
		if r.Error != "" && len(blog.Losses) == 0 {
			t.Errorf("no loss says that Hugo stops: %s", r.Error)
		}
		return
	}
	if post == nil {
		t.Fatalf("there is no post: %v", blog.Losses)
	}
	same := func(what string, got, want any) {
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	same("title", post.Title, *r.Title)
	same("date", post.Date.UTC().Format(time.RFC3339), r.Date.UTC().Format(time.RFC3339))
	same("day", post.Date.Format(time.DateOnly), r.Date.Format(time.DateOnly))
	var terms, want []string
	for _, tag := range post.Tags {
		terms = append(terms, strings.ToLower(tag))
	}
	for _, term := range r.Terms {
		want = append(want, strings.ToLower(term))
	}
	same("tags", terms, want)
	unclear := len(blog.Losses) > 0 && blog.Losses[0].Reason == importer.VisibilityUnclear
	same("draft", post.Draft, unclear && strings.Contains(r.Note, "0.111.3: draft"))
	same("address", unescaped(post.Path), unescaped(*r.URL))
	for i := range r.Aliases {
		r.Aliases[i] = unescaped(r.Aliases[i])
	}
	for i := range post.Aliases {
		post.Aliases[i] = unescaped(post.Aliases[i])
	}
	same("aliases", post.Aliases, r.Aliases)
	summary := ""
	if r.Summary != nil {
		summary = plain(*r.Summary)
	}
	same("summary", post.Summary, summary)
}
