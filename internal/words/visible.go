// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns text without invisible characters, such as soft hyphens and zero-width spaces.
// Joiners stay behind letters whose shape they change, as in Persian and Hindi.
func Visible(text string) string {
	if isASCII(text) {
		return text
	}
	var last rune
	return strings.Map(func(r rune) rune {
		if IsInvisible(r) && (!isJoiner(r) || !takesJoiner(last)) {
			return -1
		}
		last = r
		return r
	}, text)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// IsInvisible reports whether Unicode lets a character be ignored in display (the property
// Default_Ignorable_Code_Point).
func IsInvisible(r rune) bool {
	return r >= utf8.RuneSelf &&
		unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		!unicode.In(r, unicode.Prepended_Concatenation_Mark) && !isAnnotation(r)
}

// isAnnotation knows the format characters that have a look of their own.
func isAnnotation(r rune) bool {
	return 0xFFF9 <= r && r <= 0xFFFB || 0x13430 <= r && r <= 0x1345F
}

func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// takesJoiner reports whether a joiner behind a character is a part of the spelling.
func takesJoiner(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Mn)
}

// Line is text on one line, without blanks of any kind or byte order marks around it: of each run of
// line breaks, tabs and blanks, one blank is left.
func Line(text string) string {
	if isLine(text) { // as most are
		return text
	}
	return onLine(text)
}

// onLine returns any text on one line.
func onLine(text string) string {
	line := strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \t\n\r\u0085\u2028\u2029", r)
	}), " ")
	return strings.TrimFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
}

// isLine reports whether a text is ASCII, without control characters, and with single blanks between words.
func isLine(text string) bool {
	blank := true
	for _, c := range []byte(text) {
		if c < ' ' || c >= utf8.RuneSelf || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return !blank
}
