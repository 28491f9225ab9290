// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/edition"
	. "github.com/topicpages/topicpages/test/builder"
)

// The files that a shard takes from its earlier ConfigMap are the ones that it would render.
func TestStoredFilesAreTheRenderedOnes(t *testing.T) {
	a, e := fill(300), &edition.Editor{}
	before := edit(t, e, a)
	stored := make([]map[string][]byte, len(before.Shards))
	for i, s := range before.Shards {
		if s.Before != "" {
			t.Errorf("shard %d of the first edition has one of before", i)
		}
		stored[i], _ = s.Data(nil)
	}
	reloaded := 0
	for n, change := range []func(){
		func() { a.SetPost(Post("post-7-3", "2020-01-04", Tags("topic-7", "common"), Title("Edited"))) },
		func() { a.SetPost(Post("post-8-3", "2020-01-04", Tags("topic-9"))) },
		func() { a.DeletePost("post-20-1") },
		func() { a.DeleteTopic("topic-30") },
		func() { a.SetTopic(Topic("new")) },
	} {
		change()
		after := edit(t, e, a)
		for i, s := range after.Shards {
			want, err := s.Data(nil)
			if err != nil {
				t.Fatal(err)
			}
			if i < len(before.Shards) && s.Digest != before.Shards[i].Digest {
				if s.Before != before.Shards[i].Digest {
					t.Fatalf("change %d: shard %d has no way from %s: %s", n, i, before.Shards[i].Digest, s.Before)
				}
				got, err := s.Data(maps.Clone(stored[i]))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("change %d: shard %d (-rendered +from what is stored):\n%s", n, i, diff)
				}
				// Missing files are rendered.
				partial := maps.Clone(stored[i])
				for key := range partial {
					delete(partial, key)
					break
				}
				if got, err = s.Data(partial); err != nil || !cmp.Equal(want, got) {
					t.Errorf("change %d: shard %d from a part of it: %v", n, i, err)
				}
				reloaded++
			}
			stored[i] = want
		}
		before = after
	}
	if reloaded < 5 {
		t.Errorf("only %d shards changed: %s", reloaded, fmt.Sprint(len(before.Shards)))
	}
}
