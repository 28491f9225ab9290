// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/search"
	"github.com/topicpages/topicpages/test/browsertest"
)

// withWords opens a page with the functions fold and wordsOf of the script.
func withWords(ctx context.Context, t *testing.T) {
	t.Helper()
	text, err := os.ReadFile("../script.js")
	if err != nil {
		t.Fatal(err)
	}
	_, after, begins := strings.Cut(string(text), "  const accents = ")
	words, _, ends := strings.Cut(after, "  const order = ")
	if !begins || !ends {
		t.Fatal("cannot find the functions in the script")
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	browsertest.Evaluate[any](ctx, t, "const accents = "+words+"; 0")
}

func TestTheScriptFoldsAsTheIndexDoes(t *testing.T) {
	browse(t, func(ctx context.Context) {
		text, err := os.ReadFile("../../../search/testdata/terms.json")
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct{ Text, Fold string }
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		withWords(ctx, t)
		for _, tt := range cases {
			if got := browsertest.Evaluate[string](ctx, t, fmt.Sprintf("fold(%s).trim()", quoted(t, tt.Text))); got != tt.Fold {
				t.Errorf("%q is folded to %q, want %q", tt.Text, got, tt.Fold)
			}
		}
	})
}

// TestTheScriptLooksUpTermsOfTheIndex asks for the words of a text around each letter that Go knows. Of the scripts with very
// many letters it takes some.
func TestTheScriptLooksUpTermsOfTheIndex(t *testing.T) {
	browse(t, func(ctx context.Context) {
		withWords(ctx, t)
		var texts []string
		for r := rune(1); r <= unicode.MaxRune; r++ {
			many := unicode.In(r, unicode.Han, unicode.Hangul) && r%61 != 0
			if many || !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cf, unicode.Cc) {
				continue
			}
			texts = append(texts, fmt.Sprintf("a%[1]cb %[1]c%[1]c 山%[1]c %[1]cน", r))
		}
		for part := range slices.Chunk(texts, 5000) {
			found := browsertest.Evaluate[[]string](ctx, t, quoted(t, part)+`.map((text) => wordsOf(text).map(({ term }) => term).join(' '))`)
			for i, text := range part {
				terms := slices.Collect(search.TermsOf(text).All())
				for term := range strings.FieldsSeq(found[i]) {
					if !slices.Contains(terms, term) {
						t.Errorf("%+q: the script looks up %+q, but the index has %+q", text, term, terms)
					}
				}
			}
		}
	})
}

func TestWordsAreLookedUp(t *testing.T) {
	browse(t, func(ctx context.Context) {
		withWords(ctx, t)
		for query, want := range map[string]string{
			"Replication lag":          "replication* lag",
			"go in C++":                "go in c++",
			"分散システム":                   "分散 散シ シス ステ テム",
			"山":                        "山",
			"C言語":                      "c 言語",
			"ภาษา":                     "ภา าษ ษา",
			strings.Repeat("long", 10): strings.Repeat("long", 8) + "*",
			strings.Repeat("𝔤", 33):    strings.Repeat("g", 32) + "*",
		} {
			got := browsertest.Evaluate[string](ctx, t, fmt.Sprintf(`wordsOf(%s).map(({ term, keys }) => keys ? term : term + '*').join(' ')`, quoted(t, query)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("unexpected words of %q (-want +got):\n%s", query, diff)
			}
		}
	})
}

// quoted is a value as JavaScript.
func quoted(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
