// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package mdcode

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpans(t *testing.T) {
	for _, tt := range []struct {
		name, source string
		want         []string
	}{
		{"none", "Text *em*.\n", nil},
		{"inline", "A `b c` and ``d ` e``.\n", []string{"b c", "d ` e"}},
		{"fenced", "~~~go\nx := 1\n\ny\n~~~\ntext\n", []string{"x := 1\n", "\n", "y\n"}},
		{"unclosed", "```\nx\n", []string{"x\n"}},
		{"indented", "Text\n\n    code\n\nText\n", []string{"code\n"}},
		{"in a list", "- item\n\n  ```\n  x\n  ```\n", []string{"x\n"}},
		{"in a quote", "> ```\n> x\n> ```\n", []string{"x\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, span := range Spans(tt.source) {
				got = append(got, tt.source[span.Start:span.End])
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLayoutFindsHardBreaks(t *testing.T) {
	source := "one  \ntwo\\\nthree\nfour  \n\n`a  \nb`\n\n    code  \n    more\n"
	_, breaks := Layout(source)
	var got []string
	for _, end := range breaks {
		got = append(got, source[end-3:end])
	}
	if diff := cmp.Diff([]string{"one", "two"}, got); diff != "" {
		t.Errorf("breaks (-want +got):\n%s", diff)
	}
}
