// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Text that no browser shows is not published anywhere. In each source it is "secret".
func TestHidden(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"a line":                    {"a\n\n<!-- secret -->\n\nb", "<p>a</p>\n<p>b</p>\n"},
		"lines":                     {"<!--\nsecret\n\n- secret\n\n# secret\n-->\nb", "<p>b</p>\n"},
		"more":                      {"a\n\n<!-- more -->\n\nb", "<p>a</p>\n<p>b</p>\n"},
		"text after it":             {"<!-- secret --> *b*", "<p><em>b</em></p>\n"},
		"text after its lines":      {"<!-- secret\nsecret --> # b", "<h2>b</h2>\n"},
		"between paragraphs":        {"a\n<!-- secret -->\nb", "<p>a</p>\n<p>b</p>\n"},
		"indented":                  {"   <!-- secret -->\nb", "<p>b</p>\n"},
		"the shortest":              {"<!-->\n\n<!--->\n\n<!---->\n\na <!--> b <!---> c <!----> d", "<p>a b c d</p>\n"},
		"dashes":                    {"a <!-- secret -- secret --- secret --> b", "<p>a b</p>\n"},
		"within a comment":          {"a <!-- secret <!-- secret --> b", "<p>a b</p>\n"},
		"within a line":             {"a <!-- secret --> b", "<p>a b</p>\n"},
		"within a word":             {"a<!-- secret -->b", "<p>ab</p>\n"},
		"the end of a line":         {"a <!-- secret -->\nb", "<p>a\nb</p>\n"},
		"before a break":            {"a <!-- secret -->  \nb<!-- secret -->\\\nc", "<p>a<br>\nb<br>\nc</p>\n"},
		"no break between two":      {"a <!-- secret --> <!-- secret -->\nb", "<p>a\nb</p>\n"},
		"over a line":               {"a <!-- secret\nsecret --> b", "<p>a b</p>\n"},
		"over blank lines":          {"a <!-- secret\n\nsecret\n\nsecret --> b\n\nc", "<p>a b</p>\n<p>c</p>\n"},
		"over other blocks":         {"a <!-- secret\n- secret\n# secret\n```\nsecret\n\n> secret\n===\n    secret\n--> b\nc", "<p>a b\nc</p>\n"},
		"two in a line":             {"<!-- secret --> a <!-- secret --> b", "<p>a b</p>\n"},
		"two alone":                 {"<!-- secret --> <!-- secret -->\n\nb", "<p>b</p>\n"},
		"without an end":            {"a\n\n<!-- secret\n\nsecret", "<p>a</p>\n"},
		"in a line, without an end": {"a <!-- secret\nsecret\n\nb", "<p>a</p>\n<p>b</p>\n"},
		"a heading":                 {"# A <!-- secret --> #\n\nb <!-- secret -->\n===\n\n# <!-- secret -->", "<h2>A</h2>\n<h2>b</h2>\n"},
		"over a heading":            {"# A <!-- secret\n\nsecret\nsecret --> b\n\n# C <!-- secret\nsecret -->\n# D", "<h2>A</h2>\n<p>b</p>\n<h2>C</h2>\n<h2>D</h2>\n"},
		"below a heading":           {"a <!-- secret\n=== -->\n===", "<h2>a</h2>\n"},
		"a list":                    {"- a <!-- secret -->\n- <!-- secret -->\n- b\n  <!-- secret -->\n- c", "<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>\n"},
		"a list alone":              {"- <!-- secret -->\n- > <!-- secret -->\n\nb", "<p>b</p>\n"},
		"out of a list":             {"- a <!-- secret\nsecret\n- secret -->\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
		"between two lists":         {"- a\n<!-- secret -->\n- b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n"},
		"a quote":                   {"> a <!-- secret -->\n>\n> <!-- secret -->\n>\n> b", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n"},
		"a quote alone":             {"> <!-- secret -->\n\nb", "<p>b</p>\n"},
		"a list, its own lines":     {"- a\n- <!-- secret\nsecret -->\n- b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n"},
		"out of a quote":            {"> a <!-- secret\nsecret --> b", "<blockquote>\n<p>a b</p>\n</blockquote>\n"},
		"over the end of a quote":   {"> <!-- secret\n\nsecret --> b", "<p>b</p>\n"},
		"an alert":                  {"> [!NOTE] <!-- secret -->\n> a", "<div class=\"admonition note\" role=\"note\">\n<p class=\"admonition-title\">Note</p>\n<p>a</p>\n</div>\n"},
		"a table": {"| a <!-- secret | secret --> | b |\n|---|---|\n| <!-- secret --> | c |",
			"<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th scope=\"col\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td></td>\n<td>c</td>\n</tr>\n</tbody>\n"},
		"a picture":               {"![a <!-- secret -->](/b.png \"c <!-- secret -->\")", `<figure><img src="/b.png" alt="a" loading="lazy" decoding="async"><figcaption>c</figcaption></figure>` + "\n"},
		"a link":                  {"[a <!-- secret -->](/b) [[raft|c <!-- secret -->]]", `<p><a href="/b">a </a> <a href="/posts/raft/">c</a></p>` + "\n"},
		"a definition":            {"[a]\n\n[a]: /b <!-- secret -->\n<!-- secret -->\n[c]: /d", `<p><a href="/b">a</a></p>` + "\n"},
		"emphasis":                {"**a <!-- ** secret --> b** <!-- secret -->", "<p><strong>a b</strong></p>\n"},
		"an instruction":          {"a <?php secret ?> b\n\n<?php\n\nsecret\n?>\n\nc", "<p>a b</p>\n<p>c</p>\n"},
		"a declaration":           {"<!DOCTYPE secret>\n\na <!secret> b", "<p>a b</p>\n"},
		"CDATA":                   {"<![CDATA[ secret\n\n<b> ]]>\n\na <![CDATA[secret]]> b", "<p>a b</p>\n"},
		"no instruction":          {"a <? b\n\n<? c\n\nd <!e <![CDATA[ f\n\n<!g", "<p>a &lt;? b</p>\n<p>&lt;? c</p>\n<p>d &lt;!e &lt;![CDATA[ f</p>\n<p>&lt;!g</p>\n"},
		"code":                    {"`<!-- a -->` ``<!-- ` -->`` <!-- secret -->", "<p><code>&lt;!-- a --&gt;</code> <code>&lt;!-- ` --&gt;</code></p>\n"},
		"code over lines":         {"`a\n<!-- b -->\nc` <!-- secret -->", "<p>`a</p>\n<p>c`</p>\n"},
		"code in a comment":       {"a <!-- `secret --> b` c", "<p>a b` c</p>\n"},
		"a backtick":              {"a ` <!-- secret --> b `` <!-- secret -->", "<p>a ` b ``</p>\n"},
		"an escaped backtick":     {"\\`<!-- secret -->`", "<p>``</p>\n"},
		"escaped":                 {"\\<!-- a --> &lt;!-- b -->", "<p>&lt;!-- a --&gt; &lt;!-- b --&gt;</p>\n"},
		"an arrow":                {"a --> b", "<p>a --&gt; b</p>\n"},
		"a footnote":              {"a[^1]\n\n[^1]: b <!-- secret -->", ""},
		"a comment of one letter": {"<!-", "<p>&lt;!-</p>\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc := render(t, test.source)
			checkAny(t, test.source)
			got := withoutAttributes.Replace(string(doc.HTML))
			if strings.Contains(got, "secret") || len(doc.Headings) > 0 && strings.Contains(doc.Headings[0].Text, "secret") {
				t.Errorf("%s", got)
			}
			if test.want == "" {
				return
			}
			got = anchorMarkup.ReplaceAllString(got, "")
			if strings.HasPrefix(test.want, "<thead>") {
				got = got[strings.Index(got, "<thead>"):strings.Index(got, "</table>")]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHiddenInCodeBlocksIsShown(t *testing.T) {
	for _, source := range []string{"```html\n<!-- shown -->\n```", "    <!-- shown -->", "- a\n\n      <!-- shown -->", "> ~~~\n> <!-- shown\n>\n> <?php\n> ~~~"} {
		if got := string(render(t, source).HTML); !strings.Contains(got, "shown") {
			t.Errorf("%q gave %s", source, got)
		}
	}
}

// A comment vanishes wherever it stands outside of code.
func TestAnyCommentIsHidden(t *testing.T) {
	pieces := []string{"<div>", "</div>\n", "<b>", "<table><td>", "<pre>", "</pre>", "a", " ", "\n", "\n\n", "- ", "> ", "# ", "| ", "|\n|-|-|\n", "*", "**", "[", "](/a)", "[^1]", "\n[^1]: ", "1. ", "===\n", "![", "~~", "[[", "]]", "\\\n", "日"}
	comments := []string{"<!-- secret -->", "<!--secret-->", "<!-- secret\nsecret -->", "<!-- secret\n\nsecret -->", "<!-- secret\n- secret\n> secret\n-->", "<?secret?>", "<![CDATA[secret]]>", "<!secret>", "<!-- | secret -->"}
	rapid.Check(t, func(rt *rapid.T) {
		all := append(slices.Clone(pieces), comments...)
		source := strings.Join(rapid.SliceOfN(rapid.SampledFrom(all), 0, 20).Draw(rt, "source"), "")
		doc := render(t, source)
		shown := string(doc.HTML)
		for _, code := range codeBlocks.FindAllString(shown, -1) {
			shown = strings.Replace(shown, code, "", 1)
		}
		if checkAny(t, source); strings.Contains(shown, "secret") || t.Failed() {
			rt.Fatalf("%q gave %s", source, doc.HTML)
		}
	})
}
