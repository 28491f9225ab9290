// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strings"
)

// hidden lists the HTML markup that no browser shows, by its beginning and end:
// comments, processing instructions, CDATA sections and declarations. Authors keep
// private notes in it, so it is never published. In code it is text like any other.
//
// The end of a comment may overlap its beginning: "<!-->" is a comment.
type hidden struct{ begin, end string }

var comment = hidden{"<!--", "-->"}

// hiddenAt returns the hidden markup at the beginning of the text.
func hiddenAt(text []byte) (hidden, bool) {
	for _, h := range []hidden{comment, {"<?", "?>"}, {"<![CDATA[", "]]>"}} {
		if bytes.HasPrefix(text, []byte(h.begin)) {
			return h, true
		}
	}
	if len(text) > 2 && text[0] == '<' && text[1] == '!' && isASCIILetter(text[2]) {
		return hidden{"<!", ">"}, true
	}
	return hidden{}, false
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// length returns the length of the hidden markup at the beginning of the text, or -1 if it has no end.
func (h hidden) length(text []byte) int {
	const overlap = 2
	i := bytes.Index(text[overlap:], []byte(h.end))
	if i < 0 {
		return -1
	}
	return overlap + i + len(h.end)
}

// withoutHidden returns the text of a block without the hidden markup in it. A comment
// without an end is taken to reach to the end of the block.
func withoutHidden(block []byte) []byte {
	if !mayHide(string(block)) {
		return block
	}
	var kept []byte
	var code codeRuns
	endless := map[hidden]bool{}
	start := 0
	for i := 0; i < len(block); {
		switch block[i] {
		case '\\':
			i += 2
		case '`':
			i = code.after(block, i)
		case '<':
			kind, ok := hiddenAt(block[i:])
			if !ok || endless[kind] {
				i++
				continue
			}
			length := kind.length(block[i:])
			if length < 0 {
				if kind != comment {
					endless[kind] = true
					i++
					continue
				}
				length = len(block) - i
			}
			kept = join(kept, block[start:i])
			i += length
			start = i
		default:
			i++
		}
	}
	if start == 0 {
		return block
	}
	return join(kept, block[start:])
}

// mayHide is false for a text that surely has no hidden markup.
func mayHide(text string) bool { return strings.Contains(text, "<!") || strings.Contains(text, "<?") }

// join puts two pieces together that hidden markup was between, with no more blanks
// than one of them has. Two blanks at the end of a line, which break it, stay.
func join(before, after []byte) []byte {
	if before == nil {
		return append([]byte{}, after...)
	}
	trimmed := bytes.TrimLeft(after, " \t")
	switch atEnd := len(trimmed) == 0 || trimmed[0] == '\n'; {
	case atEnd:
		before = bytes.TrimRight(before, " \t")
		if len(after)-len(trimmed) < 2 {
			after = trimmed
		}
	case len(before) == 0 || before[len(before)-1] == ' ' || before[len(before)-1] == '\n':
		after = trimmed
	}
	return append(before, after...)
}

// codeRuns are the runs of backticks in a block, which begin and end code.
type codeRuns map[int][]int // offsets by length

// after returns the end of the code that begins with the run at i, or the end of the run
// if it begins no code.
func (c *codeRuns) after(block []byte, i int) int {
	if *c == nil {
		*c = codeRuns{}
		for j := i; j < len(block); {
			if block[j] != '`' {
				j++
				continue
			}
			run := backticks(block[j:])
			(*c)[run] = append((*c)[run], j)
			j += run
		}
	}
	run := backticks(block[i:])
	places := (*c)[run]
	for len(places) > 0 && places[0] <= i {
		places = places[1:]
	}
	(*c)[run] = places
	if len(places) == 0 {
		return i + run
	}
	return places[0] + run
}

// backticks is the length of the run that the text begins with.
func backticks(text []byte) int { return len(text) - len(bytes.TrimLeft(text, "`")) }
