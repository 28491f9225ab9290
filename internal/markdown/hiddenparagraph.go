// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// continueParagraph adds the line to the open paragraph if a comment is open in it.
// No other block may begin there.
func (h *hiding) continueParagraph(reader text.Reader, pc parser.Context) bool {
	line, segment := reader.PeekLine()
	if h.paragraph == nil || h.paragraph != pc.LastOpenedBlock().Node || !h.scan.inComment || !h.endsAfter(segment.Start, comment) {
		return false
	}
	h.paragraph.Lines().Append(segment)
	h.scan.read(line)
	h.taken = true
	reader.AdvanceToEOL()
	pc.SetBlockOffset(-1)
	pc.SetBlockIndent(-1)
	return true
}

// paragraphs is the parser of paragraphs. A paragraph lasts at least as long as a comment in it.
type paragraphs struct{ parser.BlockParser }

func (p paragraphs) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	node, state := p.BlockParser.Open(parent, reader, pc)
	if h := hidingOf(reader, pc); node != nil && h.endsAfter(0, comment) {
		h.paragraph, h.scan = node, commentScan{}
		h.scan.read(line)
	}
	return node, state
}

func (p paragraphs) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	h := hidingOf(reader, pc)
	if h.taken {
		h.taken = false
		return parser.Continue | parser.NoChildren
	}
	line, _ := reader.PeekLine()
	if util.IsBlank(line) && h.continueParagraph(reader, pc) {
		h.taken = false
		return parser.Continue | parser.NoChildren
	}
	state := p.BlockParser.Continue(node, reader, pc)
	if h.paragraph == node {
		h.scan.read(line)
	}
	return state
}

// headingParser is the parser of headings in one line.
type headingParser struct{ parser.BlockParser }

func (p headingParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node == nil || node.Lines().Len() == 0 {
		return node, state
	}
	var scan commentScan
	line := node.Lines().At(0)
	scan.read(line.Value(reader.Source()))
	h := hidingOf(reader, pc)
	h.inComment = scan.inComment && h.endsAfter(line.Stop, comment)
	uncomment(node, reader.Source())
	return node, state
}

// commentScan tracks, line by line, whether a comment is open. A run of backticks counts
// as code until one of its length follows.
type commentScan struct {
	inComment bool
	code      int // the length of the run of backticks that the code began with
}

func (s *commentScan) read(line []byte) {
	for i := 0; i < len(line); {
		switch {
		case s.inComment:
			end := bytes.Index(line[i:], []byte(comment.end))
			if end < 0 {
				return
			}
			s.inComment = false
			i += end + len(comment.end)
		case line[i] == '`':
			run := backticks(line[i:])
			switch s.code {
			case 0:
				s.code = run
			case run:
				s.code = 0
			}
			i += run
		case s.code > 0:
			i++
		case line[i] == '\\':
			i += 2
		case bytes.HasPrefix(line[i:], []byte(comment.begin)):
			s.inComment = true
			i += 2
		default:
			i++
		}
	}
}

// hiddenTransformer takes hidden markup out of a paragraph, before anything else reads it.
type hiddenTransformer struct{}

func (hiddenTransformer) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if uncomment(node, reader.Source()); node.Lines().Len() > 0 {
		return
	}
	h := hidingOf(reader, pc)
	block := &hiddenBlock{closed: true}
	h.blocks = append(h.blocks, block)
	block.SetBlankPreviousLines(node.HasBlankPreviousLines())
	node.Parent().ReplaceChild(node.Parent(), node, block)
}

// uncomment removes hidden markup from the lines of a block. It moves the rest
// together in the source, where nothing else reads these lines.
func uncomment(node ast.Node, source []byte) {
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	hasTag := false
	for i := range lines.Len() {
		line := lines.At(i)
		hasTag = hasTag || bytes.IndexByte(source[line.Start:line.Stop], '<') >= 0
	}
	if !hasTag {
		return
	}
	var written []byte
	for i := range lines.Len() {
		line := lines.At(i)
		written = append(written, source[line.Start:line.Stop]...)
	}
	kept := withoutHidden(written)
	if len(kept) == len(written) {
		return
	}
	start := lines.At(0).Start
	copy(source[start:], kept)
	lines.Clear()
	for line := range bytes.Lines(kept) {
		stop := start + len(line)
		if !util.IsBlank(line) {
			lines.Append(text.NewSegment(start, stop))
		}
		start = stop
	}
}
