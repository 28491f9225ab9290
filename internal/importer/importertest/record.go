// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importertest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
)

// Record has the output of a generator for a file, in a real run.
type Record struct {
	Tool, File, Config, Note, Error string
	Content                         Content
	Env                             map[string]string
	Title                           *string
	Date                            any
	Tags, Authors                   []string
	Categories                      any
	Published                       *bool
	Draft, Unlisted                 bool
	// URL is a text, or false.
	URL any
	// Summary is HTML; nil if the record has none.
	Summary     *string
	Description *string
}

// Name identifies a record in the output of a test.
func (r Record) Name() string { return strings.TrimSpace(r.File + " " + r.Note) }

// Stops reports whether the generator made no page of the file and no draft.
func (r Record) Stops() bool {
	return r.Error != "" || r.Published != nil && !*r.Published && r.Title == nil && r.URL == nil
}

// Differences says where a blog is not as recorded: title, date, tags, visibility and address of its only
// post. Where the generator stops, there must be no public post, and a loss must say so.
func (r Record) Differences(blog *importer.Blog) []string {
	if r.Stops() {
		return r.stopped(blog)
	}
	if len(blog.Posts) != 1 {
		return []string{fmt.Sprintf("got %d posts, losses %v", len(blog.Posts), blog.Losses)}
	}
	post := blog.Posts[0]
	var list []string
	differ := func(what, got, want string) {
		if got != want {
			list = append(list, fmt.Sprintf("%s: got %q, want %q", what, got, want))
		}
	}
	title := ""
	if r.Title != nil {
		title = *r.Title
	}
	differ("title", post.Title, title)
	differ("date", instant(post.Date), r.instant())
	if !slices.Equal(post.Tags, r.Tags) && len(post.Tags)+len(r.Tags) > 0 {
		differ("tags", fmt.Sprintf("%q", post.Tags), fmt.Sprintf("%q", r.Tags))
	}
	differ("draft", fmt.Sprint(post.Draft), fmt.Sprint(!*r.Published || r.Unlisted))
	differ("address", unescaped(post.Path), r.path())
	return list
}

func (r Record) stopped(blog *importer.Blog) []string {
	for _, post := range blog.Posts {
		if !post.Draft {
			return []string{fmt.Sprintf("got the public post %q, want none", post.Title)}
		}
	}
	if r.Error != "" && len(blog.Losses) == 0 {
		return []string{"no loss says that the generator stops: " + r.Error}
	}
	return nil
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

func (r Record) instant() string {
	date := r.Date
	if parts, ok := date.(map[string]any); ok {
		date = parts["created"]
	}
	text, _ := date.(string)
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return instant(t)
	}
	return text
}

var origin = regexp.MustCompile(`^https?://[^/]+`)

func (r Record) path() string {
	address, _ := r.URL.(string)
	if address == "" {
		return ""
	}
	return "/" + strings.TrimPrefix(unescaped(origin.ReplaceAllString(address, "")), "/")
}

func unescaped(path string) string {
	if text, err := url.PathUnescape(path); err == nil {
		return text
	}
	return path
}
