// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/search"
)

// A termsCase is a row of testdata/terms.json, which the test of the script reads too.
type termsCase struct {
	Text  string   `json:"text"`
	Fold  string   `json:"fold"`
	Terms []string `json:"terms"`
}

func TestTermsOf(t *testing.T) {
	for _, tt := range termsCases(t) {
		if got := search.Fold(tt.Text); got != tt.Fold {
			t.Errorf("%q is folded to %q, want %q", tt.Text, got, tt.Fold)
		}
		got := slices.AppendSeq([]string{}, search.TermsOf(tt.Text).All())
		slices.Sort(got)
		if diff := cmp.Diff(tt.Terms, got); diff != "" {
			t.Errorf("terms of %q (-want +got):\n%s", tt.Text, diff)
		}
	}
}

func termsCases(t testing.TB) []termsCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "terms.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []termsCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// FuzzTermsOf checks terms of any text: they are distinct, bounded and folded, and what the text has twice changes nothing.
func FuzzTermsOf(f *testing.F) {
	for _, tt := range termsCases(f) {
		f.Add(tt.Text)
	}
	f.Add("0000000000000\xf1ё") // not UTF-8, before a letter with an accent
	f.Fuzz(func(t *testing.T, text string) {
		terms := search.TermsOf(text)
		list := slices.Collect(terms.All())
		if distinct := slices.Compact(slices.Sorted(slices.Values(list))); len(distinct) != len(list) {
			t.Errorf("terms %q are not distinct", list)
		}
		for _, term := range list {
			if n := utf8.RuneCountInString(term); n < 1 || n > 32 || strings.ContainsAny(term, " \"\\,!") {
				t.Errorf("unexpected term %q", term)
			}
		}
		if twice := search.TermsOf(text, text); twice != terms {
			t.Errorf("the text twice has the terms %q, want %q", twice, terms)
		}
		if again := search.Fold(search.Fold(text)); again != search.Fold(text) {
			t.Errorf("%q is folded to %q, and that to %q", text, search.Fold(text), again)
		}
	})
}
