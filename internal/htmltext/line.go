// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import "strings"

// escapeAll escapes all characters that Markdown may read as markup, wherever they are: also in a heading, in the text of a
// link or in a cell.
var escapeAll = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "&", `\&`, "!", `\!`)

// Words returns Markdown that shows text unchanged within a line. The text has no line breaks.
func Words(text string) string { return escapeAll.Replace(text) }

// Line returns Markdown that shows text unchanged, also at the start of a line. The text has no line breaks.
func Line(text string) string {
	escaped := Words(text)
	// After digits or at once, these make an item of a list or a line below a title of the line.
	marker := len(escaped) - len(strings.TrimLeft(escaped, "0123456789"))
	if marker < len(escaped) && strings.IndexByte("-+=.)", escaped[marker]) >= 0 {
		return escaped[:marker] + `\` + escaped[marker:]
	}
	return escaped
}
