// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/markdown/markdowntest"
)

func TestPortable(t *testing.T) {
	for name, test := range map[string]struct{ source, want string }{
		"paragraph":       {"a *b*", "<p>a <em>b</em></p>\n"},
		"heading":         {"## A b", "<h2>A b</h2>\n"},
		"link to a Post":  {"[[raft]]", `<p><a href="https://this.example/posts/raft/">The &lt;Raft&gt; &amp; co</a></p>` + "\n"},
		"link to itself":  {"# A\n\n[a](#a)", "<h2>A</h2>\n" + `<p><a href="https://this.example/posts/x/#c-a">a</a></p>` + "\n"},
		"link elsewhere":  {"<https://a.example/b>", `<p><a href="https://a.example/b">https://a.example/b</a></p>` + "\n"},
		"nowhere":         {"[a](javascript:alert(1)) [[nobody]]", "<p>a <span>nobody</span></p>\n"},
		"picture":         {"![a](/media/terms.png)", `<p><img src="https://this.example/media/terms.png" alt="a" width="3" height="2"></p>` + "\n"},
		"figure":          {`![a](/media/terms.png "T")`, `<figure><img src="https://this.example/media/terms.png" alt="a" width="3" height="2"><figcaption>T</figcaption></figure>` + "\n"},
		"code":            {"```go\nx := 1\n```", "<pre dir=\"ltr\"><code class=\"language-go\">x := 1\n</code></pre>\n"},
		"callout":         {"> [!NOTE]\n> a", "<blockquote>\n<p><strong>Note</strong></p>\n<p>a</p>\n</blockquote>\n"},
		"callout's title": {"> [!TIP] Read *this*\n> a", "<blockquote>\n<p><strong>Read <em>this</em></strong></p>\n<p>a</p>\n</blockquote>\n"},
		"tasks":           {"- [x] a\n- [ ] b", "<ul>\n<li>\u2611 a</li>\n<li>\u2610 b</li>\n</ul>\n"},
		"table":           {"| a |\n| --- |\n| b |", "<div><table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table></div>\n"},
		"footnote":        {"a[^1]\n\n[^1]: b", `<p>a<sup><a href="https://this.example/posts/x/#c-fn:1">1</a></sup></p>` + "\n<section>\n<h2>Footnotes</h2>\n<ol>\n<li>\n<p>b</p>\n</li>\n</ol>\n</section>\n"},
		"comment":         {"a <!-- secret --> b\n\n<!-- secret -->", "<p>a b</p>\n"},
		"HTML":            {"<details open><summary>a</summary><p id=x class=y>b</p></details>", "<details open=\"\"><summary>a</summary>\n<p>b</p>\n</details>\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := NewText(test.source).Portable(links, english, "https://this.example/posts/x/")
			if err != nil {
				t.Fatal(err)
			}
			if plain := strings.ReplaceAll(string(got), ` dir="auto"`, ""); strings.TrimSpace(plain) != strings.TrimSpace(test.want) {
				t.Errorf("got\n%s\nwant\n%s", plain, test.want)
			}
		})
	}
}

// What is read elsewhere must not depend on the page around it.
var dependent = regexp.MustCompile(`<[^ >]+(?: [^ ="]+(?:="[^"]*")?)* (?:(?:id|role|tabindex|aria-[a-z]+)=|(?:href|src)="[/#])`)

func TestPortableDependsOnNoPage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pieces := append([]string{"\n", "\n\n", "> ", "- ", "# ", "[[raft]]", "[a](raft.md#terms)", "![a](/media/terms.png)", "[a](#a)", "[^1]", "\n[^1]: b", "[!NOTE]", "<p id=a>", "<a href=/x>", "</a>", "|a|\n|-|\n|b|", "- [x] a"}, markdowntest.Hostile...)
		source := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 20).Draw(rt, "source"), "")
		text := NewText(source)
		got, err := text.Portable(links, english, "https://this.example/posts/x/")
		if err != nil {
			return
		}
		if found := dependent.FindString(string(got)); found != "" {
			rt.Fatalf("%q gives %q", source, found)
		}
		page, err := text.Render(links, english)
		if err != nil {
			return
		}
		if strings.Count(string(got), "<a ") > strings.Count(string(page.HTML), "<a ") {
			rt.Fatalf("%q has more links elsewhere:\n%s\n%s", source, got, page.HTML)
		}
	})
}
