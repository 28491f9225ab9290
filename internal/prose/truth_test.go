// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose_test

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/prose"
	"github.com/topicpages/topicpages/internal/prose/prosetest"
)

// Every computed sentence of small archives is compared with the Posts.
func TestSentencesAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range prosetest.DrawArchive(t).Summaries(labels.Everything(), now) {
			text := prose.Of(&s.Facts, english)
			for _, l := range slices.Concat(text.Definition, text.Claims.Derived, text.Practices.Derived, text.Pitfalls.Derived) {
				prosetest.Check(t, l.Text, s)
			}
		}
	})
}

// Other languages have the same lines, and an "again and again" for the same counts.
func TestLanguagesAgree(t *testing.T) {
	recurs := map[string][]string{
		"en": {"ecurring", "repeatedly"}, "de": {"wieder", "immer wieder"}, "ar": {"المتكررة", "مرارًا"}, "fr": {"récurrent", "souvent"},
	}
	for _, tag := range language.Tags {
		if len(recurs[tag]) != 2 {
			t.Fatalf("%s has no words here for what is there again and again", tag)
		}
	}
	names := func(lines []prose.Line) []string {
		var list []string
		for _, l := range lines {
			list = append(list, l.Name)
		}
		return list
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range prosetest.DrawArchive(t).Summaries(labels.Everything(), now) {
			all := func(tag string) []prose.Line {
				text := prose.Of(&s.Facts, language.Find(tag))
				return slices.Concat(text.Definition, text.Claims.Derived, text.Practices.Derived, text.Pitfalls.Derived)
			}
			want := all("en")
			for tag, words := range recurs {
				got := all(tag)
				if !slices.Equal(names(got), names(want)) {
					t.Fatalf("%s has %v, want %v", tag, names(got), names(want))
				}
				for i, l := range got {
					for j, name := range []string{prose.MotifsLine, string(v1alpha1.IntersectionsLine)} {
						if l.Name == name && strings.Contains(l.Text, words[j]) != strings.Contains(want[i].Text, recurs["en"][j]) {
							t.Fatalf("%s: %q, English: %q", tag, l.Text, want[i].Text)
						}
					}
				}
			}
		}
	})
}
