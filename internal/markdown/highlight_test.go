// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

func TestHighlight(t *testing.T) {
	tests := map[string]struct{ language, code, want string }{
		"comment":      {"YAML", "# a\nb: \"c\" # d\n", `<span class="c"># a</span>` + "\n" + `<span class="n">b</span>: <span class="s">&#34;c&#34;</span> <span class="c"># d</span>` + "\n"},
		"alias":        {"sh", "if x; then\n", `<span class="k">if</span> x; <span class="k">then</span>` + "\n"},
		"diff":         {"diff", "+a\n-b\n c\n", `<span class="i">+a` + "\n" + `</span><span class="d">-b` + "\n" + `</span> c` + "\n"},
		"unknown":      {"brainfuck", "if <b>\n", "if &lt;b&gt;\n"},
		"none":         {"", "if\n", "if\n"},
		"file name":    {"a.go", "if\n", "if\n"},
		"long line":    {"go", strings.Repeat("if ", 200) + "\n", strings.Repeat("if ", 200) + "\n"},
		"blank lines":  {"go", "if\n\n\n\n\nif\n", "if\n\n\n\n\nif\n"},
		"long":         {"go", strings.Repeat("if\n", 4<<10), strings.Repeat("if\n", 4<<10)},
		"invalid code": {"json", "{\"a\": §}\n", `{<span class="n">&#34;a&#34;</span>: §}` + "\n"},
		"no code":      {"json", strings.Repeat("§", 60) + "[1]\n", strings.Repeat("§", 60) + "[1]\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := (&renderer{}).highlight(test.code, test.language); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestHighlightIsBounded(t *testing.T) {
	r, code := &renderer{}, strings.Repeat("if\n", 1000)
	coloured := 0
	for range 100 {
		if strings.Contains(r.highlight(code, "go"), "<span") {
			coloured++
		}
	}
	if want := maxLexed / (len(code) * len(code)); coloured != want {
		t.Errorf("%d blocks of %d bytes have colours, want %d", coloured, len(code), want)
	}
}

// All lexers keep the text as it is.
func TestLanguages(t *testing.T) {
	for _, name := range strings.Fields(languages) {
		lexer := lexersByName()[name]
		if lexer == nil {
			t.Errorf("%s has no lexer", name)
			continue
		}
		for _, code := range []string{"", "\n", "a", "a = \"b\" // c\n# d\n<e f='g'>{{h}}\n\n", "é 分 👍🏽\n", "\t \n\t"} {
			if tokens, ok := tokenise(lexer, code+"\n"); !ok {
				t.Errorf("%s cannot read %q: %v", name, code, tokens)
			}
		}
	}
}

func TestStyleSheetHasAllClasses(t *testing.T) {
	for kind := range chroma.StandardTypes {
		if class := classOf(kind); class != "" && !strings.Contains(HighlightCSS, "pre ."+class+" {") {
			t.Errorf("the class %q of %v has no rule", class, kind)
		}
	}
	if len(HighlightCSS) > 1500 {
		t.Errorf("the style sheet has %d bytes", len(HighlightCSS))
	}
}
