// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSummaryRunes is how much of a summary is searched and shown, in runes.
const maxSummaryRunes = 120

// cut returns the text on one line. If it is longer than maxSummaryRunes, it is cut
// after the last whole word, with an ellipsis. A text without spaces is cut
// between letters, never before a combining mark.
func cut(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= maxSummaryRunes {
		return text
	}
	runes := []rune(text)
	end := maxSummaryRunes
	if space := lastSpace(runes[:end+1]); space > end/2 {
		end = space
	}
	for end > 1 && unicode.Is(unicode.M, runes[end]) {
		end--
	}
	return strings.TrimRightFunc(string(runes[:end]), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r)
	}) + "…"
}

func lastSpace(runes []rune) int {
	for i := len(runes) - 1; i >= 0; i-- {
		if unicode.IsSpace(runes[i]) {
			return i
		}
	}
	return -1
}
