// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package search makes the search index of a site when it is published. The index is JSON files that the script of
// the pages fetches when a reader starts to search. The script also ranks the docs.
package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// version is the format version of all files of an index. The script refuses other versions.
const version = 1

// maxSummaryRunes is how much of a summary is searched and shown, in runes.
const maxSummaryRunes = 120

// The kinds of a Doc.
const (
	Topic = "topic"
	Post  = "post"
)

// A Doc is a page that can be found.
type Doc struct {
	// Kind is Topic or Post.
	Kind string
	// ID is the stable key of the doc among all docs, "kind/name". It is not published.
	ID string
	// Title, URL and Summary are shown in a result. A Summary longer than
	// 120 runes is cut after the last whole word. The script shows a
	// URL only if it is a path on the site, or an http or https address.
	Title, URL, Summary string
	// Date is the day of the doc as 2006-01-02, or "": later days come first.
	Date string
	// Tags are the words that are shown and searched, in this order. Those of a Topic are its
	// other names.
	Tags []string
	// TagTopics names the Topic of the site for each of the Tags, or "". It is nil if no tag has one.
	TagTopics []string
	// Authors are shown and searched.
	Authors []string
	// Posts is the number of posts of a topic.
	Posts int
}

// A chunk is the docs of a file by ID, in columns: like next to like is 6 % less
// of gzip than one array for each doc.
type chunk struct {
	Titles    []string   `json:"titles"`
	URLs      []string   `json:"urls"`
	Summaries []string   `json:"summaries"`
	Dates     []string   `json:"dates"`
	Tags      [][]string `json:"tags"`
	Authors   [][]string `json:"authors"`
	// Posts is the number of posts of a topic, and null for a post.
	Posts []*int `json:"posts"`
	// Topics has the names of Topics by the tags of this file that lead to them.
	Topics map[string]string `json:"topics"`
}

// Encode returns the docs of one chunk as JSON. The order of the docs does not matter. It returns an error if two
// docs have one ID, and for an unknown kind.
func Encode(docs []Doc) ([]byte, error) {
	sorted := slices.SortedFunc(slices.Values(docs), func(a, b Doc) int { return strings.Compare(a.ID, b.ID) })
	c := chunk{
		Titles: []string{}, URLs: []string{}, Summaries: []string{}, Dates: []string{}, Tags: [][]string{}, Authors: [][]string{}, Posts: []*int{},
		Topics: map[string]string{},
	}
	for i, doc := range sorted {
		if i > 0 && doc.ID == sorted[i-1].ID {
			return nil, fmt.Errorf("cannot index two docs as %q", doc.ID)
		}
		var posts *int
		switch doc.Kind {
		case Topic:
			posts = new(doc.Posts)
		case Post:
		default:
			return nil, fmt.Errorf("cannot index %q of unknown kind %q", doc.ID, doc.Kind)
		}
		c.Titles = append(c.Titles, doc.Title)
		c.URLs = append(c.URLs, doc.URL)
		c.Summaries = append(c.Summaries, cut(doc.Summary))
		c.Dates = append(c.Dates, doc.Date)
		c.Tags = append(c.Tags, append([]string{}, doc.Tags...))
		c.Authors = append(c.Authors, append([]string{}, doc.Authors...))
		c.Posts = append(c.Posts, posts)
		for i, topic := range doc.TagTopics {
			if topic != "" {
				c.Topics[doc.Tags[i]] = topic
			}
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // the file is not HTML, and the escapes are long
	if err := encoder.Encode(c); err != nil {
		return nil, fmt.Errorf("cannot encode search docs: %w", err)
	}
	return b.Bytes(), nil
}

// cut returns the text on one line. If it is longer than maxSummaryRunes, it is cut
// after the last whole word, with an ellipsis. A text without spaces is cut
// between letters, never before a combining mark.
func cut(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= maxSummaryRunes {
		return text
	}
	runes := []rune(text)
	end := maxSummaryRunes
	if space := lastSpace(runes[:end+1]); space > end/2 {
		end = space
	}
	for end > 1 && unicode.Is(unicode.M, runes[end]) {
		end--
	}
	return strings.TrimRightFunc(string(runes[:end]), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r)
	}) + "…"
}

func lastSpace(runes []rune) int {
	for i := len(runes) - 1; i >= 0; i-- {
		if unicode.IsSpace(runes[i]) {
			return i
		}
	}
	return -1
}
