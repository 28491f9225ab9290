// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"github.com/topicpages/topicpages/internal/words"
)

// Normalize returns the normal form in which tags are compared: NFKC, lower case, without
// invisible characters, and with one hyphen for every run of other characters that are neither letters nor
// digits, but no hyphen at the ends. Combining marks belong to their letter. Signs that distinguish
// names are spelled out: "#" after a letter, "+", and a dot before a first letter. So
// "C#", "C++" and ".NET" are "csharp", "cplusplus" and "dotnet". The result is empty if nothing is left.
func Normalize(tag string) string {
	if isNormal(tag) { // as most are
		return tag
	}
	return normalFormOf(tag)
}

// isNormal reports whether a tag is ASCII in its normal form.
func isNormal(tag string) bool {
	gap := true
	for _, c := range []byte(tag) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			gap = false
		case c == '-' && !gap:
			gap = true
		default:
			return false
		}
	}
	return !gap
}

// normalFormOf returns the normal form of any tag.
func normalFormOf(tag string) string {
	text := compatible(tag)
	var n normalForm
	n.Grow(len(text))
	var last rune
	for _, r := range text {
		switch letter := unicode.IsLetter(r); {
		case letter && last == '.' && n.Len() == 0:
			n.add("dot")
			n.WriteRune(r)
		case letter, unicode.IsDigit(r):
			n.add("")
			n.WriteRune(r)
		case unicode.IsMark(r) && n.Len() > 0 && !n.gap:
			n.WriteRune(r)
		case isSharp(r) && isOfLetter(last):
			n.add("sharp")
		case r == '+':
			n.add("plus")
		default:
			n.gap = true
		}
		last = r
	}
	if n.String() == tag {
		return tag // which others may hold as well
	}
	return n.String()
}

// normalForm is the beginning of a tag in its normal form.
type normalForm struct {
	strings.Builder
	gap bool // a hyphen is due before the next character
}

// add adds text, after the hyphen that is due.
func (n *normalForm) add(text string) {
	if n.gap && n.Len() > 0 {
		n.WriteByte('-')
	}
	n.gap = false
	n.WriteString(text)
}

func isSharp(r rune) bool { return r == '#' || r == '\u266f' }

// isOfLetter reports whether a character is a letter, or a mark on one.
func isOfLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// compatible returns s in lower case and in Unicode normal form KC, without invisible
// characters.
func compatible(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			// Some letters are composed of others, or not to be seen, only in this form.
			return norm.NFKC.String(lower(withoutInvisible(norm.NFKC.String(withoutInvisible(s)))))
		}
	}
	return lower(s)
}

// withoutInvisible returns s without invisible characters, such as joiners.
func withoutInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if words.IsInvisible(r) {
			return -1
		}
		return r
	}, s)
}

// lower is s in lower case, letter by letter.
func lower(s string) string { return strings.Map(unicode.ToLower, s) }

// shownTag returns a tag as its author spells it, on one line, without invisible characters
// and full-width letters. A tag in its normal form is shown as words: "ai-engineering" is "ai engineering".
func shownTag(tag string) string {
	if isNormal(tag) {
		return tagWords(tag)
	}
	return spelledTag(tag)
}

// spelledTag returns any tag as it is shown.
func spelledTag(tag string) string {
	text := words.Line(width.Fold.String(words.Visible(tag)))
	if text == Normalize(text) {
		return tagWords(text)
	}
	return text
}

// tagWords shows a name as words: "ai-engineering" is "ai engineering".
func tagWords(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return ' '
		}
		return r
	}, name)
}

// capitalized shows a tag as a title: unchanged if its author wrote a capital, otherwise with
// a capital for each word.
func capitalized(text string) string {
	if strings.ContainsFunc(text, unicode.IsUpper) {
		return text
	}
	list := strings.Fields(text)
	for i, w := range list {
		r, size := utf8.DecodeRuneInString(w)
		list[i] = string(unicode.ToTitle(r)) + w[size:]
	}
	return strings.Join(list, " ")
}
