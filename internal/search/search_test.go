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
	want := `{"titles":["Go <b>","عربي & 日本"],"urls":["/topics/go/","https://example.com/a"],` +
		`"summaries":["A language",""],"dates":["2026-01-02",""],"tags":[["golang"],["Go","x"]],"authors":[[],["Ada"]],"posts":[3,null],"topics":{"Go":"go"},"numbers":[151,203]}` + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("unexpected chunk (-want +got):\n%s", diff)
	}
}

func TestAnEmptyChunkHasEmptyColumns(t *testing.T) {
	const want = `{"titles":[],"urls":[],"summaries":[],"dates":[],"tags":[],"authors":[],"posts":[],"topics":{},"numbers":[]}` + "\n"
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

func encode(t *testing.T, docs []search.Doc) []byte {
	t.Helper()
	body, err := search.Encode(docs)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
