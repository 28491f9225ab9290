// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
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

// The alternative text of a picture is not said twice.
func TestAltBesideTheSameText(t *testing.T) {
	for source, want := range map[string][]string{
		"![A tree](/a.png)":                            {"A tree"},
		"![A tree](/a.png)\n*A  tree*":                 {""},
		"![A tree](/a.png) a **Tree**":                 {""},
		"![A tree](/a.png) A tree, or a shrub":         {"A tree"},
		"- ![A tree](/a.png) A `tree`":                 {""},
		"| a |\n| --- |\n| ![A tree](/a.png) A tree |": {""},
		"[![A tree](/a.png) A tree](/x/) in autumn":    {""},
		"[![A tree](/a.png)](/x/) A tree":              {"A tree"},
		"*![A tree](/a.png)* A tree":                   {""},
		"![A tree](/a.png) ![A tree](/b.png)":          {"A tree", "A tree"},
		"![A tree](/a.png) ![A tree](/b.png) A tree":   {"", ""},
		"![A tree](/a.png \"A tree\")":                 {""},
		"![A tree](/a.png \"Another one\")":            {"A tree"},
		"![It's \"one\"](/a.png)\n*It's \"one\"*":      {""},
	} {
		var got []string
		for _, match := range anyAlt.FindAllStringSubmatch(string(render(t, source).HTML), -1) {
			got = append(got, match[1])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}

var anyAlt = regexp.MustCompile(`<img [^>]*alt="([^"]*)"`)
