// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll_test

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/jekyll"
)

// record is what Jekyll made of a file in a real run.
type record struct {
	File, Note, Error string
	Content           importertest.Content
	Config            json.RawMessage
	Env               map[string]string
	Title             any
	Date              *time.Time
	Tags, Categories  []any
	Published         bool
	URL, Summary      *string
}

func texts(values []any) (list []string) {
	for _, value := range values {
		list = append(list, fmt.Sprint(value))
	}
	return list
}

var htmlTag = regexp.MustCompile(`(?s)<!--.*?-->|</?[a-z][^<>]*>`)

// plain is HTML as text on one line.
func plain(text string) string {
	return strings.Join(strings.Fields(html.UnescapeString(htmlTag.ReplaceAllString(text, ""))), " ")
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[record](t, "jekyll.jsonl") {
		t.Run(r.File+" "+r.Note, func(t *testing.T) { r.compare(t) })
	}
}

func (r record) compare(t *testing.T) {
	files := fstest.MapFS{r.File: {Data: []byte(r.Content.For(r.File))}, "_posts/2001-01-01-another.md": {Data: []byte("---\n---\n")}}
	for name, text := range r.Content.Files {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	base := ""
	if len(r.Config) > 0 {
		files["_config.yml"] = &fstest.MapFile{Data: r.Config}
		var config struct{ BaseURL string }
		if err := json.Unmarshal(r.Config, &config); err != nil {
			t.Fatal(err)
		}
		base = config.BaseURL
	}
	blog, err := jekyll.Load(files, importer.Options{Now: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(blog.Posts, func(p importer.Post) bool { return p.File == r.File })
	if !r.Published {
		if at >= 0 && !blog.Posts[at].Draft {
			t.Errorf("the post is public")
		}
		return
	}
	if at < 0 {
		t.Fatalf("there is no post: %v", blog.Losses)
	}
	post := blog.Posts[at]
	same := func(what string, got, want any) {
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	title := fmt.Sprint(r.Title)
	if number, ok := r.Title.(float64); ok {
		title = fmt.Sprintf("%.1f", number)
	}
	same("title", post.Title, title)
	same("date", post.Date.UTC().Format(time.RFC3339), r.Date.UTC().Format(time.RFC3339))
	same("day", post.Date.Format(time.DateOnly), r.Date.Format(time.DateOnly))
	same("tags", post.Tags, texts(r.Tags))
	same("categories", post.Categories, texts(r.Categories))
	same("draft", post.Draft, false)
	same("address", post.Path, base+*r.URL)
	same("summary", post.Summary, plain(*r.Summary))
}
