// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
)

// translations returns all languages but English, by tag.
func translations() map[string]*Language {
	list := map[string]*Language{}
	for _, l := range languages {
		if l != &english {
			list[l.tag] = l
		}
	}
	return list
}

// keys returns all keys that some language has, sorted.
func keys() []string {
	found := map[string]bool{}
	for _, l := range languages {
		for key := range l.texts {
			found[key] = true
		}
		for key := range l.plurals {
			found[key] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func has(l *Language, key string) bool {
	return l.texts[key] != "" || l.plurals[key] != nil
}

func TestEveryLanguageHasEveryKey(t *testing.T) {
	for _, key := range keys() {
		for tag, l := range translations() {
			if !has(l, key) {
				t.Errorf("%s has no translation of %q", tag, key)
			}
			if l.texts[key] != "" && l.plurals[key] != nil {
				t.Errorf("%s has %q twice, with and without plural forms", tag, key)
			}
		}
	}
}

func TestEveryPluralHasTheFormsOfItsLanguage(t *testing.T) {
	for _, l := range languages {
		tag, forms := l.tag, map[plural.Form]bool{}
		for n := range 1000 {
			forms[l.form(n)] = true
		}
		if l == &english {
			delete(forms, plural.Other) // the key itself
		}
		if got, want := slices.Sorted(maps.Keys(l.plurals)), slices.Sorted(maps.Keys(english.plurals)); !slices.Equal(got, want) {
			t.Errorf("%s has plural forms of %q, want those of %q", tag, got, want)
		}
		for key, texts := range l.plurals {
			if got, want := slices.Sorted(maps.Keys(texts)), slices.Sorted(maps.Keys(forms)); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the forms %v, want %v", tag, key, got, want)
			}
		}
	}
}

// verbsOf returns the positions of the arguments in a text.
func verbsOf(text string) []string {
	args := []string{"\x00", "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"}
	shown := fillIn(text, args)
	return slices.DeleteFunc(args, func(arg string) bool { return !strings.Contains(shown, arg) })
}

// A translation shows all arguments. It may leave out a number that the plural form expresses.
func TestTranslationsShowTheirArguments(t *testing.T) {
	check := func(tag, key, text string, mayOmit bool) {
		want, got := verbsOf(key), verbsOf(text)
		if mayOmit && len(got) < len(want) {
			number := strings.Count(key[:strings.LastIndex(key, "%d")], "%")
			want = slices.Delete(want, number, number+1)
		}
		if !slices.Equal(got, want) || strings.TrimSpace(text) != text || text == "" {
			t.Errorf("%s: %q does not fit %q", tag, text, key)
		}
		if sentence := strings.HasSuffix(key, "."); sentence != strings.HasSuffix(text, ".") {
			t.Errorf("%s: %q and %q do not end alike", tag, text, key)
		}
	}
	for _, l := range languages {
		tag := l.tag
		for key, text := range l.texts {
			check(tag, key, text, false)
		}
		for key, forms := range l.plurals {
			for form, text := range forms {
				check(tag, key, text, form == plural.Zero || form == plural.One || form == plural.Two)
			}
		}
	}
}

// French has no-break spaces in guillemets and before the signs of two parts.
func TestFrenchTypography(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{a0}\x{202f}][;:!?»]|«[^\x{a0}]|['"]|\.\.\.`)
	check := func(text string) {
		if at := wrong.FindString(text); at != "" {
			t.Errorf("%q in %q", at, text)
		}
	}
	for _, text := range french.texts {
		check(text)
	}
	for _, forms := range french.plurals {
		for _, text := range forms {
			check(text)
		}
	}
}
