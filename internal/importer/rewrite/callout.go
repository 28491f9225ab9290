// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import "strings"

// calloutKinds are the kinds of callouts that Markdown has, by what other tools call them.
var calloutKinds = map[string]string{
	"note": "note", "info": "note", "abstract": "note", "summary": "note", "tldr": "note", "todo": "note", "example": "note", "quote": "note", "cite": "note",
	"question": "note", "help": "note", "faq": "note", "seealso": "note", "secondary": "note", "code": "note",
	"tip": "tip", "hint": "tip", "success": "tip", "check": "tip", "done": "tip",
	"important": "important",
	"warning":   "warning", "attention": "warning",
	"caution": "caution", "danger": "caution", "error": "caution", "bug": "caution", "failure": "caution", "fail": "caution", "missing": "caution",
}

// Callout returns a callout as lines of Markdown. The kind is what another tool calls it; where Markdown
// has no such kind, the title says it. The title is Markdown, and may be empty.
func Callout(kind, title string, number int, body []Line) []Line {
	kind = strings.ToLower(kind)
	known, ok := calloutKinds[kind]
	if !ok {
		known = "note"
	}
	if title == "" && known != kind && kind != "" {
		title = strings.ToUpper(kind[:1]) + kind[1:]
	}
	if strings.EqualFold(title, known) {
		title = ""
	}
	for len(body) > 0 && strings.TrimSpace(body[0].Text) == "" {
		body = body[1:]
	}
	for len(body) > 0 && strings.TrimSpace(body[len(body)-1].Text) == "" {
		body = body[:len(body)-1]
	}
	lines := []Line{{Text: strings.TrimRight("> [!"+strings.ToUpper(known)+"] "+title, " "), Number: number}}
	for _, line := range body {
		line.Text = strings.TrimRight("> "+line.Text, " ")
		lines = append(lines, line)
	}
	return lines
}

// Indent puts a prefix before each line that is not blank.
func Indent(lines []Line, prefix string) []Line {
	for i := range lines {
		if lines[i].Text != "" {
			lines[i].Text = prefix + lines[i].Text
		}
	}
	return lines
}

// Indentation is how far a line is indented, in columns.
func Indentation(line string) int {
	columns := 0
	for _, r := range line {
		switch r {
		case ' ':
			columns++
		case '\t':
			columns += 4 - columns%4
		default:
			return columns
		}
	}
	return columns
}

// Dedent takes up to that many columns from the start of a line.
func Dedent(line string, columns int) string {
	at := 0
	for i, r := range line {
		switch {
		case at >= columns:
			return strings.Repeat(" ", at-columns) + line[i:]
		case r == ' ':
			at++
		case r == '\t':
			at += 4 - at%4
		default:
			return line[i:]
		}
	}
	return ""
}
