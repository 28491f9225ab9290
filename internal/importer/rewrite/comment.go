// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"strings"
)

var commentPattern = regexp.MustCompile(`(?s)<!--.*?-->[ \t]*`)

// RemoveComments removes the comments of HTML outside code. It calls removed with the line and the text of
// each that holds more than spaces.
func (t *Text) RemoveComments(removed func(line int, comment string)) {
	t.removeComments(commentPattern, func(comment string) string {
		return strings.TrimSuffix(strings.TrimPrefix(comment, "<!--"), "-->")
	}, removed)
}

// dividerMark stands for a divider; importer.Text leaves no such character in a file.
var dividerMark = regexp.MustCompile(`\x00more\x00`)

// Divide removes dividers, which may be comments, and comments, as RemoveComments does. It returns the text
// before the first divider; ok is false if there is none.
func (t *Text) Divide(divider *regexp.Regexp, removed func(line int, comment string)) (before string, ok bool) {
	t.Replace(divider, func(Match) (string, bool) { return "\x00more\x00", true })
	t.RemoveComments(removed)
	t.Replace(dividerMark, func(m Match) (string, bool) {
		if !ok {
			before, ok = t.source[:m.Start], true
		}
		return "", true
	})
	return before, ok
}

// RemoveBetween removes the text between two marks outside code, with the marks, and calls removed
// as RemoveComments does.
func (t *Text) RemoveBetween(begin, end string, removed func(line int, comment string)) {
	pattern := regexp.MustCompile(`(?s)` + regexp.QuoteMeta(begin) + `.*?` + regexp.QuoteMeta(end) + `[ \t]*`)
	t.removeComments(pattern, func(comment string) string {
		return strings.TrimSuffix(strings.TrimPrefix(comment, begin), end)
	}, removed)
}

func (t *Text) removeComments(pattern *regexp.Regexp, inner func(string) string, removed func(line int, comment string)) {
	t.Replace(pattern, func(m Match) (string, bool) {
		if shown := strings.Join(strings.Fields(inner(strings.TrimRight(m.Groups[0], " \t"))), " "); shown != "" {
			removed(m.Line, shown)
		}
		return "", true
	})
}

// Excerpt is a text for a message: its first characters, on one line.
func Excerpt(shown string) string {
	const most = 60
	runes := []rune(strings.Join(strings.Fields(shown), " "))
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return string(runes)
}
