// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/width"
)

// isCJK is true for the letters, syllables and punctuation of Chinese, Japanese and Korean,
// full-width forms among them.
func isCJK(r rune) bool {
	if r < 0x1100 {
		return false
	}
	if unicode.Is(unicode.Hangul, r) {
		return true
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianHalfwidth:
		return !isEmoji(r)
	}
	return false
}

// isEmoji is true for symbols that are as wide as Chinese letters, but no part of its texts.
func isEmoji(r rune) bool { return r >= 0x1F000 && r < 0x20000 || r < 0x2E80 && unicode.IsSymbol(r) }

// joinsLines reports whether a line break between two characters is no space: Chinese and
// Japanese have no spaces between words. Korean has.
func joinsLines(before, after rune) bool {
	return isCJK(before) && isCJK(after) && !unicode.Is(unicode.Hangul, before) && !unicode.Is(unicode.Hangul, after)
}

// cjkMarks is a parser of emphasis that is written within Chinese, Japanese or Korean text.
// CommonMark decides by the blanks and the punctuation around a mark whether it begins or
// ends emphasis, and takes "**重要：**先" for neither. Here full-width punctuation counts as
// letters do, and a letter of these scripts as a blank beside other punctuation (the
// CJK-friendly amendment to CommonMark).
type cjkMarks struct{ parser.InlineParser }

func (p cjkMarks) Parse(parent ast.Node, reader text.Reader, pc parser.Context) ast.Node {
	before := precedingCharacter(reader)
	line, _ := reader.PeekLine()
	node, ok := p.InlineParser.Parse(parent, reader, pc).(*parser.Delimiter)
	if !ok {
		return nil
	}
	after, _ := utf8.DecodeRune(line[node.OriginalLength:])
	if node.OriginalLength == len(line) {
		after = '\n'
	}
	if !isCJK(before) && !isCJK(after) {
		return node
	}
	left, right := flanks(before, after), flanks(after, before)
	node.CanOpen, node.CanClose = left, right
	if node.Char == '_' {
		node.CanOpen = left && (!right || util.IsPunctRune(before))
		node.CanClose = right && (!left || util.IsPunctRune(after))
	}
	return node
}

// flanks reports whether a mark may enclose text, given the characters on the other side of the mark and at the edge of that text.
func flanks(outside, inside rune) bool {
	if util.IsSpaceRune(inside) {
		return false
	}
	return !isNarrowPunctuation(inside) || util.IsSpaceRune(outside) || isNarrowPunctuation(outside) || isCJK(outside)
}

// isNarrowPunctuation is true for punctuation that is not Chinese, Japanese or Korean.
func isNarrowPunctuation(r rune) bool { return util.IsPunctRune(r) && !isCJK(r) }

// precedingCharacter is the one before the reader, or before the variation selector there.
func precedingCharacter(reader text.Reader) rune {
	before := reader.PrecendingCharacter()
	if !unicode.Is(unicode.Variation_Selector, before) {
		return before
	}
	_, at := reader.Position()
	rest := reader.Source()[:at.Start-utf8.RuneLen(before)]
	if base, _ := utf8.DecodeLastRune(rest); base != utf8.RuneError {
		return base
	}
	return before
}
