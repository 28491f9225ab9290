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
		"plain\ttext\n":                "plain\ttext\n",
		"a\r\nb\rc\r\r\nd\n\re":        "a\nb\nc\n\nd\n\ne",
		"a\vb\fc\u0085d\u2028e\u2029f": "a\nb\nc\nd\ne\nf",
		"\ufeffa\ufeffb\r\ufeff\n":     "ab\n\n",
		"NUL\x00 ESC\x1b DEL\x7f":      "NUL\ufffd ESC\ufffd DEL\ufffd",
		"\u0080\u009f":                 "\ufffd\ufffd",
		"bad\xff\xfeutf":               "bad\ufffdutf",
		"\xed\xa0\x80 a surrogate":     "\ufffd a surrogate",
		"\ufffe\uffff":                 "\ufffd\ufffd",
		"\u202eoverride\u200djoin":     "\u202eoverride\u200djoin",
		"👩‍👩‍👧‍👦 é مقدمة <b>&amp;":     "👩‍👩‍👧‍👦 é مقدمة <b>&amp;",
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

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"as it is: ä, 数据库, 👩‍🔬":      "as it is: ä, 数据库, 👩‍🔬",
		"a\nb\r\nc\td":               "a b  c d",
		"\x1b[2Jgone\x7f":            " [2Jgone ",
		"a\u0085b\u2028c\u2029d\x9b": "a b c d\ufffd",
	} {
		if got := OneLine(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
