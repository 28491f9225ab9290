// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package sitediff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an edit changes far behind the beginning of a long text is shown.
func TestTheDifferenceIsShown(t *testing.T) {
	long := strings.Repeat("The quick brown fox jumps over the lazy dog. ", 20)
	details := textDetails("Kept.\n\n"+long+"It slept.\n\n"+"Gone.", "Kept.\n\n"+long+"It woke up.\n\nWhich came later.")
	changes := []Change{{Path: "/posts/a/", Title: "A", Kind: Changed, Details: details}}
	got := Text(changes)
	for _, part := range []string{"It slept.", "It woke up.", "- text: …", "+ text: …"} {
		if !strings.Contains(got, part) {
			t.Errorf("there is no %q in\n%s", part, got)
		}
	}
	for line := range strings.Lines(got) {
		if len([]rune(line)) > maxWidth+20 {
			t.Errorf("the line is %d letters long: %s", len([]rune(line)), line)
		}
	}
	if table := Markdown(changes); !strings.Contains(table, "It slept.` becomes `…") || !strings.Contains(table, "`text`: loses `Gone.`") {
		t.Errorf("the table is\n%s", table)
	}
}

func TestExcerpts(t *testing.T) {
	long := strings.Repeat("x", 300)
	for name, test := range map[string]struct{ before, after, wantBefore, wantAfter string }{
		"short":                     {"a b", "a c", "a b", "a c"},
		"lost":                      {long, "", strings.Repeat("x", maxWidth-1) + "…", ""},
		"another beginning":         {"a" + long, "b" + long, "a" + strings.Repeat("x", maxWidth-2) + "…", "b" + strings.Repeat("x", maxWidth-2) + "…"},
		"another end":               {long + "a", long + "b", "…" + strings.Repeat("x", lead-1) + "a", "…" + strings.Repeat("x", lead-1) + "b"},
		"continued":                 {long, long + "b", "…" + strings.Repeat("x", lead-1), "…" + strings.Repeat("x", lead-1) + "b"},
		"letters of several bytes":  {strings.Repeat("é", 200) + "a", strings.Repeat("é", 200), "…" + strings.Repeat("é", lead-1) + "a", "…" + strings.Repeat("é", lead-1)},
		"several lines on one line": {"a\nb", "", "a b", ""},
	} {
		before, after := excerpts(Detail{Before: test.before, After: test.after})
		if diff := cmp.Diff([]string{test.wantBefore, test.wantAfter}, []string{before, after}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
