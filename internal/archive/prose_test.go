// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/internal/builder"
)

func TestDefinition(t *testing.T) {
	focused := func(t *v1alpha1.Topic) { t.Spec.Focus = "centers on speed." }
	tests := map[string]struct {
		topic *v1alpha1.Topic
		posts []*v1alpha1.Post
		want  string
	}{
		"NoPosts":      {Topic("go"), nil, "Go has no posts in this archive yet."},
		"NoPostsFocus": {Topic("go", focused), nil, "Go has no posts in this archive yet. It centers on speed."},
		"OnePost": {Topic("go", focused), []*v1alpha1.Post{Post("a", "2017-03-06", Title("Channels"), Tags("go", "csp"))},
			"Go coverage in this archive spans 1 post from Mar 2017 and centers on speed. The strongest adjacent thread is csp. The recurring title motif is channels."},
		"OneMonthNoFocus": {Topic("go"), []*v1alpha1.Post{
			Post("a", "2017-03-06", Title("What?"), Tags("go")), Post("b", "2017-03-31", Title("Why 42?"), Tags("go"))},
			"Go coverage in this archive spans 2 posts from Mar 2017."},
		"Two": {Topic("go", focused), []*v1alpha1.Post{
			Post("a", "2017-03-06", Title("Fast channels"), Tags("go", "csp")), Post("b", "2018-04-01", Title("Channels"), Tags("go", "speed"))},
			"Go coverage in this archive spans 2 posts from Mar 2017 to Apr 2018 and centers on speed. The strongest adjacent threads are speed and csp. Recurring title motifs include channels and fast."},
		"OwnTitle": {Topic("go", func(t *v1alpha1.Topic) { t.Spec.Title = "Go, the language" }), nil, "Go, the language has no posts in this archive yet."},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(t, archiveOf([]*v1alpha1.Topic{tc.topic}, tc.posts...), "go", now)
			if diff := cmp.Diff(tc.want, strings.Join(s.Definition, " ")); diff != "" {
				t.Errorf("definition (-want +got):\n%s", diff)
			}
		})
	}
}

// numbered returns n Posts, the newest last, with the tags given.
func numbered(n int, tags ...v1alpha1.Tag) []*v1alpha1.Post {
	var posts []*v1alpha1.Post
	for i := range n {
		posts = append(posts, Post(fmt.Sprintf("p%d", i), fmt.Sprintf("20%02d-01-01", 10+i), Title(fmt.Sprintf("Word%d", i)), Tags(tags...)))
	}
	return posts
}

func TestDerivedLines(t *testing.T) {
	const (
		newest     = "Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles."
		aging      = "Applying guidance from %s without revisiting assumptions as context changed."
		trend      = "Early posts turn on word0 and word1, recent posts on word3 and word4."
		intersects = "This topic repeatedly intersects with %s, so design choices here rarely stand alone."
		crossRead  = "When boundary questions appear, cross-read %s before committing implementation details."
	)
	off := func(t *v1alpha1.Topic) {
		t.Spec.Claims = &v1alpha1.ClaimsSection{Items: []v1alpha1.Item{"Mine."}, Derived: []v1alpha1.ClaimLine{}}
		t.Spec.Practices = &v1alpha1.PracticesSection{Derived: []v1alpha1.PracticeLine{v1alpha1.CrossReadLine}}
		t.Spec.Pitfalls = &v1alpha1.PitfallsSection{Derived: []v1alpha1.PitfallLine{}}
	}
	type lines struct{ Claims, Practices, Pitfalls []string }
	tests := map[string]struct {
		topic *v1alpha1.Topic
		posts []*v1alpha1.Post
		want  lines
	}{
		"NoPosts":     {Topic("go"), nil, lines{}},
		"OnePost":     {Topic("go"), numbered(1, "go"), lines{Pitfalls: []string{fmt.Sprintf(aging, "2010")}}},
		"OneAdjacent": {Topic("go"), numbered(2, "go", "a"), lines{[]string{fmt.Sprintf(intersects, "a")}, []string{newest, fmt.Sprintf(crossRead, "a")}, []string{fmt.Sprintf(aging, "2010 to 2011")}}},
		"FivePosts":   {Topic("go"), numbered(5, "go", "a", "b"), lines{[]string{fmt.Sprintf(intersects, "a and b")}, []string{newest, fmt.Sprintf(crossRead, "a and b")}, []string{fmt.Sprintf(aging, "2010 to 2014")}}},
		"SixPosts":    {Topic("go"), numbered(6, "go", "a", "b", "c", "d"), lines{[]string{trend, fmt.Sprintf(intersects, "a, b, and c")}, []string{newest, fmt.Sprintf(crossRead, "a and b")}, []string{fmt.Sprintf(aging, "2010 to 2015")}}},
		"TurnedOff":   {Topic("go", off), numbered(6, "go", "a"), lines{Practices: []string{fmt.Sprintf(crossRead, "a")}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(t, archiveOf([]*v1alpha1.Topic{tc.topic}, tc.posts...), "go", now)
			if diff := cmp.Diff(tc.want, lines{s.Claims.Derived, s.Practices.Derived, s.Pitfalls.Derived}); diff != "" {
				t.Errorf("derived lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadingPath(t *testing.T) {
	tests := map[string]struct {
		reason  string
		posts   int
		pinned  v1alpha1.PinnedPosts
		want    string
		missing []archive.MissingPin
	}{
		"None":                  {"no posts, no steps", 0, v1alpha1.PinnedPosts{}, "", nil},
		"One":                   {"one post is the current state", 1, v1alpha1.PinnedPosts{}, "Current=p0", nil},
		"Two":                   {"two posts give two steps", 2, v1alpha1.PinnedPosts{}, "Current=p1 Foundations=p0", nil},
		"Three":                 {"index floor(n/2) newest first", 3, v1alpha1.PinnedPosts{}, "Current=p2 Middle=p1 Foundations=p0", nil},
		"Four":                  {"index 2 of 4 newest first", 4, v1alpha1.PinnedPosts{}, "Current=p3 Middle=p1 Foundations=p0", nil},
		"PinOther":              {"a pinned Post takes its step", 4, v1alpha1.PinnedPosts{Middle: "p2"}, "Current=p3 Middle=p2! Foundations=p0", nil},
		"PinTaken":              {"a computed step gives way to a pinned one", 3, v1alpha1.PinnedPosts{Middle: "p0"}, "Current=p2 Middle=p0! Foundations=p1", nil},
		"PinNewestAsFoundation": {"the newest Post may be pinned anywhere", 3, v1alpha1.PinnedPosts{Foundation: "p2"}, "Current=p1 Middle=p0 Foundations=p2!", nil},
		"PinMissing": {"a pinned Post that is not there leaves the computed step", 3, v1alpha1.PinnedPosts{Current: "nobody"},
			"Current=p2 Middle=p1 Foundations=p0", []archive.MissingPin{{Step: "current", Post: "nobody"}}},
		"PinTwice": {"no Post twice, whatever an old schema let in", 2, v1alpha1.PinnedPosts{Current: "p0", Middle: "p0"}, "Current=p0! Foundations=p1", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(t, archiveOf([]*v1alpha1.Topic{Topic("go", Pinned(tc.pinned))}, numbered(tc.posts, "go")...), "go", now)
			var steps []string
			for _, step := range s.ReadingPath {
				text := fmt.Sprintf("%s=%s", step.Step, step.Post.Object.Name)
				if step.Pinned {
					text += "!"
				}
				steps = append(steps, text)
			}
			if diff := cmp.Diff(tc.want, strings.Join(steps, " ")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.reason, diff)
			}
			if diff := cmp.Diff(tc.missing, s.MissingPins); diff != "" {
				t.Errorf("missing pins (-want +got):\n%s", diff)
			}
		})
	}
}
