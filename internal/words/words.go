// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package words finds the words of titles that can be motifs: in whichever script they are written,
// and without the stop words of a language. It is pure, and its values never change.
package words

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Of returns the words of a title, in order, with repetitions. They are in lower case, with hyphens inside, have two
// letters or more, are not numbers, and are not stemmed. A possessive 's and French elisions are dropped. The way in which
// letters were typed makes no difference: composed or not, full-width, or with invisible characters between them.
// Chinese is divided by a word list, Japanese where its scripts change. Thai, Lao, Khmer, Burmese and
// other scripts that only a dictionary could divide have no words.
func Of(title string) []string {
	text := norm.NFC.String(width.Fold.String(Visible(title)))
	divide := divideChinese
	if isJapanese(text) {
		divide = wholeRun
	}
	var list []string
	for _, field := range strings.FieldsFunc(text, endsWord) {
		list = appendWords(list, field, divide)
	}
	return list
}

// endsWord reports whether r is no part of a word.
func endsWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !isHyphen(r) && !isApostrophe(r) && !isJoiner(r)
}

// isHyphen knows the hyphen, and the two that typesetters use for it.
func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func isApostrophe(r rune) bool {
	return r == '\'' || r == '\u2019' || r == '\u02bc'
}

// appendWords appends the words of a part of a title without blanks and punctuation.
func appendWords(list []string, field string, divide func(run string) []string) []string {
	for field != "" {
		end := endOfScript(field)
		if end == 0 {
			end = startOfScript(field)
			if w := normal(field[:end]); w != "" {
				list = append(list, w)
			}
		} else {
			list = appendUnspaced(list, field[:end], divide)
		}
		field = field[end:]
	}
	return list
}

// normal returns the form in which a word is counted, or "" if it is not a word.
func normal(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case isApostrophe(r):
			return '\''
		case isHyphen(r):
			return '-'
		}
		return r
	}, text)
	// Only letters have compatible forms here: signs have ended the word, so that "Go™" is "go".
	w := strings.Map(unicode.ToLower, norm.NFKC.String(text))
	w = strings.TrimFunc(w, func(r rune) bool { return r == '-' || r == '\'' || isJoiner(r) })
	w = withoutElision(strings.TrimSuffix(w, "'s"))
	if !twoLetters(w) {
		return ""
	}
	return w
}

// elided matches French words that are written together with the next one if that begins with
// a vowel or an h.
var elided = regexp.MustCompile(`^(?:(?:[cdjlmnst]|(?:jus|lors|puis|quel|quoi)?qu)'-*)+([aeiouyhàâæéèêëîïôœùûü])`)

// withoutElision returns a word without the elided word before it: "l'architecture" is "architecture".
func withoutElision(w string) string {
	if !strings.Contains(w, "'") {
		return w
	}
	if at := elided.FindStringSubmatchIndex(w); at != nil {
		return w[at[2]:]
	}
	return w
}

func twoLetters(w string) bool {
	letters := 0
	for _, r := range w {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 2
}
