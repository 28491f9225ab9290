// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"strings"
)

// scalar is text as a YAML value below a key that is indented by the given number of spaces: a block where
// every tool gives the block back byte for byte, otherwise in double quotes.
func scalar(text string, indent int) string {
	if strings.Contains(text, "\n") && fitsBlock(text) {
		return block(text, indent+2)
	}
	return quoted(text)
}

// fitsBlock reports whether text can stand in a literal block.
func fitsBlock(text string) bool {
	for _, r := range text {
		if !isBlockCharacter(r) {
			return false
		}
	}
	if strings.HasSuffix(text, "\n\n") {
		return false // only "|+" would keep it, which formatters change
	}
	if strings.HasSuffix(text, " ") || strings.HasSuffix(text, "\t") {
		return false // goccy/go-yaml 1.19 drops spaces at the end of "|-"
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if strings.Trim(lines[len(lines)-1], " \t") == "" {
		return false
	}
	for _, line := range lines {
		switch rest := strings.TrimLeft(line, " "); {
		case strings.HasPrefix(rest, "\t"):
			return false // parsers look for spaces alone until the first text
		case rest != "":
			return true
		}
	}
	return false
}

func isBlockCharacter(r rune) bool {
	switch r {
	case '\t', '\n':
		return true
	case 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff:
		return false
	}
	return 0x20 <= r && r <= 0x7e || r >= 0xa0
}

// block is text as a literal block. An empty line has no spaces.
func block(text string, indent int) string {
	var b strings.Builder
	b.WriteByte('|')
	if text[0] == ' ' || text[0] == '\n' {
		b.WriteByte('2')
	}
	body, final := strings.CutSuffix(text, "\n")
	if !final {
		b.WriteByte('-')
	}
	for line := range strings.SplitSeq(body, "\n") {
		b.WriteByte('\n')
		if line != "" {
			b.WriteString(strings.Repeat(" ", indent))
			b.WriteString(line)
		}
	}
	return b.String()
}

// quoted is text in double quotes, on one line.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case isBlockCharacter(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
