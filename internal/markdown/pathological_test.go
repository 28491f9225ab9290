// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// pathological are texts on which a careless parser takes very long, or overflows.
// Each is made as long as is asked for.
var pathological = map[string]func(n int) string{
	"quotes":              func(n int) string { return strings.Repeat(">", n) },
	"quotes, many lines":  func(n int) string { return strings.Repeat(strings.Repeat("> ", 500)+"a\n", n/1002) },
	"lists":               func(n int) string { return strings.Repeat("- ", n/2) + "a" },
	"mixed lists":         func(n int) string { return strings.Repeat("- * 1. ", n/7) + "a" },
	"indented lists":      indentedLists,
	"open brackets":       func(n int) string { return strings.Repeat("[", n) },
	"bracket pairs":       func(n int) string { return strings.Repeat("[", n/2) + strings.Repeat("]", n/2) },
	"images":              func(n int) string { return strings.Repeat("![", n/2) + strings.Repeat("](/a)", n/10) },
	"links in brackets":   func(n int) string { return "[" + strings.Repeat("[a](b)", n/6) },
	"wiki links":          func(n int) string { return strings.Repeat("[[", n/2) },
	"wiki links, open":    func(n int) string { return strings.Repeat("[[a|", n/4) },
	"wiki links, closed":  func(n int) string { return strings.Repeat("[[a]]", n/5) },
	"stars":               func(n int) string { return strings.Repeat("*", n) },
	"stars around":        func(n int) string { return strings.Repeat("*", n/2) + "a" + strings.Repeat("*", n/2) },
	"emphasis":            func(n int) string { return strings.Repeat("*a ", n/6) + strings.Repeat("a* ", n/6) },
	"unlike emphasis":     func(n int) string { return strings.Repeat("*a_ ", n/4) },
	"mixed emphasis":      func(n int) string { return strings.Repeat("*a **b _c ~~d ", n/14) },
	"backticks":           func(n int) string { return strings.Repeat("`a``b", n/5) },
	"backticks, growing":  growingBackticks,
	"escaped backticks":   func(n int) string { return strings.Repeat("\\``", n/3) },
	"unclosed code span":  func(n int) string { return "`" + strings.Repeat("a", n) },
	"backslashes":         func(n int) string { return strings.Repeat("\\", n) },
	"entities":            func(n int) string { return strings.Repeat("&amp;&", n/6) },
	"ampersands":          func(n int) string { return strings.Repeat("&", n) },
	"tags":                func(n int) string { return strings.Repeat("<a b='", n/6) },
	"tags, closed":        func(n int) string { return strings.Repeat("<b>a", n/4) },
	"tags in pairs":       func(n int) string { return strings.Repeat("<b>a</b>", n/8) },
	"tags, long":          func(n int) string { return strings.Repeat("<a b='<c d=\"\n", n/12) },
	"blocks of HTML":      func(n int) string { return strings.Repeat("<div>\n\n", n/7) },
	"blocks, closed":      func(n int) string { return strings.Repeat("<div>\n\na\n\n</div>\n\n", n/17) },
	"paragraphs of HTML":  func(n int) string { return "<b>" + strings.Repeat("<p><i>", n/6) },
	"HTML in a block":     func(n int) string { return "<div>" + strings.Repeat("<b><div>", n/8) },
	"cells of HTML":       func(n int) string { return "<table>" + strings.Repeat("<td><b>", n/7) },
	"tables of HTML":      func(n int) string { return strings.Repeat("<table><td>", n/11) },
	"items of HTML":       func(n int) string { return strings.Repeat("<ul><li>", n/8) },
	"definition lists":    func(n int) string { return strings.Repeat("a\n: b\n\n", n/8) },
	"definitions in one":  func(n int) string { return strings.Repeat("a\n: ", n/4) },
	"formulas":            func(n int) string { return strings.Repeat("$a_", n/3) },
	"formulas over lines": func(n int) string { return strings.Repeat("$$\n_", n/4) },
	"titles of alerts":    func(n int) string { return strings.Repeat("> [!NOTE] a\n\n", n/13) },
	"end tags":            func(n int) string { return strings.Repeat("<b>", 60) + strings.Repeat("</i></p>", n/8) },
	"elements left out":   func(n int) string { return "a " + strings.Repeat("<svg>\n", n/6) },
	"elements replaced":   func(n int) string { return "a " + strings.Repeat("<iframe src=/b></iframe>\n", n/25) },
	"elements, no end":    func(n int) string { return "a " + strings.Repeat("<svg><math><form><video><audio></p>\n", n/36) },
	"ids of HTML":         func(n int) string { return strings.Repeat("<a id=a>\n[b](#c)\n\n", n/19) },
	"headings of HTML":    func(n int) string { return strings.Repeat("<h2>a</h2>\n\n[b](#c)\n\n", n/21) },
	"code of HTML":        func(n int) string { return strings.Repeat("<pre>a<br>\n\n</pre>\n", n/18) },
	"code, no end":        func(n int) string { return strings.Repeat("<div><pre>a<i>\n\n", n/16) },
	"entities in HTML":    func(n int) string { return "<div>" + strings.Repeat("&amp;<!--", n/9) },
	"angles":              func(n int) string { return strings.Repeat("<", n) },
	"comments":            func(n int) string { return strings.Repeat("<!--", n/4) },
	"closed comments":     func(n int) string { return strings.Repeat("<!-- --> a", n/10) },
	"comment lines":       func(n int) string { return strings.Repeat("a\n<!-- -->\n", n/11) },
	"comments in a line":  func(n int) string { return strings.Repeat("a <!-- b\n\n", n/10) + "-->" },
	"comments in lists":   func(n int) string { return strings.Repeat("- <!--\n", n/7) + "-->" },
	"comments as titles":  func(n int) string { return strings.Repeat("# <!--\n\n", n/8) + "-->" },
	"comments and code":   func(n int) string { return strings.Repeat("` <!-- `` --> ", n/14) },
	"comments, growing":   func(n int) string { return strings.ReplaceAll(growingBackticks(n), "a", "<!-- ") + "-->" },
	"hidden, no end":      func(n int) string { return strings.Repeat("a <? <!a <![CDATA[\n", n/19) },
	"anchors":             func(n int) string { return strings.Repeat("# a {#b}\n[a](#c)\n", n/17) },
	"ids":                 func(n int) string { return "# " + strings.Repeat("{#", n/2) + "}" },
	"relative links":      func(n int) string { return strings.Repeat("[a](b/../c.md#d)\n\n", n/19) },
	"a relative link":     func(n int) string { return "[a](" + strings.Repeat("../", n/3) + ")" },
	"measures":            func(n int) string { return strings.Repeat("م 10 ms 1.1.1 ", n/15) },
	"digits, Arabic":      func(n int) string { return "م " + strings.Repeat("1", n) },
	"full-width marks":    func(n int) string { return strings.Repeat("**先：**先", n/16) },
	"lines of Han":        func(n int) string { return strings.Repeat("先\n", n/4) },
	"destinations":        func(n int) string { return strings.Repeat("[a](<b", n/6) },
	"parentheses":         func(n int) string { return "[a](" + strings.Repeat("(", n) },
	"titles":              func(n int) string { return strings.Repeat("[a](b \"", n/7) },
	"definitions":         func(n int) string { return strings.Repeat("[a]: b\n", n/7) },
	"unlike definitions":  func(n int) string { return strings.Repeat("[a]: b 'c\n", n/10) },
	"reference bomb":      func(n int) string { return "[a]: /" + strings.Repeat("b", n/2) + "\n\n" + strings.Repeat("[a]\n", n/8) },
	"short references":    func(n int) string { return "[a]: /b\n\n" + strings.Repeat("[a] ", n/4) },
	"footnotes":           func(n int) string { return strings.Repeat("[^a]\n\n[^a]: b\n\n", n/15) },
	"many footnotes":      manyFootnotes,
	"nested footnotes":    func(n int) string { return strings.Repeat("[^a]: ", n/6) },
	"rows":                func(n int) string { return "a|b\n-|-\n" + strings.Repeat("c|d\n", n/4) },
	"columns":             func(n int) string { return strings.Repeat("a|", n/4) + "a\n" + strings.Repeat("-|", n/4) + "-" },
	"columns and rows": func(n int) string {
		return strings.Repeat("a|", n/8) + "a\n" + strings.Repeat("-|", n/8) + "-\n" + strings.Repeat("b\n", n/4)
	},
	"small wide tables": func(n int) string {
		return strings.Repeat(strings.Repeat("|a", 300)+"\n"+strings.Repeat("|-", 300)+"\n"+strings.Repeat("b\n", 300)+"\n", n/1803)
	},
	"escaped pipes":       func(n int) string { return "a\n-\n" + strings.Repeat("`\\|`\n", n/5) },
	"delimiter rows":      func(n int) string { return strings.Repeat("-|-\n", n/4) },
	"headings":            func(n int) string { return strings.Repeat("# a\n", n/4) },
	"long heading":        func(n int) string { return "# " + strings.Repeat("a ", n/2) },
	"hashes":              func(n int) string { return "# " + strings.Repeat("#", n) },
	"underlines":          func(n int) string { return strings.Repeat("a\n=\n", n/4) },
	"breaks":              func(n int) string { return strings.Repeat("* ", n/2) + "*" },
	"lines":               func(n int) string { return strings.Repeat("a\n", n/2) },
	"blank lines":         func(n int) string { return "- a\n" + strings.Repeat("\n", n) + "b" },
	"hard breaks":         func(n int) string { return strings.Repeat("a  \n", n/4) },
	"spaces":              func(n int) string { return "a" + strings.Repeat(" ", n) + "b" },
	"tabs":                func(n int) string { return strings.Repeat("\t", n) + "b" },
	"tabs in quotes":      func(n int) string { return strings.Repeat(">\t", n/2) + "b" },
	"fences":              func(n int) string { return strings.Repeat("```\n", n/4) },
	"fences of a kind":    func(n int) string { return strings.Repeat("```go\na\n```\n", n/12) },
	"open fence":          func(n int) string { return "```go\n" + strings.Repeat("a\n", n/2) },
	"backticks and fence": func(n int) string { return strings.Repeat("~", n) },
	"addresses":           func(n int) string { return strings.Repeat("http://a.b ", n/11) },
	"an address":          func(n int) string { return "http://a.b/" + strings.Repeat("(", n) },
	"a mail address":      func(n int) string { return strings.Repeat("a", n) + "@" },
	"mail addresses":      func(n int) string { return strings.Repeat("a@", n/2) },
	"www":                 func(n int) string { return strings.Repeat("www.", n/4) },
	"alerts":              func(n int) string { return strings.Repeat("> [!NOTE]\n\n", n/11) },
	"tasks":               func(n int) string { return strings.Repeat("- [ ] a\n", n/8) },
	"a language":          func(n int) string { return strings.Repeat("```c\n"+strings.Repeat("\\", 390)+"\n```\n", n/400) },
	"comments in Go": func(n int) string {
		return "```go\n" + strings.Repeat(strings.Repeat("/*a", 40)+"\n", min(n, 6000)/121) + "```\n"
	},
	"brackets in YAML": func(n int) string {
		return "```yaml\n" + strings.Repeat(strings.Repeat("[", 120)+"\n", min(n, 6000)/121) + "```\n"
	},
	"declarations in XML": func(n int) string {
		return "```xml\n" + strings.Repeat(strings.Repeat("<?", 60)+"\n", min(n, 6000)/121) + "```\n"
	},
}

func indentedLists(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func growingBackticks(n int) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString("a" + strings.Repeat("`", i))
	}
	return b.String()
}

func manyFootnotes(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n/2; i++ {
		_, _ = fmt.Fprintf(&b, "[^%d]: a\n\n", i)
	}
	for i := 0; b.Len() < n; i++ {
		_, _ = fmt.Fprintf(&b, "[^%d]\n\n", i)
	}
	return b.String()
}

// A hang fails by the timeout of the test; the times are for the reader of -v.
func TestPathological(t *testing.T) {
	for name, text := range pathological {
		t.Run(name, func(t *testing.T) {
			last := ""
			for _, size := range []int{20 << 10, 100 << 10, MaxSource - 4096} {
				source, start := text(size), time.Now()
				if source == last { // as long as it gets
					break
				}
				last = source
				doc, err := Render(source, links, english)
				t.Logf("%d bytes in %v: %d bytes, %v", len(source), time.Since(start).Round(time.Millisecond), len(doc.HTML), err)
				if err == nil && size <= 20<<10 {
					checkDocument(t, doc)
				}
			}
		})
	}
}

// The time for twice the text should be about twice the time.
func BenchmarkPathological(b *testing.B) {
	for name, text := range pathological {
		for _, size := range []int{64 << 10, 128 << 10} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, size>>10), func(b *testing.B) {
				source := text(size)
				for b.Loop() {
					_, _ = Render(source, links, english)
				}
			})
		}
	}
}
