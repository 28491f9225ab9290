// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/shard"
	. "github.com/topicpages/topicpages/test/builder"
)

// storedOf returns what ConfigMaps tell about the shards of an edition.
func storedOf(t testing.TB, e *edition.Edition) []shard.Stored {
	t.Helper()
	var stored []shard.Stored
	for _, s := range e.Shards {
		provenance, err := s.Provenance()
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, shard.Stored{Digest: s.Digest, Provenance: provenance})
	}
	return stored
}

// recalling returns the Editor of an operator that has just started.
func recalling(stored []shard.Stored) *edition.Editor {
	e := &edition.Editor{}
	e.Recall(stored)
	return e
}

// withoutFiles compares editions without their files and without how they were made.
var withoutFiles = cmp.Options{cmpopts.IgnoreFields(shard.Shard{}, "Content", "Before"), cmpopts.IgnoreFields(edition.Edition{}, "Rendered")}

func TestARestartRendersNothing(t *testing.T) {
	a := long()
	first := edit(t, &edition.Editor{}, a)
	if first.Rendered == 0 {
		t.Fatal("no group is rendered at first")
	}
	restarted := edit(t, recalling(storedOf(t, first)), a)
	if restarted.Rendered != 0 {
		t.Errorf("%d groups rendered", restarted.Rendered)
	}
	if diff := cmp.Diff(first, restarted, withoutFiles); diff != "" {
		t.Errorf("edition (-first +restarted):\n%s", diff)
	}
	if diff := cmp.Diff(storedOf(t, first), storedOf(t, restarted)); diff != "" {
		t.Errorf("provenance (-first +restarted):\n%s", diff)
	}
	if diff := cmp.Diff(filesOf(t, first), filesOf(t, restarted)); diff != "" {
		t.Errorf("files (-first +restarted):\n%s", diff)
	}
}

// The version before had groups of other names, such as the chunks of an older search index. Their files go.
func TestGroupsOfAnEarlierVersionGo(t *testing.T) {
	a := long()
	first := edit(t, &edition.Editor{}, a)
	stored := storedOf(t, first)
	data, err := first.Shards[0].Data(nil)
	if err != nil {
		t.Fatal(err)
	}
	records, err := shard.DecodeProvenance(stored[0].Provenance)
	if err != nil {
		t.Fatal(err)
	}
	const key = "search_0.json.gz"
	data[key] = []byte("earlier")
	if stored[0].Provenance, err = shard.EncodeProvenance(append(records, shard.Record{Inputs: digest.Of("earlier"), Keys: []string{key}})); err != nil {
		t.Fatal(err)
	}
	stored[0].Digest = "earlier"
	after := edit(t, recalling(stored), a)
	if after.Digest != first.Digest || after.Shards[0].Digest != first.Shards[0].Digest || after.Shards[0].Before != "earlier" {
		t.Errorf("the edition is %s, want %s, and its first shard is made of %s", after.Digest, first.Digest, after.Shards[0].Before)
	}
	got, err := after.Shards[0].Data(data)
	if err != nil {
		t.Fatal(err)
	}
	delete(data, key)
	if diff := cmp.Diff(data, got); diff != "" {
		t.Errorf("files (-first +after):\n%s", diff)
	}
}

// After a change while the operator was down, it renders the same groups as one that was up, and takes all other files from
// the shards.
func TestARestartRendersWhatChanged(t *testing.T) {
	a, kept := fill(300), &edition.Editor{}
	before := edit(t, kept, a)
	stored, files := storedOf(t, before), make([]map[string][]byte, len(before.Shards))
	for i, s := range before.Shards {
		files[i], _ = s.Data(nil)
	}
	a.SetPost(Post("post-7-3", "2020-01-04", Tags("topic-7", "common"), Title("Edited")))
	up, restarted := edit(t, kept, a), edit(t, recalling(stored), a)
	if up.Rendered != restarted.Rendered || up.Rendered == 0 || up.Rendered > 25 { // among them term files of each word of the title
		t.Errorf("%d groups rendered after a restart, %d without", restarted.Rendered, up.Rendered)
	}
	if diff := cmp.Diff(up, restarted, withoutFiles); diff != "" {
		t.Fatalf("edition (-up +restarted):\n%s", diff)
	}
	taken := 0
	for i := range restarted.Shards {
		if restarted.Shards[i].Before != up.Shards[i].Before {
			t.Errorf("shard %d follows %q, without a restart %q", i, restarted.Shards[i].Before, up.Shards[i].Before)
		}
		if up.Shards[i].Before == "" {
			continue
		}
		marked := maps.Clone(files[i])
		for key := range marked {
			marked[key] = []byte("stored")
		}
		want, err := up.Shards[i].Data(maps.Clone(marked))
		if err != nil {
			t.Fatal(err)
		}
		got, err := restarted.Shards[i].Data(marked)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if string(want[key]) != string(got[key]) {
				t.Errorf("%s is taken from the shard, or not, unlike without a restart", key)
			}
			if string(got[key]) == "stored" {
				taken++
			}
		}
	}
	if taken == 0 {
		t.Error("no file is taken from a shard")
	}
}

// Whatever a build cannot use, it renders.
func TestProvenanceThatIsOfNoUse(t *testing.T) {
	a := fill(40)
	first := edit(t, &edition.Editor{}, a)
	stored := storedOf(t, first)
	want := filesOf(t, first)
	all := func(change func(s *shard.Stored)) []shard.Stored {
		changed := slices.Clone(stored)
		for i := range changed {
			change(&changed[i])
		}
		return changed
	}
	for name, recalled := range map[string][]shard.Stored{
		"of another build":         all(func(s *shard.Stored) { s.Provenance = "" }),
		"no Base64":                all(func(s *shard.Stored) { s.Provenance = "*" + s.Provenance }),
		"truncated":                all(func(s *shard.Stored) { s.Provenance = s.Provenance[:len(s.Provenance)/2] }),
		"an end that is missing":   all(func(s *shard.Stored) { s.Provenance = s.Provenance[:len(s.Provenance)-4] }),
		"no provenance but shards": all(func(s *shard.Stored) { s.Provenance = "AAAA" }),
		"no shards":                nil,
	} {
		out := edit(t, recalling(recalled), a)
		if out.Rendered != first.Rendered {
			t.Errorf("%s: %d groups rendered of %d", name, out.Rendered, first.Rendered)
		}
		if diff := cmp.Diff(want, filesOf(t, out)); diff != "" {
			t.Errorf("%s: files (-want +got):\n%s", name, diff)
		}
	}
	// A group lies in any shard, so a shard without provenance takes along no other.
	stored[0].Provenance = ""
	if out := edit(t, recalling(stored), a); out.Rendered == 0 || out.Rendered == first.Rendered {
		t.Errorf("%d groups rendered of %d", out.Rendered, first.Rendered)
	}
}

// BenchmarkRestart makes the first edition of a Site whose shards are stored. BenchmarkCold makes the same without them.
func BenchmarkRestart(b *testing.B) {
	for _, posts := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("posts=%d", posts), func(b *testing.B) { benchmarkRestart(b, NewCorpus(posts, benchTopics)) })
		b.Run(fmt.Sprintf("posts=%d,articles=0", posts), func(b *testing.B) {
			c := NewCorpus(posts, benchTopics)
			for _, p := range c.Posts {
				p.Spec.Content = ""
			}
			benchmarkRestart(b, c)
		})
	}
}

func benchmarkRestart(b *testing.B, c *Corpus) {
	summaries := archiveOf(c).Summaries(labels.Everything(), c.Now)
	stored := storedOf(b, mustEdit(b, &edition.Editor{}, c, summaries))
	b.ReportAllocs()
	for b.Loop() {
		if out := mustEdit(b, recalling(stored), c, summaries); out.Rendered > 0 {
			b.Fatalf("%d groups rendered", out.Rendered)
		}
	}
	size := 0
	for _, s := range stored {
		size += len(s.Provenance)
	}
	b.ReportMetric(float64(size), "provenance-bytes")
}
