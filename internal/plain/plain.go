// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package plain turns any text by an author into text that HTML, XML and JSON can hold, and
// writes XML and JSON.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns text whose lines end with a line feed instead of
// CRLF, CR, U+0085, U+2028, U+2029, or a form feed. Byte order marks are removed.
// U+FFFD replaces everything that HTML and XML 1.0 cannot hold or discourage: invalid UTF-8, and so
// lone surrogates, noncharacters, and controls other than tabs.
func Text(text string) string {
	if isPlain(text) {
		return text
	}
	afterReturn := false
	return strings.Map(func(r rune) rune {
		endsLine := afterReturn && r == '\n' // of CRLF, whose line feed is already written
		afterReturn = r == '\r'
		switch r {
		case '\t', '\n':
			if endsLine {
				return -1
			}
			return r
		case '\r', '\v', '\f', nextLine, lineSeparator, paragraphSeparator:
			return '\n'
		case byteOrderMark:
			return -1
		case 0xFFFE, 0xFFFF:
			return utf8.RuneError
		}
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// OneLine returns text with a blank for each control character and line separator, with which it could move the
// cursor of a terminal, break a table, or look like two lines.
func OneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == lineSeparator || r == paragraphSeparator {
			return ' '
		}
		return r
	}, text)
}

const (
	nextLine           = '\u0085'
	lineSeparator      = '\u2028'
	paragraphSeparator = '\u2029'
	byteOrderMark      = '\ufeff'
)

// isPlain reports whether text can stay as it is, as most texts can. Pages check all their
// texts. It may be false for other text with U+FFFD, because invalid bytes look the same here.
func isPlain(text string) bool {
	for _, r := range text {
		switch {
		case ' ' <= r && r <= '~', r == '\t', r == '\n':
		case unicode.IsControl(r), r == lineSeparator, r == paragraphSeparator, r == byteOrderMark,
			r == utf8.RuneError, r == 0xFFFE, r == 0xFFFF:
			return false
		}
	}
	return true
}
