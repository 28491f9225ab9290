// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/markdown/markdowntest"
)

// TestSanitizeIsThePolicy compares texts with the same texts from the policy itself, which reads all of them.
func TestSanitizeIsThePolicy(t *testing.T) {
	pieces := append(slices.Clone(markdowntest.Hostile), "text", " ", "\n", "é", "&amp;", "&lt;", "&gt;", "&#34;", "&#39;", "&#13;", "&quot;", "&", "&amp", "\"", "'", ">", "<", "\r", "\x00",
		"<p>", `<p dir="auto">`, `<p dir='auto'>`, "<p dir=auto>", "</p>", "<P>", "</P>", "<p >", "</p >", "<br>", "<br/>", "<br />", "<a>", "</a>", `<a href="/x">`, `<a href="/x" rel="external noopener">`,
		`<a href="/x`, `<a href="/x&amp;y">`, `<a href="/x&y">`, `<a title="a&#10;b">`, "<a title=\"a\nb\">", `<a title="a>b">`, `<a title="a<b">`, `<a title="a'b">`, `<a href="javascript:x">`, `<h2 id="c-a">`, `<h2 id="a">`, `<h2 id="c-a" onclick="x">`,
		"<script>", "</script>", "<style>", "</style>", "<title>", "<textarea>", "<plaintext>", "<iframe>", "<noscript>", "</noscript>", "<select>", "<!-- x -->", "<!doctype html>", "<![CDATA[x]]>", "<?x?>", "</>", "<1>",
		`<span class="k">`, `<span class="x">`, "<span>", "</span>", `<input type="checkbox" disabled="">`, `<input disabled>`, `<img src="/a.png" alt="">`, "<img>")
	rapid.Check(t, func(rt *rapid.T) {
		markup := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(rt, "pieces"), "")
		if got, want := string(sanitize([]byte(markup))), policy.Sanitize(markup); got != want {
			rt.Fatalf("%q becomes\n%q, want\n%q", markup, got, want)
		}
	})
}

// The policy reads little of an ordinary article, or nothing is gained.
func TestMostTagsAreCommon(t *testing.T) {
	for _, tag := range []string{"<p>", "</p>", `<p dir="auto">`, `<li dir="auto">`, "</li>", "<ul>", "<ol>", "<code>", "</code>", "</a>", "</h2>", `<span class="k">`, "</span>", "<strong>", "</strong>"} {
		if !commonTags()[tag] {
			t.Errorf("%s is not", tag)
		}
	}
	for _, tag := range []string{"<a>", "<script>"} {
		if commonTags()[tag] {
			t.Errorf("%s is", tag)
		}
	}
}
