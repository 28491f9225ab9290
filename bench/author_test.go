// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func TestAnAuthorWritesTheSameEveryTime(t *testing.T) {
	if diff := cmp.Diff(newAuthor(1).posts(20), newAuthor(1).posts(20)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(newAuthor(1).posts(1), newAuthor(2).posts(1)) {
		t.Error("two authors write the same")
	}
}

func TestPostsAreLikeRealOnes(t *testing.T) {
	const n = 2000
	bytes, common := 0, 0
	for _, p := range newAuthor(1).posts(n) {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(text)
		if p.Spec.Summary == "" || len(p.Spec.Summary) > 2048 || len(p.Spec.Title) > 512 || len(p.Spec.Tags) != tagsPerPost {
			t.Fatalf("Post %s breaks a bound: %s", p.Name, text)
		}
		for _, tag := range p.Spec.Tags {
			if tag == v1alpha1.Tag(topicName(0)) {
				common++
			}
		}
	}
	if mean := bytes / n; mean < 1600 || mean > 2100 {
		t.Errorf("a Post has %d bytes before it is stored, not nearly 2 KiB", mean)
	}
	if share := float64(common) / n; share < 0.05 || share > 0.2 {
		t.Errorf("the commonest Topic has %.2f of all Posts, not about a tenth", share)
	}
}

func TestAModelKnowsWhatAnEditChanges(t *testing.T) {
	site, a := newSite(), newAuthor(1)
	site.Namespace = "test"
	m := newModel(site, newTopics())
	posts := a.posts(50)
	m.set(posts...)
	if _, err := m.compute(); err != nil {
		t.Fatal(err)
	}
	m.set(a.retitled(posts[0]))
	changed, err := m.compute()
	if err != nil {
		t.Fatal(err)
	}
	topicsChanged := 0
	for key := range changed {
		for _, tag := range posts[0].Spec.Tags {
			if key == topicKey(string(tag)) {
				topicsChanged++
			}
		}
	}
	if topicsChanged != tagsPerPost || len(changed) == topicsChanged {
		t.Errorf("a new title changes %v; want its %d Topics, and some shards", changed, tagsPerPost)
	}
	if again, err := m.compute(); err != nil || len(again) > 0 {
		t.Errorf("nothing happened, but %v changed (%v)", again, err)
	}
}
