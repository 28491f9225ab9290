// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/search"
)

// TestAnEditChangesFewFiles makes edits of a site of 50,000 docs, one after the other.
func TestAnEditChangesFewFiles(t *testing.T) {
	posts := newCorpus().posts(50_000, 30)
	s := newSite(posts...)
	s.publish(t)
	old := posts[1234]
	today := post{Doc: search.Doc{Kind: search.Post, ID: "post/new", URL: "/new/", Title: "A new post", Date: "2026-01-01"}, Article: search.TermsOf(newCorpus().text(300))}
	for _, tt := range []struct {
		name   string
		change func()
		// chunks and terms are the most files that may change.
		chunks, terms int
	}{
		{"nothing", func() { s.put(old) }, 0, 0},
		// A word, its first letters and the whole name: in the files for before and after.
		{"a word of a title", func() { old.Title = strings.Replace(old.Title, " ", " zebra ", 1); s.put(old) }, 1, 6},
		{"the order of a title", func() { old.Title = old.Title[1:] + old.Title[:1]; s.put(old) }, 1, 18},
		{"a tag", func() { old.Tags = append(old.Tags, "quagga"); s.put(old) }, 1, 4},
		{"two words of an article", func() { old.Article += " zebu quokka"; s.put(old) }, 0, 2},
		{"a new post", func() { s.put(today) }, 3, 8},
		{"the article of a new post", func() { today.Article = search.TermsOf(newCorpus().text(200)); s.put(today) }, 0, 8},
		{"a new post is gone", func() { s.remove(today.ID) }, 3, 8},
		{"an old post", func() { s.put(today.dated("2012-03-04")) }, 3, 220},
		{"an old post of another day", func() { s.put(today.dated("2012-03-05")) }, 4, 220},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.change()
			chunks, terms := 0, 0
			names := s.publish(t)
			for _, name := range names {
				if strings.Contains(name, "-") {
					terms++
				} else {
					chunks++
				}
			}
			if chunks > tt.chunks || terms > tt.terms {
				t.Errorf("%d chunks and %d term files changed, want at most %d and %d: %v", chunks, terms, tt.chunks, tt.terms, names)
			}
			t.Logf("%d chunks and %d term files changed", chunks, terms)
		})
	}
}

func (p post) dated(date string) post {
	p.Date = date
	return p
}

// TestNewPostsSeldomChangeManyFiles publishes two new posts a day. Now and then some that were recent are so no longer.
func TestNewPostsSeldomChangeManyFiles(t *testing.T) {
	const posts = 1200
	c := newCorpus()
	s := newSite(c.posts(5000, 30)...)
	s.publish(t)
	many := 0
	for i, p := range c.posts(posts, 30) {
		p.Kind = search.Post
		s.put(p.dated(day(20_454 + i/2))) // from 2026 on
		if changed := len(s.publish(t)); changed > 3+8 {
			many++
		}
	}
	if most := posts / 200; many > most {
		t.Errorf("%d of %d new posts changed many files, want at most %d", many, posts, most)
	}
	t.Logf("%d of %d new posts changed many files", many, posts)
}
