// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/search"
)

// TestChunksAreInTheOrderOfResults says what is first among docs that are found alike: Topics, then the newest Posts.
func TestChunksAreInTheOrderOfResults(t *testing.T) {
	s := newSite(newCorpus().posts(2000, 0)...)
	s.publish(t)
	var kinds, dates []string
	for _, id := range s.index.Chunks() {
		n := 0
		for doc := range s.index.Docs(id) {
			n++
			kinds, dates = append(kinds, s.docs[doc].Kind), append(dates, s.docs[doc].Date)
			if chunk, ok := s.index.Chunk(doc); !ok || chunk != id {
				t.Errorf("%s is in %s, but its chunk is %s", doc, id, chunk)
			}
		}
		if n < 1 || n > 64 {
			t.Errorf("chunk %s has %d docs", id, n)
		}
	}
	if topics := slices.Index(kinds, search.Post); topics != 20 || slices.Contains(kinds[topics:], search.Topic) {
		t.Errorf("%d topics are first", topics)
	}
	slices.Reverse(dates)
	if len(dates) != 2000 || !slices.IsSorted(dates[:1980]) {
		t.Errorf("the dates of %d docs are not from the newest on", len(dates))
	}
}

func TestDocsWithoutADateAreLast(t *testing.T) {
	s := newSite(
		post{Doc: search.Doc{Kind: search.Post, ID: "post/none"}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/before", Date: "1969-12-31"}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/first", Date: "1970-01-02"}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/last", Date: "9999-12-31"}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/now", Date: "2026-11-29"}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/wrong", Date: "2026-02-30"}},
	)
	s.publish(t)
	got := slices.Collect(s.index.Docs(1))
	if diff := cmp.Diff([]string{"post/last", "post/now", "post/first"}, got[:3]); diff != "" {
		t.Errorf("first docs (-want +got):\n%s", diff)
	}
}

func TestAnUnknownChunkHasNoDocs(t *testing.T) {
	s := newSite(newCorpus().posts(200, 0)...)
	s.publish(t)
	for _, id := range []search.ChunkID{0, 1, 1 << 49, 1<<50 - 1} {
		if docs := slices.Collect(s.index.Docs(id)); len(docs) > 0 {
			t.Errorf("chunk %s has %q", id, docs)
		}
	}
	if id, ok := s.index.Chunk("post/unknown"); ok {
		t.Errorf("a doc that is not there is in %s", id)
	}
}

// TestRecentDocs counts the files of sites whose newest Posts are recent, or not.
func TestRecentDocs(t *testing.T) {
	for name, tt := range map[string]struct {
		posts, topics, since int // the days since the newest post
		want                 string
	}{
		"no docs":                {0, 0, 0, `{"version":2,"terms":{"terms-":1}}`},
		"512 docs":               {512, 0, 0, `{"version":2,"terms":{"terms-":8}}`},
		"one more":               {513, 0, 0, `{"version":2,"terms":{"recent-":8,"terms-":1}}`},
		"another day":            {513, 0, 100, `{"version":2,"terms":{"recent-":6,"terms-":1}}`},
		"all posts, and a topic": {512, 1, 0, `{"version":2,"terms":{"recent-":8,"terms-":1}}`},
		"topics alone":           {0, 513, 0, `{"version":2,"terms":{"terms-":8}}`},
		"one post of many docs":  {1, 640, 0, `{"version":2,"terms":{"recent-":1,"terms-":10}}`},
		"twice as many":          {1024, 0, 0, `{"version":2,"terms":{"recent-":8,"terms-":8}}`},
		"divided twice":          {1024, 0, 300, `{"version":2,"terms":{"recent-":3,"terms-":12}}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite()
			for i := range tt.posts { // one a day, the last one before the last day of keys
				s.put(post{Doc: search.Doc{Kind: search.Post, ID: fmt.Sprint("post/", i), Date: day(65535 - tt.since - i)}})
			}
			for i := range tt.topics {
				s.put(post{Doc: search.Doc{Kind: search.Topic, ID: fmt.Sprint("topic/", i)}})
			}
			s.publish(t)
			if got := strings.TrimSpace(s.files["index"]); got != tt.want {
				t.Errorf("the root is %s, want %s", got, tt.want)
			}
		})
	}
}

// TestNumbers says that docs of a chunk have numbers of their own, which mostly stay when another doc comes.
func TestNumbers(t *testing.T) {
	const chunks, docs = 50, 64
	moved := 0
	for chunk := range chunks {
		var ids []string
		var before []uint8
		for doc := range docs {
			ids = append(ids, fmt.Sprintf("post/%d-%d", chunk, doc))
			numbers := search.Numbers(ids)
			if distinct := slices.Compact(slices.Sorted(slices.Values(numbers))); len(distinct) != len(ids) {
				t.Fatalf("docs share a number: %v", numbers)
			}
			for i, number := range before {
				if number != numbers[i] {
					moved++
				}
			}
			before = numbers
		}
	}
	if share := float64(moved) / (chunks * docs); share > 0.25 {
		t.Errorf("a doc that comes moves %.2f others on average", share)
	}
}

// TestMoreDocsThanNumbersShareTheLast is about IDs that all have one hash, which nobody has by chance.
func TestMoreDocsThanNumbersShareTheLast(t *testing.T) {
	ids := make([]string, 300)
	for i := range ids {
		ids[i] = fmt.Sprint("post/", i)
	}
	numbers := search.Numbers(ids)
	distinct := slices.Compact(slices.Sorted(slices.Values(numbers)))
	if len(distinct) != 256 {
		t.Errorf("%d docs have %d numbers", len(ids), len(distinct))
	}
}

// A new doc adds at most two term files, so it moves few terms.
func TestTermFilesGrowWithTheDocs(t *testing.T) {
	for docs, want := range map[int]int{0: 1, 63: 1, 64: 1, 128: 2, 1_024: 16, 1_088: 18, 10_000: 296, 50_000: 1_546} {
		if got := search.TermFiles(docs); got != want {
			t.Errorf("%d docs have %d term files, want %d", docs, got, want)
		}
	}
	for docs := range 5_000 {
		if before, after := search.TermFiles(docs), search.TermFiles(docs+1); after < before || after > before+2 {
			t.Errorf("%d docs have %d term files, and one more has %d", docs, before, after)
		}
	}
}
