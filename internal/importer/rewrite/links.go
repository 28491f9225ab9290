// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/media"
)

// Destination is where a link or a picture leads.
type Destination struct {
	// Address is as written, without angle brackets.
	Address string
	Picture bool
	// Line is the line of the file.
	Line int
}

var (
	inlineDestination = regexp.MustCompile(`\]\([ \t]*(<[^<>\n]*>|[^()<>\s]+(?:\([^()\s]*\)[^()\s]*)*)([ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*\)`)
	definition        = regexp.MustCompile(`(?m)^( {0,3}\[[^\[\]\n^][^\[\]\n]*\]:[ \t]*)(<[^<>\n]*>|\S+)`)
	attribute         = regexp.MustCompile(`(<[A-Za-z][^<>]*?[ \t\n])(href|src)=(?:"([^"<>]*)"|'([^'<>]*)')`)
)

// Destinations gives every destination outside code to change, and puts its answer there: of links and
// pictures, of definitions, and of href and src in HTML.
func (t *Text) Destinations(change func(Destination) string) {
	t.Replace(inlineDestination, func(m Match) (string, bool) {
		address := changed(m.Groups[1], t.isPicture(m.Start), m.Line, change)
		return "](" + address + m.Groups[2] + ")", true
	})
	t.Replace(definition, func(m Match) (string, bool) {
		return m.Groups[1] + changed(m.Groups[2], media.IsFile(strings.Trim(m.Groups[2], "<>")), m.Line, change), true
	})
	t.Replace(attribute, func(m Match) (string, bool) {
		address := change(Destination{m.Groups[3] + m.Groups[4], m.Groups[2] == "src", m.Line})
		return m.Groups[1] + m.Groups[2] + `="` + strings.ReplaceAll(address, `"`, "%22") + `"`, true
	})
}

// changed is a destination of Markdown after the change.
func changed(written string, picture bool, line int, change func(Destination) string) string {
	address := strings.TrimSuffix(strings.TrimPrefix(written, "<"), ">")
	answer := change(Destination{address, picture, line})
	if answer == address {
		return written
	}
	return Address(answer)
}

// Address is an address as the destination of a link in Markdown.
func Address(address string) string {
	if address == "" || strings.ContainsAny(address, " ()<>") {
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "%0A").Replace(address) + ">"
	}
	return address
}

// isPicture reports whether the brackets that end at an offset belong to a picture.
func (t *Text) isPicture(end int) bool {
	depth := 0
	for i := end; i >= 0 && end-i < 2000; i-- {
		switch t.source[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth == 0 {
				return i > 0 && t.source[i-1] == '!'
			}
		}
	}
	return false
}

// Label is text as the label of a link in Markdown.
func Label(shown string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(shown)
}
