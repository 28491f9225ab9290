// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package mdcode finds the code in Markdown, which importers leave as it is.
package mdcode

import (
	"cmp"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Kind is the syntax of a piece of code.
type Kind int

// The kinds of code.
const (
	Fenced Kind = iota
	Indented
	Inline
)

// A Span is a piece of code: source[Start:End]. Of a fenced block it is the lines between the
// fences, of an indented one its lines, of an inline one the text between the backticks.
type Span struct {
	Start, End int
	Kind       Kind
}

// language is Markdown with tables; it is never changed.
var language = parser.NewParser(
	parser.WithBlockParsers(parser.DefaultBlockParsers()...),
	parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200))...),
)

// Spans returns the code in Markdown, in order.
func Spans(source string) []Span {
	spans, _ := Layout(source)
	return spans
}

// Layout returns the code in Markdown, and where its hard line breaks are: the offset at which the text
// before each ends, without the spaces or the backslash that make the break.
func Layout(source string) (spans []Span, breaks []int) {
	root := language.Parse(text.NewReader([]byte(source)))
	//nolint:errcheck // The walker returns no error.
	_ = ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.FencedCodeBlock:
			spans = appendLines(spans, n.Lines(), Fenced)
		case *ast.CodeBlock:
			spans = appendLines(spans, n.Lines(), Indented)
		case *ast.CodeSpan:
			first, isFirst := n.FirstChild().(*ast.Text)
			last, isLast := n.LastChild().(*ast.Text)
			if isFirst && isLast {
				spans = append(spans, Span{Start: first.Segment.Start, End: last.Segment.Stop, Kind: Inline})
			}
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if n.HardLineBreak() {
				breaks = append(breaks, n.Segment.Stop)
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return spans, breaks
}

// appendLines appends the lines of a block, each from its first column on: a block in a list or a quote
// is not one piece of the source.
func appendLines(spans []Span, lines *text.Segments, kind Kind) []Span {
	for i := range lines.Len() {
		line := lines.At(i)
		spans = append(spans, Span{Start: line.Start, End: line.Stop, Kind: kind})
	}
	return spans
}
