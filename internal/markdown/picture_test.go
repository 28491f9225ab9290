// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"slices"
	"strings"
	"testing"
)

func TestWithoutAlt(t *testing.T) {
	for source, want := range map[string][]string{
		"![a tree](/tree.png)": nil,
		"![](/tree.png) and ![ ](https://example.com/a&amp;b.png)": {"/tree.png", "https://example.com/a&b.png"},
		"[![](/in-a-link.png)](/x/)":                               {"/in-a-link.png"},
		"![**bold**](/bold.png) ![`code`](/code.png)":              nil,
		"`![](/code.png)`\n\n```\n![](/block.png)\n```":            nil,
		"![][ref]\n\n[ref]: /ref.png":                              {"/ref.png"},
		`<img src="/decoration.png" alt="">`:                       nil,
		strings.Repeat("x", MaxSource+1):                           nil,
	} {
		if got := WithoutAlt(source); !slices.Equal(got, want) {
			t.Errorf("%.60q: %q, want %q", source, got, want)
		}
	}
}
