// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Limits on single constructs. Without them the parser takes time or memory that
// grows with the square of the source. Syntax beyond a limit is shown as text.
const (
	// maxDepth is how deep quotes, lists, their items and footnotes nest.
	maxDepth = 64
	// maxMarks is how many marks, such as "*", "[" and "`", a block can have.
	maxMarks = 1000
	// maxRun is the longest run of "*", "_" or "~" that is a mark; each two of
	// its characters may be one element more.
	maxRun = 16
	// maxInlineDepth is how deep emphasis nests.
	maxInlineDepth = 64
	// maxFootnotes is how many footnotes a text can define.
	maxFootnotes = 1000
	// maxDefinitionLines is how many lines a paragraph that may begin with
	// definitions of references can have.
	maxDefinitionLines = 2000
	// maxCells is how many cells all tables can have: a row of one character
	// has as many cells as the header.
	maxCells = 100_000
	// maxEscapedPipes is how many "\|" all tables can have.
	maxEscapedPipes = 2000
)

// shallow is a block parser that opens no block below maxDepth.
type shallow struct{ parser.BlockParser }

func (p shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		depth++
	}
	if depth > maxDepth {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// few is a block parser that opens at most maxFootnotes blocks.
type few struct{ parser.BlockParser }

var fewKey = parser.NewContextKey()

func (p few) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	count := counter(pc, fewKey)
	if *count >= maxFootnotes {
		return nil, parser.NoChildren
	}
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node != nil {
		*count++
	}
	return node, state
}

// marks is an inline parser that takes part in the maxMarks of a block.
type marks struct{ parser.InlineParser }

// marked is how many marks the block that is being parsed has up to now.
type marked struct {
	block ast.Node
	count int
}

var markedKey = parser.NewContextKey()

func (p marks) Parse(block ast.Node, reader text.Reader, pc parser.Context) ast.Node {
	m := pc.ComputeIfAbsent(markedKey, func() any { return &marked{} }).(*marked)
	if m.block != block {
		*m = marked{block: block}
	}
	if m.count >= maxMarks {
		return nil
	}
	m.count++
	return p.InlineParser.Parse(block, reader, pc)
}

// CloseBlock makes text of brackets that were not closed.
func (p marks) CloseBlock(block ast.Node, reader text.Reader, pc parser.Context) {
	if closer, ok := p.InlineParser.(parser.CloseBlocker); ok {
		closer.CloseBlock(block, reader, pc)
	}
}

// runs is an inline parser that treats a run of more than maxRun of its characters
// as text.
type runs struct{ parser.InlineParser }

func (p runs) Parse(block ast.Node, reader text.Reader, pc parser.Context) ast.Node {
	line, segment := reader.PeekLine()
	length := len(line) - len(bytes.TrimLeft(line, string(line[:1])))
	if length <= maxRun {
		return p.InlineParser.Parse(block, reader, pc)
	}
	reader.Advance(length)
	return ast.NewTextSegment(segment.WithStop(segment.Start + length))
}

// definitions finds the definitions of references in short paragraphs.
type definitions struct{ parser.ParagraphTransformer }

func (p definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if node.Lines().Len() <= maxDefinitionLines {
		p.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// tables makes tables of paragraphs, up to maxCells and maxEscapedPipes.
type tables struct{ parser.ParagraphTransformer }

var cellsKey, pipesKey = parser.NewContextKey(), parser.NewContextKey()

func (p tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	columns, escaped := 0, 0
	for i := range node.Lines().Len() {
		line := node.Lines().At(i)
		value := line.Value(reader.Source())
		escaped += bytes.Count(value, []byte(`\|`))
		if len(bytes.Trim(value, "-:| \t\n")) == 0 { // may be the line below a header
			columns = max(columns, bytes.Count(bytes.Trim(value, "| \t\n"), []byte("|"))+1)
		}
	}
	if columns == 0 {
		return
	}
	cells, pipes := counter(pc, cellsKey), counter(pc, pipesKey)
	*cells += columns * node.Lines().Len()
	*pipes += escaped
	if *cells <= maxCells && *pipes <= maxEscapedPipes {
		p.ParagraphTransformer.Transform(node, reader, pc)
	}
}

func counter(pc parser.Context, key parser.ContextKey) *int {
	return pc.ComputeIfAbsent(key, func() any { return new(int) }).(*int)
}
