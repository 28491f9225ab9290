// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/search"
)

// A run parses no article that the last run has read, and the next run forgets articles that are gone.
func TestArticlesAreReadOnce(t *testing.T) {
	kept, gone := digest.Of("kept"), digest.Of("gone")
	want := &archive.Reading{
		Targets: []string{"a", "topic:b"}, Anchors: []markdown.Anchor{{Target: "a", Fragment: "why"}}, Terms: search.TermsOf("One two"),
		Sound: &markdown.Sound{Posts: []string{"a"}, Topics: []string{"b"}, Titles: 2, Links: []markdown.BrokenLink{{Target: "#x", Line: 3, Near: "#y"}}},
	}
	first := newReadings(nil)
	first.Remember(kept, want)
	first.Remember(gone, &archive.Reading{})
	second := newReadings(storedReadings(t, first))
	got, ok := second.Recall(kept)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || !ok {
		t.Fatalf("known: %v (-want +got):\n%s", ok, diff)
	}
	third := newReadings(storedReadings(t, second))
	if _, ok := third.Recall(kept); !ok {
		t.Error("an article is forgotten although the last run had it")
	}
	if _, ok := third.Recall(gone); ok {
		t.Error("an article is known although the last run did not have it")
	}
	for name, damaged := range map[string][]byte{"half": storedReadings(t, first)[:40], "text": []byte("no readings"), "another kind": {0x01}} {
		if _, ok := newReadings(damaged).Recall(kept); ok {
			t.Errorf("%s: an article is known", name)
		}
	}
}

func storedReadings(t *testing.T, readings *articleReadings) []byte {
	t.Helper()
	data, err := readings.encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// An archive parses an article only if nobody has kept what it says.
func TestSecondRunsRecallArticles(t *testing.T) {
	in, out := contentDir(t), t.TempDir()
	writeFiles(t, in, map[string]string{"posts/broken.yaml": postManifest("broken", "2024-05-01", "databases") + "  content: See [[indexes]] and [[gone]].\n"})
	succeed(t, "", "render", "-f", in, "-o", out)
	m := openMemory(out)
	m.articles.load()
	if len(m.articles.before) == 0 {
		t.Fatal("no article is kept")
	}
	for key := range m.articles.before {
		r, ok := m.articles.Recall(key)
		if !ok || r.Sound == nil {
			t.Errorf("%s: known %v, with %+v", key, ok, r)
		}
	}
}
