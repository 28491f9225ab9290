// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/markdown"
)

var (
	entity      = regexp.MustCompile(`^&(?:#|[A-Za-z][A-Za-z0-9]*;)`)
	bareAddress = regexp.MustCompile(`https?://[^\s<>"]+`)
	startMark   = regexp.MustCompile(`^(?:#{1,6}$|[-+]$|[=:]|>|-{2,}|\+{2,}|\||~~~|\{)`)
	startNumber = regexp.MustCompile(`^([0-9]{1,9})([.)])$`)
)

// escapeWord returns a word of text, which has no spaces, as Markdown. Addresses in it become links.
func (in *inline) escapeWord(word string, following rune) string {
	start := in.last == 0 || in.last == '\n'
	if !in.link && !start || !in.link && strings.HasPrefix(word, "http") {
		if at := findAddress(word); at != nil {
			address := strings.TrimRight(word[at[0]:at[1]], ".,;:!?'\"*_~)]")
			if strings.Count(word[at[0]:at[1]], "(") >= strings.Count(word[at[0]:at[1]], ")") {
				address = strings.TrimRight(word[at[0]:at[1]], ".,;:!?'\"*_~]")
			}
			if isAddress(address) && !strings.Contains(address, "`") {
				rest := word[at[0]+len(address):]
				return in.escape(word[:at[0]], start, '<') + "<" + address + ">" + in.escape(rest, false, following)
			}
		}
	}
	return in.escape(word, start, following)
}

// findAddress returns where the first address in a word is, or nil.
func findAddress(word string) []int {
	if !strings.Contains(word, "://") { // far faster than the pattern
		return nil
	}
	return bareAddress.FindStringIndex(word)
}

// isOrdinary reports whether text has no character that escape changes within a line, as most words.
func isOrdinary(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || strings.IndexByte("$&{\\`*[]<_~!|", text[i]) >= 0 {
			return false
		}
	}
	return true
}

// escape returns text without spaces as Markdown.
func (in *inline) escape(text string, start bool, following rune) string {
	if isOrdinary(text) {
		if start {
			return escapeStart(text, text, following)
		}
		return text
	}
	var b strings.Builder
	before := in.last
	for i, r := range text {
		after := following
		if size := utf8.RuneLen(r); size > 0 && i+size < len(text) {
			after, _ = utf8.DecodeRuneInString(text[i+size:])
		}
		switch {
		case r == '$':
			b.WriteRune(dollar)
		case r == dollar: // a noncharacter, which nobody sees
		case r == '&' && entity.MatchString(text[i:]):
			b.WriteString("&amp;")
		case in.isMark(r, before, after), r == '{' && after == '#' && (i > 0 || !start):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		before = r
	}
	if !start {
		return b.String()
	}
	return escapeStart(text, b.String(), following)
}

// isMark reports whether Markdown may take a character for one of its marks.
func (in *inline) isMark(r, before, after rune) bool {
	switch r {
	case '\\', '`', '*', '[', ']', '<':
		return true
	case '_':
		return !isWord(before) || !isWord(after) || before == '_' || after == '_'
	case '~':
		return before == '~' || after == '~'
	case '!':
		return after == '['
	case '|':
		return in.cell
	}
	return false
}

// escapeStart escapes a mark that would begin a block at the start of a line.
func escapeStart(text, escaped string, following rune) string {
	switch {
	case startNumber.MatchString(text) && strings.ContainsRune(" \n\t", following):
		return escaped[:len(escaped)-1] + `\` + escaped[len(escaped)-1:]
	case startMark.MatchString(text) && escaped[0] != '\\':
		return `\` + escaped
	}
	return escaped
}

// dollar stands for a dollar sign until the text around it is known, see dollars.
const dollar = '\ufdd0'

// dollars returns Markdown with dollar signs. One that would begin a formula is escaped. Since that depends on the text after
// it, and an escaped one can end a formula too, the last sign comes first.
func dollars(text string) string {
	parts := strings.Split(text, string(dollar))
	rest := parts[len(parts)-1]
	for _, part := range slices.Backward(parts[:len(parts)-1]) {
		paragraph, _, _ := strings.Cut(rest, "\n\n")
		if markdown.FormulaLength("$"+paragraph) > 0 {
			part += `\`
		}
		rest = part + "$" + rest
	}
	return rest
}

// markupInFormula finds links, pictures, code and HTML in a formula, as a reader sees them that knows no formulas.
var markupInFormula = regexp.MustCompile("`|\\]\\s*[(\\[]|<[A-Za-z/!?]")

// formula returns the length of the formula that text begins with, or 0. In a table a bar ends the cell, and a digit after the
// closing dollar sign means a price.
func (in *inline) formula(text string, following rune) int {
	length := markdown.FormulaLength(text)
	if in.portable && markupInFormula.MatchString(text[:length]) {
		return 0
	}
	if in.cell && strings.Contains(text[:length], "|") || length == len(text) && unicode.IsNumber(following) {
		return 0
	}
	return length
}

// escapeText returns text within a line as Markdown.
func escapeText(text string) string {
	in := &inline{last: ' ', link: true, cell: true}
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = in.escape(word, false, ' ')
	}
	return strings.Join(words, " ")
}

// escapeBlock returns text as a paragraph of Markdown.
func escapeBlock(text string) string {
	in := &inline{}
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = in.escapeWord(word, ' ')
		in.last = ' '
	}
	return strings.Join(words, " ")
}

// Paragraphs returns plain text as Markdown: an empty line ends a paragraph, and each line is
// kept as one.
func Paragraphs(text string) string {
	var paragraphs []string
	for _, paragraph := range regexp.MustCompile(`\n[ \t]*\n\s*`).Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), -1) {
		var lines []string
		for line := range strings.SplitSeq(paragraph, "\n") {
			if line = escapeBlock(line); line != "" {
				lines = append(lines, line)
			}
		}
		if len(lines) > 0 {
			paragraphs = append(paragraphs, strings.Join(lines, "\\\n"))
		}
	}
	return dollars(strings.Join(paragraphs, "\n\n"))
}
