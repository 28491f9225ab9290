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
	. "github.com/topicpages/topicpages/test/builder"
)

// numbered returns n Posts with the given tags, the newest last.
func numbered(n int, tags ...v1alpha1.Tag) []*v1alpha1.Post {
	var posts []*v1alpha1.Post
	for i := range n {
		posts = append(posts, Post(fmt.Sprintf("p%d", i), fmt.Sprintf("20%02d-01-01", 10+i), Title(fmt.Sprintf("Word%d", i)), Tags(tags...)))
	}
	return posts
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
