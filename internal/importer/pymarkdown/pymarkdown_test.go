// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pymarkdown_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/pymarkdown"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

func TestTranslate(t *testing.T) {
	for _, test := range []struct{ name, text, want, losses string }{
		{"admonition", "a\n\n!!! note \"Mind *this*\"\n    Text\n\n    - x\n\nb", "a\n\n> [!NOTE] Mind *this*\n> Text\n>\n> - x\n\nb", ""},
		{"without a title", "!!! danger\n    Text\n??? tip\n    More", "> [!CAUTION] Danger\n> Text\n\n> [!TIP]\n> More", ""},
		{"inline", "!!! info inline end \"T\"\n    Text", "> [!NOTE] T\n> Text", ""},
		{"nested", "!!! warning\n    x\n\n    ??? example \"E\"\n        y\n\n    z", "> [!WARNING]\n> x\n>\n> > [!NOTE] E\n> > y\n>\n> z", ""},
		{"with code", "!!! note\n    ```py\n    !!! no\n    ```", "> [!NOTE]\n> ```py\n> !!! no\n> ```", ""},
		{"in a list", "- a\n\n    !!! note\n        x\n", "- a\n\n    > [!NOTE]\n    > x\n", ""},
		{"tabs", "=== \"C\"\n\n    ```c\n    x\n    ```\n\n=== \"Go\"\n\n    y\n", "**C**\n\n```c\nx\n```\n\n**Go**\n\ny\n", ""},
		{"generic blocks", "/// note | Title\nText\n///\n", "> [!NOTE] Title\n> Text\n", ""},
		{"code with a language", "a\n\n    :::python\n    x = 1\n\n    y = 2\n\nb", "a\n\n```python\nx = 1\n\ny = 2\n```\n\n\nb", ""},
		{"fences with attributes", "``` { .py title=\"x.py\" hl_lines=\"1\" }\nx\n```", "```py\nx\n```", ""},
		{"attributes", "## A {: #own .x }\n\nText{: .y}\n[a](b){ .md-button } ![c](d){ width=\"300\" }", "## A {#own}\n\nText\n[a](b) ![c](d)", ""},
		{"hidden in HTML", "<div>\n\n    <p hidden>a</p>\n\n```\n<p hidden>b</p>\n```\n</div>", "<div>\n\n    \n\n```\n<p hidden>b</p>\n```\n</div>", "5: hidden text removed: \"a\" (TextHidden)\n"},
		{"contents", "[TOC]\n\na", "\n\na", ""},
		{"inline marks", "==a b== ^^c^^ x^2^ H~2~O ~~d~~ ++ctrl+alt+\"k\"++ `==e==` a == b == c", "<mark>a b</mark> <ins>c</ins> x<sup>2</sup> H<sub>2</sub>O ~~d~~ <kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>K</kbd> `==e==` a == b == c", ""},
		{"abbreviations and icons", "An API :material-heart:{ .x }.\n\n*[API]: Interface\n", "An API .\n\n", "5: abbreviation removed: API is Interface (MarkupRemoved)\n3: icon removed: :material-heart:{ .x } (MarkupRemoved)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			losses := ""
			text := rewrite.New(test.text, 3)
			pymarkdown.Translate(text, true, func(line int, reason importer.Reason, message string) {
				losses += fmt.Sprintf("%d: %s (%s)\n", line, message, reason)
			})
			if diff := cmp.Diff(test.want, text.String()) + cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDeepNesting(t *testing.T) {
	var b strings.Builder
	for i := range 300 {
		b.WriteString(strings.Repeat("    ", i) + "!!! note\n")
	}
	text := rewrite.New(b.String(), 1)
	pymarkdown.Translate(text, true, func(int, importer.Reason, string) {})
	if got := strings.Count(text.String(), "[!NOTE]"); got != 21 {
		t.Errorf("got %d callouts", got)
	}
}
