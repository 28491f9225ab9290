// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import "testing"

// A reader that knows no formulas must not see a link, code or HTML where the page shows a formula.
func TestFormulasForOtherReaders(t *testing.T) {
	for html, want := range map[string][2]string{
		"<p>$a_1$ and $b$</p>":       {"$a_1$ and $b$", "$a_1$ and $b$"},
		"<p>$f_1 [0,1)$</p>":         {"$f_1 [0,1)$", "$f_1 [0,1)$"},
		"<p>$x_1](https://a.b)$</p>": {"$x_1](https://a.b)$", `\$x_1\](https://a.b)$`},
		"<p>$a_1 &lt;b$</p>":         {"$a_1 <b$", `\$a_1 \<b$`},
		"<p>$a_1 &lt; b$</p>":        {"$a_1 < b$", "$a_1 < b$"},
	} {
		for i, portable := range []bool{false, true} {
			if got := Markdown(html, Options{Portable: portable}); got != want[i] {
				t.Errorf("%s, portable %v: %s, want %s", html, portable, got, want[i])
			}
		}
	}
}
