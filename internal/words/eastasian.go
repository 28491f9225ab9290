// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// eastAsian are the scripts that are written without blanks, and whose words are found here. Marks
// that lengthen or repeat a letter belong to the run that they stand in.
var eastAsian = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}

func scriptOf(r rune) *unicode.RangeTable {
	for _, script := range eastAsian {
		if unicode.Is(script, r) {
			return script
		}
	}
	return nil
}

// endOfScript is the end of the run of one East Asian script that a text begins with; 0 where it
// begins with another.
func endOfScript(text string) int {
	first, _ := utf8.DecodeRuneInString(text)
	script := scriptOf(first)
	if script == nil {
		return 0
	}
	for i, r := range text {
		if !unicode.Is(script, r) && r != '\u30fc' && !unicode.IsMark(r) {
			return i
		}
	}
	return len(text)
}

// startOfScript is where the first East Asian run of a text starts.
func startOfScript(text string) int {
	if i := strings.IndexFunc(text, func(r rune) bool { return scriptOf(r) != nil }); i >= 0 {
		return i
	}
	return len(text)
}

// isJapanese reports whether a text has letters that Chinese has not.
func isJapanese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) })
}

func wholeRun(run string) []string { return []string{run} }

// appendEastAsian appends the words of a run of one script, those of Han characters as divide has them. One of Katakana is a word; those of
// Hiragana are particles and endings, which say nothing of the subject.
func appendEastAsian(list []string, run string, divide func(run string) []string) []string {
	first, _ := utf8.DecodeRuneInString(run)
	switch scriptOf(first) {
	case unicode.Han:
		return append(list, slices.DeleteFunc(divide(run), func(w string) bool { return !twoLetters(w) })...)
	case unicode.Katakana:
		if w := normal(run); w != "" {
			return append(list, w)
		}
	}
	return list
}
