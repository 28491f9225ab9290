// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package prosetest checks sentences about Topics against their Posts.
package prosetest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

// DrawArchive draws few Posts with few words, tags and dates, so that ones and ties are common.
func DrawArchive(t *rapid.T) *archive.Archive {
	a := archive.New()
	a.SetTopic(Topic("go"))
	dates := []string{"2024-12-31T23:30:00-05:00", "2025-01-01T04:30:00Z", "2025-01-01", "2025-01-02", "2026-03-01T08:00:00+11:00"}
	for i := range rapid.IntRange(0, 7).Draw(t, "posts") {
		title := rapid.SliceOfN(rapid.SampledFrom([]string{"alpha", "beta", "gamma", "the"}), 1, 3).Draw(t, "title")
		tags := rapid.SliceOfN(rapid.SampledFrom([]v1alpha1.Tag{"x", "X", "y", "C", "C++"}), 0, 3).Draw(t, "tags")
		p := Post(fmt.Sprint("p", i), rapid.SampledFrom(dates).Draw(t, "date"), Title(strings.Join(title, " ")), Tags(append(tags, "go")...))
		if rapid.IntRange(0, 5).Draw(t, "expires") == 0 {
			p.Spec.ExpiryDate = "2026-06-01"
		}
		a.SetPost(p)
	}
	return a
}

// facts are counted from the Posts of a Summary, and not by the archive.
type facts struct {
	words, tags map[string]int
	years       []string
	instants    map[time.Time]int
}

func factsOf(s *archive.Summary) facts {
	f := facts{words: map[string]int{}, tags: map[string]int{}, instants: map[time.Time]int{}}
	for _, p := range s.Posts {
		for _, w := range strings.Fields(p.Object.Spec.Title) {
			f.words[w]++
		}
		carried := map[string]bool{}
		for _, tag := range p.Object.Spec.Tags {
			carried[strings.ToLower(string(tag))] = true
		}
		for tag := range carried {
			f.tags[tag]++
		}
		// The day that is written.
		f.years = append(f.years, string(p.Object.Spec.PublishDate)[:4])
		f.instants[p.Published.UTC()]++
	}
	slices.Sort(f.years)
	return f
}

var listSeparator = regexp.MustCompile(`, and | and |, `)

// named returns the text between two parts of a sentence, if it has both.
func named(text, before, after string) ([]string, bool) {
	_, rest, ok := strings.Cut(text, before)
	list, _, ended := strings.Cut(rest, after)
	if !ok || !ended {
		return nil, false
	}
	return listSeparator.Split(list, -1), true
}

// Check fails if an English text claims something about a Topic that its Posts do not support.
func Check(t *rapid.T, text string, s *archive.Summary) {
	f := factsOf(s)
	n := len(s.Posts)
	if list, ok := named(text, "Recurring title motifs include ", "."); ok {
		atLeast(t, text, f.words, 2, list...)
	}
	if list, ok := named(text, "The recurring title motif is ", "."); ok {
		atLeast(t, text, f.words, 2, list...)
	}
	if list, ok := named(text, "itle motifs include ", "."); ok && len(list) < 2 {
		t.Fatalf("%q names one", text)
	}
	if list, ok := named(text, "repeatedly intersects with ", ", so"); ok {
		atLeast(t, text, f.tags, 2, lowered(list)...)
	}
	if list, ok := named(text, " intersects with ", ", so"); ok {
		atLeast(t, text, f.tags, 1, lowered(list)...)
	}
	if early, ok := named(text, "Early posts turn on ", ", recent"); ok {
		recent, _ := named(text, "recent posts on ", ".")
		slices.Sort(early)
		slices.Sort(recent)
		if slices.Equal(early, recent) || len(f.instants) < 2 || n < 6 {
			t.Fatalf("%q of %d posts at %d instants", text, n, len(f.instants))
		}
	}
	newest := time.Time{}
	for instant := range f.instants {
		if instant.After(newest) {
			newest = instant
		}
	}
	older := n - f.instants[newest]
	if strings.Contains(text, "older entries") && older < 2 || strings.Contains(text, "older entry") && older != 1 {
		t.Fatalf("%q of %d older posts", text, older)
	}
	if strings.Contains(text, "spans") {
		want := fmt.Sprintf("spans %d posts from ", n)
		if n == 1 {
			want = "spans 1 post from "
		}
		if !strings.Contains(text, want) || !strings.Contains(text, f.years[0]) || !strings.Contains(text, f.years[n-1]) {
			t.Fatalf("%q of posts of %v", text, f.years)
		}
	}
	if strings.Contains(text, "guidance from") && (!strings.Contains(text, f.years[0]) || !strings.Contains(text, f.years[n-1])) {
		t.Fatalf("%q of posts of %v", text, f.years)
	}
	if strings.Contains(text, "no posts") && n > 0 {
		t.Fatalf("%q of %d posts", text, n)
	}
}

func atLeast(t *rapid.T, text string, counts map[string]int, least int, names ...string) {
	for _, name := range names {
		if counts[name] < least {
			t.Fatalf("%q, but %q is there %d times", text, name, counts[name])
		}
	}
}

func lowered(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(s)
	}
	return out
}
