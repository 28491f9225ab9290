// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTermLetters is the length of the longest term, in runes: longer ones are cut.
const maxTermLetters = 32

// Terms are the distinct terms of a text, in the order in which they first appear, with a space between two.
type Terms string

// All yields the terms.
func (t Terms) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := string(t); rest != ""; {
			term, after, _ := strings.Cut(rest, " ")
			if !yield(term) {
				return
			}
			rest = after
		}
	}
}

func (t Terms) count() int {
	if t == "" {
		return 0
	}
	return strings.Count(string(t), " ") + 1
}

// TermsOf returns the terms of some texts: their folded words. A run of letters of a script without spaces has its
// letters and the pairs of neighbours as terms. A word in Hangul is also found from each of its later syllables on. The script
// of the pages finds the same terms.
func TermsOf(texts ...string) Terms {
	terms := allTerms(texts...)
	known := make(map[string]bool, len(terms))
	terms = slices.DeleteFunc(terms, func(term string) bool {
		if known[term] {
			return true
		}
		known[term] = true
		return false
	})
	return Terms(strings.Join(terms, " "))
}

// allTerms returns the terms of some texts in order, each as often as it is there.
func allTerms(texts ...string) []string {
	var terms []string
	for _, text := range texts {
		for word := range strings.SplitSeq(fold(text), " ") {
			terms = appendTerms(terms, word)
		}
	}
	return terms
}

// appendTerms appends the terms of a folded word.
func appendTerms(terms []string, word string) []string {
	for word != "" {
		end := runEnd(word)
		run := word[:end]
		word = word[end:]
		first, _ := utf8.DecodeRuneInString(run)
		if isUnspaced(first) {
			terms = appendLetters(terms, run)
			continue
		}
		terms = append(terms, cutTerm(run))
		terms = appendSyllables(terms, run)
	}
	return terms
}

// runEnd is where the first run of a folded word ends: its letters are all of scripts without spaces, or none is.
func runEnd(word string) int {
	if isASCII(word) {
		return len(word)
	}
	first, _ := utf8.DecodeRuneInString(word)
	for i, r := range word {
		if isUnspaced(r) != isUnspaced(first) && !unicode.Is(unicode.M, r) {
			return i
		}
	}
	return len(word)
}

// appendLetters appends the letters of a run of a script without spaces, each with its marks, and the
// pairs of neighbours.
func appendLetters(terms []string, run string) []string {
	previous, at := 0, 0
	for at < len(run) {
		end := letterEnd(run, at)
		terms = append(terms, cutTerm(run[at:end]))
		if at > 0 {
			terms = append(terms, cutTerm(run[previous:end]))
		}
		previous, at = at, end
	}
	return terms
}

// letterEnd is where the letter at an index ends, with its marks.
func letterEnd(run string, at int) int {
	_, size := utf8.DecodeRuneInString(run[at:])
	for i, r := range run[at+size:] {
		if !unicode.Is(unicode.M, r) {
			return at + size + i
		}
	}
	return len(run)
}

// appendSyllables appends what follows in a word from each syllable of Hangul on, but the first letter of the word.
func appendSyllables(terms []string, word string) []string {
	if isASCII(word) {
		return terms
	}
	inLeading := true
	for i, r := range word {
		leading := r >= 0x1100 && r <= 0x115f
		if i > 0 && leading && !inLeading {
			terms = append(terms, cutTerm(word[i:]))
		}
		inLeading = leading
	}
	return terms
}

// isUnspaced reports whether a letter is of a script that has no spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0x0e00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

// cutTerm returns the first maxTermLetters of a term.
func cutTerm(term string) string { return firstLetters(term, maxTermLetters) }

// firstLetters returns the first letters of a text, at most count.
func firstLetters(text string, count int) string {
	if len(text) <= count {
		return text
	}
	for i := range text {
		if count == 0 {
			return text[:i]
		}
		count--
	}
	return text
}

// fold returns the words of a text, with a space between two, in a form in which case and accents do not matter. It is
// the fold of the script, without the spaces around it.
func fold(text string) string {
	b := make([]byte, 0, len(text))
	if !isASCII(text) {
		text = norm.NFKD.String(strings.ToValidUTF8(text, "\uFFFD"))
	}
	gap := false
	for _, r := range text {
		if r = foldRune(r); r == dropped {
			continue
		}
		if r == ' ' {
			gap = len(b) > 0
			continue
		}
		if gap {
			b = append(b, ' ')
			gap = false
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

// dropped is the folded form of a rune that is not a part of words, and ends none.
const dropped = -1

// foldRune returns the folded form of a decomposed rune: a space if it is not a part of words.
func foldRune(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '+' || r == '#':
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf:
		return ' '
	}
	r = lower(r)
	if isDropped(r) {
		return dropped
	}
	if !unicode.In(r, unicode.L, unicode.N, unicode.M) {
		return ' '
	}
	return r
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lower returns the small letter. The small sigma has two forms, of which the script knows by the letters around it.
func lower(r rune) rune {
	if r = unicode.ToLower(r); r == 'ς' {
		return 'σ'
	}
	return r
}

// isDropped reports whether a rune is a mark of a script in which marks are no letters, or one that nobody sees.
func isDropped(r rune) bool {
	if unicode.Is(unicode.M, r) && (r < 0x0900 || r > 0x1fff) && r != 0x3099 && r != 0x309a {
		return true
	}
	return r == 'ـ' || isIgnorable(r)
}

// isIgnorable reports whether a rune is a Default_Ignorable_Code_Point, as DerivedCoreProperties.txt of Unicode derives it.
func isIgnorable(r rune) bool {
	if unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) &&
		(r < 0xfff9 || r > 0xfffb) && (r < 0x13430 || r > 0x13440)
}
