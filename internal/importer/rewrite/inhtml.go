// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import "regexp"

var (
	markdownBox = regexp.MustCompile(`(?im)^([ \t]*)<(div|section|article|aside|details|figure|blockquote|header|footer|main|nav|p)\b([^<>\n]*?)[ \t]+markdown(?:[ \t]*=[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'<>]+))?([^<>\n]*)>([^\n]*)$`)
	boxEnd      = regexp.MustCompile(`(?i)^(.*?)(</(?:div|section|article|aside|details|figure|blockquote|header|footer|main|nav|p)>[ \t]*)$`)
	markdownTag = regexp.MustCompile(`(?i)(<[a-z][a-z0-9]*\b[^<>\n]*?)[ \t]+markdown(?:=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'<>]+))?([ \t/>])`)

	abbreviation = regexp.MustCompile(`(?m)^ {0,3}\*\[([^\]\n]+)\]:[ \t]*([^\n]*)(?:\n|\z)`)
)

// MarkdownInHTML lets Markdown be read within the elements of HTML that ask for it with an attribute, as in kramdown and
// Python-Markdown: an empty line ends the block of HTML.
func (t *Text) MarkdownInHTML() {
	t.Replace(markdownBox, func(m Match) (string, bool) {
		indent, rest := m.Groups[1], m.Groups[5]
		start := indent + "<" + m.Groups[2] + m.Groups[3] + m.Groups[4] + ">\n"
		if rest == "" {
			return start, true
		}
		if found := boxEnd.FindStringSubmatch(rest); found != nil {
			return start + "\n" + indent + found[1] + "\n\n" + indent + found[2], true
		}
		return start + "\n" + indent + rest, true
	})
	t.Replace(markdownTag, func(m Match) (string, bool) { return m.Groups[1] + m.Groups[2], true })
}

// RemoveAbbreviations removes the definitions of abbreviations, which kramdown and Python-Markdown show at the words only. It
// calls removed with the line, the word and the meaning of each.
func (t *Text) RemoveAbbreviations(removed func(line int, word, meaning string)) {
	t.Replace(abbreviation, func(m Match) (string, bool) {
		removed(m.Line, m.Groups[1], Excerpt(m.Groups[2]))
		return "", true
	})
}
