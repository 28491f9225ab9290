// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		losses           []string
	}{
		{"line ends", "\ufeffa\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne", nil},
		{"misread Windows-1252", "\u0091a\u0092 \u0085 \u0096", "‘a’ … –", nil},
		{"Windows-1252", "a\x92s\n\x81\n", "a’s\n\n", []string{"x:1: byte 0x92 is no UTF-8: read as '’' of Windows-1252 (CharacterReplaced)", "x:2: byte 0x81 is no UTF-8: removed (CharacterReplaced)"}},
		{"control characters", "a\x00\n\x1bb\x7f\ufffe\u0081", "a\nb", []string{
			"x:1: control character U+0000 removed (CharacterReplaced)", "x:2: control character U+001B removed (CharacterReplaced)",
			"x:2: control character U+007F removed (CharacterReplaced)", "x:2: control character U+FFFE removed (CharacterReplaced)",
			"x:2: control character U+0081 removed (CharacterReplaced)"}},
		{"emoji and a replacement character stay", "\U0001f600 \ufffd\n", "\U0001f600 \ufffd\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, losses := Text("x", []byte(tt.text))
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			var lines []string
			for _, loss := range losses {
				lines = append(lines, loss.String())
			}
			if diff := cmp.Diff(tt.losses, lines); diff != "" {
				t.Errorf("losses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTidyMarkdown(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", " \n\t\n", ""},
		{"one line feed at the end", "a\n\n\n", "a\n"},
		{"no blank lines at the start", "\n  \n    code\n", "    code\n"},
		{"one blank line", "a\n\n \n\nb\n\n```\nc\n\n\nd\n```\n", "a\n\nb\n\n```\nc\n\n\nd\n```\n"},
		{"blank lines that count", "<pre>\na\n\n\nb\n</pre>\n", "<pre>\na\n\n\nb\n</pre>\n"},
		{"hard breaks", "one  \ntwo \nthree   \n\nfour  \n", "one\\\ntwo\nthree\n\nfour\n"},
		{"a backslash before blanks", "one\\  \ntwo\n", "one\\  \ntwo\n"},
		{"empty lines", "a\n   \nb\n", "a\n\nb\n"},
		{"tabs", "-\ta\n\n\tb\tc\n", "-   a\n\n    b   c\n"},
		{"fenced code", "```\n\tx  \n  \ny\t\n```\nz  \n", "```\n\tx  \n\ny\t\n```\nz\n"},
		{"indented code", "a\n\n\t\tx := 1  \n\nb\n", "a\n\n    \tx := 1  \n\nb\n"},
		{"inline code", "a `b\tc` d  \ne\n", "a `b\tc` d\\\ne\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tidyMarkdown(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Tabs are left out: goldmark reads a tab at the start of a line behind an empty list item otherwise than the
// spaces that CommonMark says it stands for.
func TestTidyMarkdownRendersTheSame(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "b c", " ", "  ", "    ", "\n", "\n\n", "  \n", "\\", "`", "```\n", "- ", "1. ", "> ", "# ", "*", "_", "|", "---\n", "é"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 16).Draw(t, "pieces"), "")
		tidy := tidyMarkdown(text)
		if again := tidyMarkdown(tidy); again != tidy {
			t.Errorf("%q is tidied to %q and then to %q", text, tidy, again)
		}
		if before, after := rendered(t, text), rendered(t, tidy); before != after {
			t.Errorf("%q renders as\n%s\nand %q as\n%s", text, before, tidy, after)
		}
	})
}

// rendered is the HTML of Markdown without spaces, which may differ.
func rendered(t *rapid.T, text string) string {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), "")
}
