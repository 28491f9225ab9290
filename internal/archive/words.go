// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns the normal form in which tags are compared: lower case, every
// run of characters that are not letters or digits as one hyphen, none at the ends
// (design.md, "Tags"). Combining marks belong to their letter. It is empty when
// the tag holds no letter or digit.
func Normalize(tag string) string {
	var b strings.Builder
	b.Grow(len(tag))
	gap := false
	for _, r := range composed(tag) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && b.Len() > 0 && !gap:
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	if b.String() == tag {
		return tag // which others may hold as well
	}
	return b.String()
}

// composed is s in Unicode normal form C, so that one letter is one letter however
// it was typed.
func composed(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return norm.NFC.String(s)
		}
	}
	return s
}

// tagWords shows a tag as words: "ai-engineering" is "ai engineering".
func tagWords(tag string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return ' '
		}
		return r
	}, tag)
}

// titleCase shows a name as a title: hyphens as spaces, words capitalised.
func titleCase(name string) string {
	words := strings.Fields(tagWords(name))
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToTitle(r)) + w[size:]
	}
	return strings.Join(words, " ")
}

// Words returns the words of a title that can be motifs, in order, with
// repetitions: lower case, hyphens kept inside, two letters or more, no bare
// numbers, no stemming, no stop words; a possessive 's is dropped (design.md,
// "Motifs").
func Words(title string) []string {
	var words []string
	for _, field := range strings.FieldsFunc(composed(title), notInWord) {
		if w := word(field); w != "" && !stopWords[w] {
			words = append(words, w)
		}
	}
	return words
}

// notInWord reports whether r ends a word.
func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !isHyphen(r) && !isApostrophe(r)
}

// isHyphen knows the hyphen, and the two that typesetters use for it.
func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func isApostrophe(r rune) bool { return r == '\'' || r == '\u2019' || r == '\u02bc' }

// word is the normal form of one field of a title, or "" where it is not a word.
func word(field string) string {
	w := strings.Map(func(r rune) rune {
		switch {
		case isApostrophe(r):
			return '\''
		case isHyphen(r):
			return '-'
		}
		return unicode.ToLower(r)
	}, field)
	w = strings.Trim(w, "-'")
	w = strings.TrimSuffix(w, "'s")
	letters := 0
	for _, r := range w {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 2 {
		return ""
	}
	return w
}
