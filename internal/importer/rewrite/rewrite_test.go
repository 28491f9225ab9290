// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

func TestReplaceKeepsCodeAndLines(t *testing.T) {
	text := rewrite.New("x `x` y\n\n```\nx\n```\nx\n", 10)
	var lines []int
	text.Replace(regexp.MustCompile("x"), func(m rewrite.Match) (string, bool) {
		lines = append(lines, m.Line)
		return "a\nb", true
	})
	if diff := cmp.Diff("a\nb `x` y\n\n```\nx\n```\na\nb\n", text.String()) + cmp.Diff([]int{10, 15}, lines); diff != "" {
		t.Error(diff)
	}
	lines = nil
	text.ReplaceAll(regexp.MustCompile("b|y|x"), func(m rewrite.Match) (string, bool) {
		lines = append(lines, m.Line)
		return "", false
	})
	if diff := cmp.Diff([]int{10, 10, 10, 13, 15}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestRemovedLinesAreNotCounted(t *testing.T) {
	text := rewrite.New("a <!-- b\nc --> d\ne", 1)
	text.RemoveComments(func(line int, comment string) {
		if line != 1 || comment != "b c" {
			t.Errorf("got %d %q", line, comment)
		}
	})
	text.Replace(regexp.MustCompile("[de]"), func(m rewrite.Match) (string, bool) { return fmt.Sprint(m.Line), true })
	// The rest of a line from which a comment was removed counts as the line in which that began.
	if got := text.String(); got != "a 1\n3" {
		t.Errorf("got %q", got)
	}
}

func TestLines(t *testing.T) {
	var got []string
	for _, line := range rewrite.New("a\n  ~~~ go\n  ```\n  ~~~\n```\nb", 3).Lines() {
		got = append(got, fmt.Sprintf("%d %t", line.Number, line.Code))
	}
	if diff := cmp.Diff("3 false, 4 true, 5 true, 6 true, 7 true, 8 true", strings.Join(got, ", ")); diff != "" {
		t.Error(diff)
	}
}

func TestDestinations(t *testing.T) {
	text := rewrite.New("[a](b) ![c [d]](<e f> \"t\") [![g](h)](i(1)) `[j](k)` <img alt='' src='l'> <a\nhref=\"m\">\n\n[n]: o.png\n[^p]: q\n", 1)
	var got []string
	text.Destinations(func(d rewrite.Destination) string {
		got = append(got, fmt.Sprintf("%d %s %t", d.Line, d.Address, d.Picture))
		if d.Address == "b" {
			return "b c"
		}
		return d.Address
	})
	want := []string{"1 b false", "1 e f true", "1 h true", "1 i(1) false", "4 o.png true", "1 l true", "1 m false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(text.String(), "[a](<b c>) ![c [d]](<e f> \"t\") [![g](h)](i(1)) `[j](k)` <img alt='' src=\"l\"> <a\nhref=\"m\">") {
		t.Error(text.String())
	}
}

func TestPlainText(t *testing.T) {
	source := "# One\n\nTwo *three*\n`four` [five](six) ![seven](eight)\n\n- nine &amp; \\*\n\n<b>ten</b>\n"
	for headings, want := range map[bool]string{true: "One Two three four five seven nine & * ten", false: "Two three four five seven nine & * ten"} {
		if diff := cmp.Diff(want, rewrite.PlainText(source, headings)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCallout(t *testing.T) {
	for _, test := range []struct{ kind, title, want string }{
		{"Note", "", "> [!NOTE]"},
		{"note", "Note", "> [!NOTE]"},
		{"info", "", "> [!NOTE] Info"},
		{"danger", "Mind *this*", "> [!CAUTION] Mind *this*"},
		{"own", "", "> [!NOTE] Own"},
	} {
		lines := rewrite.Callout(test.kind, test.title, 4, []rewrite.Line{{Text: ""}, {Text: "x", Number: 6}, {Text: " "}})
		if diff := cmp.Diff([]rewrite.Line{{Text: test.want, Number: 4}, {Text: "> x", Number: 6}}, lines); diff != "" {
			t.Errorf("%s %s: %s", test.kind, test.title, diff)
		}
	}
}

func TestIndentation(t *testing.T) {
	for line, want := range map[string]string{"    a": "a", "\ta": "a", "      a": "  a", "  a": "a", "  \ta": "a", "": "", "\t\ta": "\ta"} {
		if got := rewrite.Dedent(line, 4); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
