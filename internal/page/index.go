// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"time"

	"github.com/topicpages/topicpages/internal/archive"
)

// index is the page that lists the topics.
type index struct {
	Topics []entry
}

// entry is a Topic in the index.
type entry struct {
	Path, Title string
	PostCount   int
	// First and Last are when the oldest and the newest Post were published; they
	// have no meaning without Posts.
	First, Last time.Time
	// Opening is the first sentence of the Topic's page.
	Opening string
}

// OneMonth is true when all Posts are of the same month.
func (e entry) OneMonth() bool {
	return e.First.Year() == e.Last.Year() && e.First.Month() == e.Last.Month()
}

func (r *Renderer) newIndex(topics []*archive.Summary) index {
	entries := make([]entry, len(topics))
	for i, s := range topics {
		oldest, newest, _ := s.Span()
		entries[i] = entry{
			Path:      topicPath(s.Name),
			Title:     clean(s.Title),
			PostCount: len(s.Posts),
			First:     oldest,
			Last:      newest,
			Opening:   clean(first(s.Definition)),
		}
	}
	return index{Topics: entries}
}
