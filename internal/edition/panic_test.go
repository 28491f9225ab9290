// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/edition"
	. "github.com/topicpages/topicpages/test/builder"
)

// An article makes the search index panic, beside an edit of another Topic. The reconcile recovers, and the article is repaired.
func TestAPanicOfTheCatalogLosesNothing(t *testing.T) {
	a, editor := fill(20), &edition.Editor{}
	edit(t, editor, a)
	a.SetPost(Post("post-7-3", "2021-01-01", Tags("topic-7"), Title("New title of another one")))
	a.SetPost(Post("post-9-1", "2020-01-02", Tags("topic-9", "common"), Title("Bad")))
	summaries := a.Summaries(labels.Everything(), now)
	for _, s := range summaries {
		for _, p := range s.Posts {
			if p.Object.Name == "post-9-1" {
				p.Content.Text = "a text without its Markdown"
			}
		}
	}
	func() {
		defer func() { _ = recover() }()
		_, err := editor.Edit(Site("site"), nil, summaries, 0)
		t.Errorf("it does not panic: %v", err)
	}()
	a.SetPost(Post("post-9-1", "2020-01-02", Tags("topic-9", "common"), Title("Repaired")))
	kept, fresh := edit(t, editor, a), edit(t, &edition.Editor{}, a)
	if diff := cmp.Diff(digests(fresh), digests(kept)); diff != "" {
		t.Errorf("shards of a new Editor and of the kept one (-new +kept):\n%s", diff)
	}
	if kept.Digest != fresh.Digest {
		t.Errorf("the digest is %s, want %s", kept.Digest, fresh.Digest)
	}
}
