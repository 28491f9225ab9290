// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// TestBlanksAreThoseOfThePattern compares the fast ways with the patterns that say what they mean.
func TestBlanksAreThoseOfThePattern(t *testing.T) {
	pattern := regexp.MustCompile(`[ \t\n\r\f]+`)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune(" \t\n\r\f\v\u00a0ab"))).Draw(rt, "text")
		if got, want := withSingleBlanks(text), pattern.ReplaceAllString(text, " "); got != want {
			rt.Fatalf("%q becomes %q, want %q", text, got, want)
		}
	})
}
