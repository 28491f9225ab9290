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

// hiding is the hidden markup that a parser has found so far.
type hiding struct {
	source []byte
	ends   map[string]int // last end of each kind, or -1
	blocks []ast.Node     // of hidden markup

	// The open paragraph:
	paragraph ast.Node
	scan      commentScan
	taken     bool // the current line belongs to it already

	// inComment is true when a block has ended in the middle of a comment, as a heading
	// does at the end of its line.
	inComment bool
	// html is the last block of HTML that was looked at for a comment that it ends in.
	html ast.Node
}

var hidingKey = parser.NewContextKey()

func hidingOf(reader text.Reader, pc parser.Context) *hiding {
	return pc.ComputeIfAbsent(hidingKey, func() any {
		return &hiding{source: reader.Source(), ends: map[string]int{}}
	}).(*hiding)
}

// endsAfter reports whether hidden markup that is open at an offset has an end.
func (h *hiding) endsAfter(offset int, kind hidden) bool {
	last, known := h.ends[kind.end]
	if !known {
		last = bytes.LastIndex(h.source, []byte(kind.end))
		h.ends[kind.end] = last
	}
	return last >= offset
}

// hiddenBlock is hidden markup that has its lines to itself.
type hiddenBlock struct {
	ast.BaseBlock
	markup hidden
	closed bool
}

var kindHiddenBlock = ast.NewNodeKind("HiddenBlock")

// Kind implements ast.Node.
func (*hiddenBlock) Kind() ast.NodeKind { return kindHiddenBlock }

// IsRaw implements ast.Node.
func (*hiddenBlock) IsRaw() bool { return true }

// Dump implements ast.Node.
func (n *hiddenBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// hiddenParser reads hidden markup at the beginning of a line. It also ensures that a comment
// within a paragraph or heading ends at "-->", whatever lines are between.
type hiddenParser struct{}

// Trigger returns all bytes, since any line may follow an open comment.
func (hiddenParser) Trigger() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}

func (hiddenParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	h := hidingOf(reader, pc)
	if h.continueParagraph(reader, pc) {
		return nil, parser.NoChildren
	}
	line, segment := reader.PeekLine()
	if last, ok := pc.LastOpenedBlock().Node.(*hiddenBlock); ok {
		h.leave(last, segment.Start)
	}
	h.leaveHTML(pc.LastOpenedBlock().Node, segment.Start)
	if parent.Kind() == ast.KindList { // the line begins an item, and the comment continues in it
		return nil, parser.NoChildren
	}
	var node *hiddenBlock // made for hidden markup alone: every line comes here
	if h.inComment {
		h.inComment = false
		node = &hiddenBlock{markup: comment}
		node.advance(line, reader)
		if rest, _ := reader.PeekLine(); node.closed && !util.IsBlank(rest) {
			pc.SetBlockOffset(0)
			pc.SetBlockIndent(0)
			return nil, parser.NoChildren
		}
	} else {
		at := pc.BlockOffset()
		if at < 0 || pc.BlockIndent() > 3 || line[at] != '<' {
			return nil, parser.NoChildren
		}
		kind, ok := hiddenAt(line[at:])
		if !ok {
			return nil, parser.NoChildren
		}
		node = &hiddenBlock{markup: kind}
		if length := kind.length(line[at:]); length >= 0 {
			if !util.IsBlank(line[at+length:]) { // the line is a paragraph that begins with it
				return nil, parser.NoChildren
			}
			node.closed = true
		} else if kind != comment && !h.endsAfter(segment.Start, kind) {
			return nil, parser.NoChildren
		}
		reader.AdvanceToEOL()
	}
	h.blocks = append(h.blocks, node)
	return node, parser.NoChildren
}

func (hiddenParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*hiddenBlock)
	if n.closed {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	if n.advance(line, reader); n.closed {
		if rest, _ := reader.PeekLine(); !util.IsBlank(rest) {
			return parser.Close // and the rest is read as a block of its own
		}
	}
	return parser.Continue | parser.NoChildren
}

// advance moves the reader to the end of the markup in the line, or to the end of the line.
func (n *hiddenBlock) advance(line []byte, reader text.Reader) {
	i := bytes.Index(line, []byte(n.markup.end))
	if i < 0 {
		reader.AdvanceToEOL()
		return
	}
	n.closed = true
	after := line[i+len(n.markup.end):]
	reader.Advance(len(line) - len(bytes.TrimLeft(after, " \t")))
}

func (hiddenParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	_, at := reader.Position()
	hidingOf(reader, pc).leave(node.(*hiddenBlock), at.Start)
}

// CanInterruptParagraph implements parser.BlockParser.
func (hiddenParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (hiddenParser) CanAcceptIndentedLine() bool { return true }

// leave closes a block whose quote or list ends before the offset. An open comment in it
// continues.
func (h *hiding) leave(block *hiddenBlock, offset int) {
	if !block.closed && block.markup == comment {
		h.inComment = h.endsAfter(offset, comment)
	}
	block.closed = true
}

// hiddenRemover takes hidden blocks out, and the lists and quotes that held nothing else.
type hiddenRemover struct{}

func (hiddenRemover) Transform(_ *ast.Document, reader text.Reader, pc parser.Context) {
	for _, block := range hidingOf(reader, pc).blocks {
		for n := block; n != nil && n.Parent() != nil; {
			parent := n.Parent()
			parent.RemoveChild(parent, n)
			n = nil
			switch parent.Kind() {
			case ast.KindBlockquote, ast.KindListItem, ast.KindList:
				if !parent.HasChildren() {
					n = parent
				}
			}
		}
	}
}
