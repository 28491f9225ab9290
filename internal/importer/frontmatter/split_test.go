// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package frontmatter_test

import (
	"fmt"
	"testing"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

func TestSplit(t *testing.T) {
	splitters := map[string]func(string) frontmatter.File{
		"gray": frontmatter.SplitGrayMatter, "hexo": frontmatter.SplitHexo, "mkdocs": frontmatter.SplitMkDocs, "plain": frontmatter.SplitPlain,
	}
	for _, test := range []struct{ splitter, text, want string }{
		{"gray", "---\na: 1\n---\nBody\n", `true 1 "\na: 1" 4 "Body\n"`},
		{"gray", "---\na: 1\n---more\n", `true 1 "\na: 1" 3 "more\n"`},
		{"gray", "----\na: 1\n---\n", `false 1 "" 1 "----\na: 1\n---\n"`},
		{"gray", "---\na: 1\n", `true 1 "\na: 1\n" 3 ""`},
		{"gray", "\n---\na: 1\n---\n", `false 1 "" 1 "\n---\na: 1\n---\n"`},
		{"hexo", "---\na: 1\n---\nBody\n", `true 2 "a: 1" 4 "Body\n"`},
		{"hexo", "a: 1\n---\nBody\n", `true 1 "a: 1" 3 "Body\n"`},
		{"hexo", "\"a\": 1\n;;;\nBody\n", `true 1 "\"a\": 1" 3 "Body\n"`},
		{"hexo", "----\na: 1\n----\nBody", `true 2 "a: 1" 4 "Body"`},
		{"hexo", "---\na: 1\nBody", `false 1 "" 1 "---\na: 1\nBody"`},
		{"hexo", "Body\n", `false 1 "" 1 "Body\n"`},
		{"mkdocs", "---\na: 1\n...\nBody\n", `true 2 "a: 1\n" 4 "Body\n"`},
		{"mkdocs", "--- \na: 1\n---\n\nBody\n", `true 2 "a: 1\n" 4 "\nBody\n"`},
		{"mkdocs", "---\na: 1\nBody\n", `false 1 "" 1 "---\na: 1\nBody\n"`},
		{"plain", "---\na: 1\n---\nBody\n", `true 2 "a: 1\n" 4 "Body\n"`},
		{"plain", "---\n---", `true 2 "" 2 ""`},
		{"plain", "---\na: 1\n", `false 1 "" 1 "---\na: 1\n"`},
		{"plain", "Body", `false 1 "" 1 "Body"`},
	} {
		f := splitters[test.splitter](test.text)
		if got := fmt.Sprintf("%t %d %q %d %q", f.Found, f.MatterLine, f.Matter, f.BodyLine, f.Body); got != test.want {
			t.Errorf("%s %q: got %s, want %s", test.splitter, test.text, got, test.want)
		}
	}
}
