// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
)

// textTables holds the texts of a language by their keys. A key is in one of the two.
type textTables struct {
	texts   map[string]string
	plurals map[string]pluralTexts
}

// pluralTexts holds a text by the plural forms of the language (CLDR).
type pluralTexts map[plural.Form]string

// Text returns the translation of key. The arguments replace the verbs %d and %s in it,
// in order; a surplus verb stays as it is. The last int
// among the arguments selects the plural form; it need not have a verb.
// A key without a translation is returned in English.
//
// In right-to-left languages, left-to-right arguments
// are isolated, so that they do not disturb the order of the words around them.
func (l *Language) Text(key string, args ...any) string {
	count, counted := 0, false
	words := make([]string, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case int:
			count, counted = arg, true
			words[i] = l.Number(arg)
		default:
			words[i] = fmt.Sprint(arg)
			if l.rtl {
				words[i] = isolate(words[i])
			}
		}
	}
	form := plural.Other
	if counted {
		form = l.form(count)
	}
	return fillIn(l.pattern(key, form), words)
}

// Forms returns the plural forms of a key, by their names in CLDR and in the Intl.PluralRules
// of browsers, with the verbs unchanged. Scripts,
// which count later, use them. A key without plural forms has only "other".
func (l *Language) Forms(key string) map[string]string {
	out := map[string]string{"other": l.pattern(key, plural.Other)}
	for form := range l.plurals[key] {
		out[formNames[form]] = l.pattern(key, form)
	}
	return out
}

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// form is the plural form for n.
func (l *Language) form(n int) plural.Form {
	const period = 10_000_000 // the rules repeat, and take no larger numbers
	return plural.Cardinal.MatchPlural(l.rules, max(n, -n)%period, 0, 0, 0, 0)
}

func (l *Language) pattern(key string, form plural.Form) string {
	for _, f := range []plural.Form{form, plural.Other} {
		if text, ok := l.plurals[key][f]; ok {
			return text
		}
	}
	if text, ok := l.texts[key]; ok {
		return text
	}
	return key
}

// fillIn replaces the verbs with the arguments: %d and %s take the next one,
// %[2]d and %[2]s the second. Unlike fmt it ignores surplus arguments,
// because a dual or a "no posts" has no number.
func fillIn(pattern string, args []string) string {
	var b strings.Builder
	next := 0
	for {
		i := strings.IndexByte(pattern, '%')
		if i < 0 && b.Len() == 0 {
			return pattern
		}
		if i < 0 {
			b.WriteString(pattern)
			return b.String()
		}
		b.WriteString(pattern[:i])
		pattern = pattern[i:]
		length, index := readVerb(pattern, next)
		if index >= 0 {
			next = index + 1
		}
		if index >= 0 && index < len(args) {
			b.WriteString(args[index])
		} else {
			b.WriteString(pattern[:length])
		}
		pattern = pattern[length:]
	}
}

// readVerb returns the length of the verb at the beginning of a text, and the index of its
// argument, which is next for a plain verb. For any other text the index is -1, and the length
// is the length of the percent sign.
func readVerb(text string, next int) (length, index int) {
	length, index = 2, next
	if len(text) > 4 && text[1] == '[' && '1' <= text[2] && text[2] <= '9' && text[3] == ']' {
		length, index = 5, int(text[2]-'1')
	}
	if len(text) < length || text[length-1] != 'd' && text[length-1] != 's' {
		return 1, -1
	}
	return length, index
}
