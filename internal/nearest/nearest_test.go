// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package nearest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOf(t *testing.T) {
	names := []string{"timeouts-first", "retries-need-a-budget", "go", "größe", "retries"}
	for word, want := range map[string]string{
		"timeout-first": "timeouts-first", "tiemouts-first": "timeouts-first", "retires": "retries", "grösse": "größe", "retries-need-budget": "retries-need-a-budget",
		"xx": "", "og": "", "": "", "kubernetes": "", strings.Repeat("a", 300): "",
	} {
		if got := Of(word, slices.Values(names)); got != want {
			t.Errorf("Of(%q) = %q, want %q", word, got, want)
		}
	}
}

// The order of the names changes nothing, and a name finds itself.
func TestOfIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[a-c]{1,5}`), 1, 8).Draw(t, "names")
		word := rapid.StringMatching(`[a-c]{1,5}`).Draw(t, "word")
		want := Of(word, slices.Values(names))
		slices.Reverse(names)
		if got := Of(word, slices.Values(names)); got != want {
			t.Errorf("Of(%q, %q) = %q, or %q", word, names, want, got)
		}
		if got := Of(names[0], slices.Values(names)); got != names[0] {
			t.Errorf("%q finds %q", names[0], got)
		}
	})
}
