// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldmarktext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// mathsParser keeps TeX formulas, "$a_1$" and "$$a_1$$", as they are written: nothing in them is
// Markdown. It distinguishes them from prices as Pandoc does: no space is inside a dollar sign, and no
// digit follows the formula. It also requires a character that only a formula has.
type mathsParser struct{}

// Trigger implements parser.InlineParser.
func (mathsParser) Trigger() []byte { return []byte{'$'} }

// Parse implements parser.InlineParser.
func (mathsParser) Parse(parent ast.Node, block goldmarktext.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if bytes.HasPrefix(line, []byte("$$")) {
		line = following(block, maxTag)
	}
	length := formulaLength(line)
	if length == 0 {
		return nil
	}
	var last *ast.Text
	for length > 0 {
		line, segment := block.PeekLine()
		part := min(length, len(line))
		if last != nil {
			last.SetSoftLineBreak(true)
			parent.AppendChild(parent, last)
		}
		shown := segment.WithStop(segment.Start + part)
		last = ast.NewRawTextSegment(shown.TrimRightSpace(block.Source()))
		advance(block, part)
		length -= part
	}
	// goldmark appends the text that follows to the last node, and would keep that text as it is written too.
	parent.AppendChild(parent, last)
	return ast.NewTextSegment(last.Segment.WithStart(last.Segment.Stop))
}

// FormulaLength returns the length of the TeX formula that a paragraph begins with, or 0. Nothing in a formula is Markdown.
func FormulaLength(paragraph string) int {
	if !strings.HasPrefix(paragraph, "$$") {
		paragraph, _, _ = strings.Cut(paragraph, "\n")
	}
	return formulaLength([]byte(paragraph[:min(len(paragraph), maxTag)]))
}

// formulaLength returns the length of the formula that a text begins with, or 0.
func formulaLength(text []byte) int {
	mark := "$"
	if bytes.HasPrefix(text, []byte("$$")) {
		mark = "$$"
	} else if !bytes.HasPrefix(text, []byte(mark)) {
		return 0
	}
	inner := text[len(mark):]
	end := bytes.Index(inner, []byte(mark))
	if end <= 0 || !bytes.ContainsAny(inner[:end], `\_^{`) || bytes.IndexByte(inner[:end], '`') >= 0 {
		return 0
	}
	length := end + 2*len(mark)
	if mark == "$" && (util.IsSpace(inner[0]) || util.IsSpace(inner[end-1]) || length < len(text) && util.IsNumeric(text[length])) {
		return 0
	}
	return length
}
