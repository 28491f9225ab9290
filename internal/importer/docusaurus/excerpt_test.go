// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package docusaurus

import (
	"strings"
	"testing"
)

// The wanted values were recorded by running Docusaurus 3.10.2 on these texts.
func TestTitleAndExcerpt(t *testing.T) {
	for _, test := range []struct{ text, title, excerpt string }{
		{"Hi *there* __you__ ***all*** _a_b_c_", "", "Hi there you all abc"},
		{"# T\n\nText", "T", "Text"},
		{"T\n=\n\nText `code` [l](u) ![i](v) [r][s]", "T", "Text code l i r"},
		{"import a from 'b'\n\nText", "", "Text"},
		{"export const x = 1;\nfoo\n\nText", "", "Text"},
		{"```js\ncode\n```\nAfter", "", "After"},
		{"````\n```\nx\n````\nAfter", "", "After"},
		{"> quote *x*", "", "quote x"},
		{"- item **b**", "", "- item b"},
		{"1. one", "", "1. one"},
		{"## H2 ##\n\ntext", "", "H2 ##"},
		{"### Head {#id}", "", "Head"},
		{"<b>bold</b> text", "", "bold text"},
		{"<Comp />\n\nText", "", "Text"},
		{":::note\n\nInside\n\n:::", "", "Inside"},
		{"text :smile: end", "", "text end"},
		{"at 10:30 and 11:45: ok", "", "at 1045: ok"},
		{"~~gone~~ x", "", "gone x"},
		{"a[^1] b\n\n[^1]: note", "", "a b"},
		{"[^1]: only\n\ntext", "", "text"},
		{"* * *", "", "*"},
		{"---\n\ntext", "", "---"},
		{"***bold** mixed*", "", "*bold mixed*"},
		{"snake_case_name and __init__", "", "snakecasename and init"},
		{"**unclosed", "", "unclosed"},
		{"![only](x.png)", "", "only"},
		{"![a](b) text", "", "a text"},
		{"| a | b |\n|---|---|", "", "| a | b |"},
		{"    indented", "", "indented"},
		{"{/* c */}\n\nText", "", "{/ c /}"},
		{"<!-- c -->\n\nText", "", "Text"},
		{"#nospace", "", ""},
		{"# #", "", ""},
		{"Title\n---\ntext", "", "Title"},
		{"import this is prose\nnext", "", ""},
		{"2 * 3 * 4 = 24", "", "2  3  4 = 24"},
		{"`a` `b`", "", "a b"},
		{"a\\*b\\*", "", "a\\b\\"},
		{"[x]: http://e\n\ntext", "", "[x]//e"},
		{"# `code` title #\n\nx", "code title", "x"},
		{"# A {#own}\n\nx", "A", "x"},
		{"#\tTab\n\nx", "Tab", "x"},
		{"\n\n  lead", "", "lead"},
		{"x <https://e.example> y", "", "x  y"},
		{"**[l](u)** _*n*_", "", "l *n*"},
		{"日本語 *強調* です", "", "日本語 強調 です"},
		{"_под_ черк_нут_", "", "под черкнут"},
	} {
		heading, title, _ := findTitle(test.text)
		body := strings.TrimSpace(strings.Replace(test.text, heading, "", 1))
		if title != test.title || excerpt(body) != test.excerpt {
			t.Errorf("%q: got %q and %q, want %q and %q", test.text, title, excerpt(body), test.title, test.excerpt)
		}
	}
}
