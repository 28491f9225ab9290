// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package plain makes text that HTML, XML and JSON can hold, whatever an author wrote.
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
