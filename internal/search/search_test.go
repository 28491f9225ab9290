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

func TestEncode(t *testing.T) {
	got := string(encode(t, []search.Doc{
		{
			Kind: search.Topic, ID: "topic/go", Title: "Go <b>", URL: "/topics/go/", Summary: " A\n language ",
			Date: "2026-01-02", Tags: []string{"golang"}, Posts: 3,
		},
		{Kind: search.Post, ID: "post/a", Title: "عربي & 日本", URL: "https://example.com/a", Tags: []string{"Go", "x"}, TagTopics: []string{"go", ""}, Authors: []string{"Ada"}},
	}))
	want := `{"titles":["عربي & 日本","Go <b>"],"urls":["https://example.com/a","/topics/go/"],` +
		`"summaries":["","A language"],"dates":["","2026-01-02"],"tags":[["Go","x"],["golang"]],"authors":[["Ada"],[]],"posts":[null,3],"topics":{"Go":"go"}}` + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("unexpected chunk (-want +got):\n%s", diff)
	}
}

func TestAnEmptyChunkHasEmptyColumns(t *testing.T) {
	const want = `{"titles":[],"urls":[],"summaries":[],"dates":[],"tags":[],"authors":[],"posts":[],"topics":{}}` + "\n"
	if got := string(encode(t, nil)); got != want {
		t.Errorf("no docs are %s", got)
	}
}

func TestEncodeIsTheSameInAnyOrder(t *testing.T) {
	docs := newCorpus().docs(50)
	want := encode(t, docs)
	before := slices.Clone(docs)
	slices.Reverse(docs)
	if got := encode(t, docs); string(got) != string(want) {
		t.Error("the order of the docs shows")
	}
	slices.Reverse(docs)
	if diff := cmp.Diff(before, docs); diff != "" {
		t.Errorf("the caller's docs are changed:\n%s", diff)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		docs []search.Doc
		want string
	}{
		"two docs with one ID": {
			docs: []search.Doc{{Kind: search.Post, ID: "post/a"}, {Kind: search.Post, ID: "post/a"}},
			want: `cannot index two docs as "post/a"`,
		},
		"an unknown kind": {
			docs: []search.Doc{{Kind: "page", ID: "page/a"}},
			want: `cannot index "page/a" of unknown kind "page"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := search.Encode(tt.docs); err == nil || err.Error() != tt.want {
				t.Errorf("the error is %v, want %s", err, tt.want)
			}
		})
	}
}

func TestSummariesAreCut(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"short":                {text: "As it is.", want: "As it is."},
		"120 runes":            {text: strings.Repeat("é", 120), want: strings.Repeat("é", 120)},
		"at a space":           {text: strings.Repeat("nine char ", 13), want: strings.Repeat("nine char ", 12)[:119] + "…"},
		"no comma before dots": {text: strings.Repeat("a", 118) + ", and more", want: strings.Repeat("a", 118) + "…"},
		"no spaces":            {text: strings.Repeat("日", 200), want: strings.Repeat("日", 120) + "…"},
		"a space far ahead":    {text: "日 " + strings.Repeat("本", 200), want: "日 " + strings.Repeat("本", 118) + "…"},
		"not before a mark":    {text: "a" + strings.Repeat("e\u0301", 100), want: "a" + strings.Repeat("e\u0301", 59) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			body := string(encode(t, []search.Doc{{Kind: search.Post, Summary: tt.text}}))
			if want := fmt.Sprintf(`"summaries":[%q]`, tt.want); !strings.Contains(body, want) {
				t.Errorf("the chunk is %s, want %s", body, want)
			}
		})
	}
}

func TestAnEditChangesOneChunk(t *testing.T) {
	docs := newCorpus().docs(3000)
	before := site(t, docs)
	docs[1234].Title = "Another title"
	if changed := changes(before, site(t, docs)); len(changed) != 1 {
		t.Errorf("%d files changed: %v", len(changed), changed)
	}
}

func TestOneMoreChunkChangesTwo(t *testing.T) {
	docs := newCorpus().docs(256*11 + 1)
	before := site(t, docs[:256*11])
	changed := changes(before, site(t, docs))
	// Chunk 11 comes from chunk 3. The new doc may be in another one.
	if len(changed) > 4 || !slices.Contains(changed, "index") || !slices.Contains(changed, "11") || !slices.Contains(changed, "3") {
		t.Errorf("these files changed: %v", changed)
	}
}

func TestChunks(t *testing.T) {
	for n, want := range map[int]int{-1: 1, 0: 1, 1: 1, 256: 1, 257: 2, 50_000: 196} {
		if got := search.Chunks(n); got != want {
			t.Errorf("%d docs are in %d chunks, want %d", n, got, want)
		}
	}
	if got := search.Chunk("post/a", 0); got != 0 {
		t.Errorf("without chunks, the doc is in %d", got)
	}
}

// site returns the text of all files of an index.
func site(t *testing.T, docs []search.Doc) map[string]string {
	t.Helper()
	chunks := search.Chunks(len(docs))
	parts := make([][]search.Doc, chunks)
	for _, doc := range docs {
		i := search.Chunk(doc.ID, chunks)
		parts[i] = append(parts[i], doc)
	}
	files := map[string]string{"index": string(search.Root(chunks))}
	for i, part := range parts {
		files[fmt.Sprint(i)] = string(encode(t, part))
	}
	return files
}

// changes returns the names of the files that differ from before, sorted.
func changes(before, after map[string]string) []string {
	var names []string
	for name, text := range after {
		if before[name] != text {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
