// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
)

// catalog holds the texts of a language by their keys. A key is in one of the two.
type catalog struct {
	texts   map[string]string
	plurals map[string]forms
}

// forms holds a text by the plural forms of the language (CLDR).
type forms map[plural.Form]string

// Text says in the language what key says in English. The verbs %d and %s in it
// stand for the arguments, in order; a verb without one stays as it is. The last int
// among the arguments selects the plural form; it need not have a verb.
// A key without a translation is said in English.
//
// In languages that are read from right to left, arguments that are read the other
// way are isolated, so that they do not disturb the order of the words around them.
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
	return format(l.pattern(key, form), words)
}

// Forms returns the wordings of a key by the names that CLDR and the Intl.PluralRules
// of browsers have for the plural forms, with the verbs as they are: for scripts,
// which count later. A key without plural forms has "other" alone.
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

// format puts the arguments in the place of the verbs: %d and %s take the next one,
// %[2]d and %[2]s the second. Unlike fmt it passes over arguments that have no verb,
// as a dual or a "no posts" leaves the number out.
func format(pattern string, args []string) string {
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

// readVerb returns the length of the verb that a text begins with, and which argument it
// stands for, where the next one is given; the index is -1 for another text, and the length
// then that of the percent sign.
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
