// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package plain makes text that HTML, XML and JSON can hold, whatever an author wrote, and
// writes it as XML and JSON.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns text with U+FFFD in the place of what HTML and XML 1.0 cannot hold or
// discourage: invalid UTF-8, and so lone surrogates, noncharacters, and controls
// other than tabs and line feeds. A carriage return becomes a line feed.
func Text(text string) string {
	if isPlain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// isPlain is true for text that can stay as it is, as most can: a page asks for each of its
// texts. It may be false for other text with U+FFFD, as invalid bytes look the same here.
func isPlain(text string) bool {
	for _, r := range text {
		switch {
		case ' ' <= r && r <= '~', r == '\t', r == '\n':
		case unicode.IsControl(r), r == utf8.RuneError, r == 0xFFFE, r == 0xFFFF:
			return false
		}
	}
	return true
}
