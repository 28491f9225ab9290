// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package language has the fixed texts of the pages, dates and lists in the
// languages of Sites. It is pure, and its values never change, so
// several goroutines may use them.
//
// The key of a text is its English wording. Write it as a literal in the call of
// Text, or in a list whose name ends in Keys. A test finds the keys there, and
// names keys that lack a translation.
package language

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	xlanguage "golang.org/x/text/language"
)

// A Language is a language that a Site may have.
type Language struct {
	tag   string
	rules xlanguage.Tag // for the plural forms
	rtl   bool

	months     [12]string // as Month names them
	dateMonths [12]string // as Date names them
	date       string     // of day, month and year
	firstDay   string     // how Date writes the first day of a month; "" for the number

	separator, pair, last string // between the words of a list

	textTables
}

// languages lists the languages of Sites. A new one takes a line here, one in v1alpha1.Language, a file
// of its texts, a list of stop words in package words, and its name in README.md and docs/sites.md. Tests name
// missing parts.
var languages = []*Language{&english, &german, &arabic, &french}

// Tags are the tags of all languages. They must not be changed.
var Tags = tags()

func tags() []string {
	list := make([]string, len(languages))
	for i, l := range languages {
		list[i] = l.tag
	}
	return list
}

// Find returns the language of a tag such as "de". It returns English if the tag is empty
// or unknown.
func Find(tag string) *Language {
	if i := slices.Index(Tags, tag); i >= 0 {
		return languages[i]
	}
	return &english
}

// Tag is the language as HTML names it (BCP 47), such as "de".
func (l *Language) Tag() string { return l.tag }

// Direction returns the direction of the language, as in HTML:
// "ltr" or "rtl".
func (l *Language) Direction() string {
	if l.rtl {
		return "rtl"
	}
	return "ltr"
}

// Month returns the month and the year of t, in the short form that stands alone:
// "Mar 2017".
func (l *Language) Month(t time.Time) string {
	return l.months[t.Month()-1] + " " + year(t)
}

// Date names the day of t: "16 Mar 2026".
func (l *Language) Date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = cmp.Or(l.firstDay, day)
	}
	return fillIn(l.date, []string{day, l.dateMonths[t.Month()-1], year(t)})
}

// FirstDay is how Date writes the first day of a month, such as "1er", or "" for the number: for scripts.
func (l *Language) FirstDay() string { return l.firstDay }

// DateForm is how Date puts a day together, with {day}, {month} and {year} for its parts: for scripts.
func (l *Language) DateForm() string { return fillIn(l.date, []string{"{day}", "{month}", "{year}"}) }

// DateMonths are the months as Date names them, January first.
func (l *Language) DateMonths() []string { return l.dateMonths[:] }

func year(t time.Time) string { return t.Format("2006") }

// Number writes a number with the digits 0 to 9 and without separators in every
// language. So it looks the same in sentences, pictures and addresses, which have no
// other digits; readers of Arabic know both kinds.
func (l *Language) Number(n int) string { return strconv.Itoa(n) }

// List joins words as a sentence does: "a", "a and b", "a, b, and c".
func (l *Language) List(words []string) string {
	if l.rtl {
		words = slices.Clone(words)
		for i, w := range words {
			words[i] = isolate(w)
		}
	}
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + l.pair + words[1]
	default:
		return strings.Join(words[:n-1], l.separator) + l.last + words[n-1]
	}
}
