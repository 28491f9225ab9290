// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"fmt"
	"regexp"

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

var verb = regexp.MustCompile(`%(?:\[([1-9])\])?[ds]`)

// format puts the arguments in the place of the verbs: %d and %s take the next one,
// %[2]d and %[2]s the second. Unlike fmt it passes over arguments that have no verb,
// as a dual or a "no posts" leaves the number out.
func format(pattern string, args []string) string {
	next := 0
	return verb.ReplaceAllStringFunc(pattern, func(v string) string {
		if v[1] == '[' {
			next = int(v[2] - '1')
		}
		next++
		if next > len(args) {
			return v
		}
		return args[next-1]
	})
}
