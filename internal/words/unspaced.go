// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unspaced are the scripts that are written without blanks between words. Marks that lengthen or
// repeat a letter belong to the run that they stand in.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana,
	// Only a dictionary can divide these (Unicode's line breaks call them Complex Context). No Go library
	// with one is kept up.
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
	unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet, unicode.Ahom,
}

// firstUnspaced is the first of their characters.
var firstUnspaced = func() rune {
	first := rune(unicode.MaxRune)
	for _, script := range unspaced {
		for r := range script.R16 {
			first = min(first, rune(script.R16[r].Lo))
		}
	}
	return first
}()

func scriptOf(r rune) *unicode.RangeTable {
	if r < firstUnspaced {
		return nil
	}
	for _, script := range unspaced {
		if unicode.Is(script, r) {
			return script
		}
	}
	return nil
}

// endOfScript returns the end of the run of one unspaced script at the beginning of a text, or 0 if it
// begins with another script.
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

// startOfScript returns the start of the first unspaced run in a text.
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

// appendUnspaced appends the words of a run of one script. Han characters are divided, and a run of
// Katakana is a word. Hiragana spell particles and endings, which say nothing of the subject. Of the other
// scripts a run may be a whole sentence, so it has no words.
func appendUnspaced(list []string, run string, divide func(run string) []string) []string {
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
