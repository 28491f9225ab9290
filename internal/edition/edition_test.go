// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	. "github.com/topicpages/topicpages/test/builder"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// fill returns an archive of Topics with ten Posts each.
func fill(topics int) *archive.Archive {
	a := archive.New()
	for i := range topics {
		a.SetTopic(Topic(fmt.Sprintf("topic-%d", i)))
		for j := range 10 {
			a.SetPost(Post(fmt.Sprintf("post-%d-%d", i, j), fmt.Sprintf("2020-01-%02d", j+1),
				Tags(v1alpha1.Tag(fmt.Sprintf("topic-%d", i)), "common"), Title(fmt.Sprintf("Post %d of topic %d", j, i))))
		}
	}
	return a
}

func edit(t testing.TB, e *edition.Editor, a *archive.Archive) *edition.Edition {
	t.Helper()
	out, err := e.Edit(Site("site"), nil, a.Summaries(labels.Everything(), now), 0)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// filesOf loads all shards at once, as the store does.
func filesOf(t *testing.T, e *edition.Edition) map[string]string {
	t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	all := map[string]string{}
	for _, s := range e.Shards {
		group.Go(func() {
			data, err := s.Data(nil)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for key, content := range data {
				all[key] = string(content)
			}
		})
	}
	group.Wait()
	return all
}

func digests(e *edition.Edition) map[int]string {
	all := map[int]string{}
	for _, s := range e.Shards {
		all[s.Index] = s.Digest
	}
	return all
}

func TestAnEditorThatRemembersMakesTheSameEdition(t *testing.T) {
	a, editor := fill(40), &edition.Editor{}
	edit(t, editor, a)
	a.SetPost(Post("post-7-3", "2021-01-01", Tags("topic-7", "topic-8"), Title("Moved")))
	a.DeleteTopic("topic-9")
	a.SetTopic(Topic("common"))
	remembered, fresh := edit(t, editor, a), edit(t, &edition.Editor{}, a)
	if diff := cmp.Diff(fresh.Digest, remembered.Digest); diff != "" {
		t.Errorf("digest (-fresh +remembered):\n%s", diff)
	}
	if diff := cmp.Diff(digests(fresh), digests(remembered)); diff != "" {
		t.Errorf("shards (-fresh +remembered):\n%s", diff)
	}
	if diff := cmp.Diff(filesOf(t, fresh), filesOf(t, remembered)); diff != "" {
		t.Errorf("files (-fresh +remembered):\n%s", diff)
	}
	if fresh.Bytes != remembered.Bytes || fresh.Pages != remembered.Pages {
		t.Errorf("%d bytes and %d pages, remembered %d and %d", fresh.Bytes, fresh.Pages, remembered.Bytes, remembered.Pages)
	}
}

// termFiles returns the term files of the search index, by group.
func termFiles(t *testing.T, a *archive.Archive) map[string]string {
	t.Helper()
	pages, texts := page.New(Site("site"), nil, a.Summaries(labels.Everything(), now)), map[string]string{}
	for _, group := range pages.Catalog.Groups() {
		if !isTerms(group.Name()) {
			continue
		}
		files, err := pages.Render(group)
		if err != nil {
			t.Fatal(err)
		}
		texts[group.Name()] = string(files[0].Body)
	}
	return texts
}

func TestAnEditChangesTheShardsOfItsGroups(t *testing.T) {
	a, editor := fill(400), &edition.Editor{}
	before := edit(t, editor, a)
	if len(before.Shards) < 4 {
		t.Fatalf("only %d shards", len(before.Shards))
	}
	searched := termFiles(t, a)
	a.SetPost(Post("post-7-3", "2020-01-04", Tags("topic-7", "common"), Title("Edited")))
	after := edit(t, editor, a)
	allowed := map[int]bool{
		shard.Of(page.HubGroup{Topic: "topic-7"}.Name(), len(before.Shards)): true,
		shard.Of(page.CommonGroup{}.Name(), len(before.Shards)):              true,
	}
	// The search index of 400 Topics and 4000 Posts has several chunks and term files.
	for _, name := range chunksWith(t, a, []string{"Edited"}) {
		allowed[shard.Of(name, len(before.Shards))] = true
	}
	for name, text := range termFiles(t, a) {
		if searched[name] != text {
			allowed[shard.Of(name, len(before.Shards))] = true
		}
	}
	if len(after.Shards) != len(before.Shards) {
		t.Fatalf("%d shards became %d", len(before.Shards), len(after.Shards))
	}
	was := digests(before)
	for index, digest := range digests(after) {
		if changed := digest != was[index]; changed && !allowed[index] {
			t.Errorf("shard %d changed too", index)
		} else if !changed && allowed[index] {
			t.Errorf("shard %d did not change", index)
		}
	}
}

func TestTheDigestIsAmongTheFiles(t *testing.T) {
	e := edit(t, &edition.Editor{}, fill(1))
	key, err := shard.Key(page.DigestPath)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := shard.Compress("", []page.File{page.Digest(e.Digest)})
	if err != nil {
		t.Fatal(err)
	}
	if filesOf(t, e)[key] != string(packed.Entries[0].Gzip) {
		t.Errorf("%s does not hold the digest of the edition", page.DigestPath)
	}
}

func BenchmarkEdit(b *testing.B) {
	for _, topics := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("topics=%d", topics), func(b *testing.B) {
			a, editor := fill(topics), &edition.Editor{}
			edit(b, editor, a)
			for i := 0; b.Loop(); i++ {
				a.SetPost(Post("post-0-0", "2020-01-01", Tags("topic-0", "common"), Title(fmt.Sprintf("Edit %d", i))))
				edit(b, editor, a)
			}
		})
	}
}

func TestABoundOnTheNumberOfShards(t *testing.T) {
	a, editor := fill(400), &edition.Editor{}
	free := edit(t, editor, a)
	topics, most := a.Summaries(labels.Everything(), now), len(free.Shards)*3/4
	bound, err := editor.Edit(Site("site"), nil, topics, most)
	if err != nil {
		t.Fatal(err)
	}
	if len(bound.Shards) != most || bound.Wanted != len(free.Shards) || bound.Digest != free.Digest {
		t.Errorf("%d shards, wanted %d, digest %s", len(bound.Shards), bound.Wanted, bound.Digest)
	}
	if diff := cmp.Diff(filesOf(t, free), filesOf(t, bound)); diff != "" {
		t.Errorf("other files (-free +bound):\n%s", diff)
	}
}

func TestABoundThatIsTooTight(t *testing.T) {
	a := fill(400)
	bound, err := new(edition.Editor).Edit(Site("site"), nil, a.Summaries(labels.Everything(), now), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(bound.Shards) != 0 || bound.Wanted < 2 {
		t.Errorf("%d shards, wanted %d", len(bound.Shards), bound.Wanted)
	}
}
