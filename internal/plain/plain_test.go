// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\n":            "plain\ttext\n",
		"a\r\nb\rc":                "a\n\nb\nc",
		"NUL\x00 ESC\x1b DEL\x7f":  "NUL\ufffd ESC\ufffd DEL\ufffd",
		"\u0085\u009f":             "\ufffd\ufffd",
		"bad\xff\xfeutf":           "bad\ufffdutf",
		"\xed\xa0\x80 a surrogate": "\ufffd a surrogate",
		"\ufffe\uffff":             "\ufffd\ufffd",
		"\u202eoverride\u200djoin": "\u202eoverride\u200djoin",
		"👩‍👩‍👧‍👦 é مقدمة <b>&amp;": "👩‍👩‍👧‍👦 é مقدمة <b>&amp;",
	} {
		if got := Text(text); got != want {
			t.Errorf("Text(%q) = %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		got := Text(text)
		if !utf8.ValidString(got) || Text(got) != got {
			t.Errorf("Text(%q) = %q", text, got)
		}
	})
}
