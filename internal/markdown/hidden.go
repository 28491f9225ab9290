// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// hidden is the markup of HTML that no browser shows, told by how it begins and ends:
// comments, processing instructions, CDATA sections and declarations. Authors keep
// private notes in it, so none of it is published; in code it is text like any other.
//
// The end of a comment may overlap its beginning: "<!-->" is one.
type hidden struct{ begin, end string }

var comment = hidden{"<!--", "-->"}

// hiddenAt returns what hidden markup the text begins with.
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

// length is that of the hidden markup that the text begins with; -1 when it has no end.
func (h hidden) length(text []byte) int {
	const overlap = 2
	i := bytes.Index(text[overlap:], []byte(h.end))
	if i < 0 {
		return -1
	}
	return overlap + i + len(h.end)
}

// hiding is what a parser has found of hidden markup up to now.
type hiding struct {
	source []byte
	ends   map[string]int // where the last end of each kind is, or -1
	blocks []ast.Node     // of hidden markup

	// Of the paragraph that is open:
	paragraph ast.Node
	scan      commentScan
	taken     bool // the current line belongs to it already

	// inComment is true when a block has ended in the middle of a comment, as a heading
	// does at the end of its line.
	inComment bool
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

// hiddenParser reads hidden markup that begins a line. It also sees that a comment that
// begins within a paragraph or heading ends at "-->", whatever lines are between.
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
	node := &hiddenBlock{markup: comment}
	if last, ok := pc.LastOpenedBlock().Node.(*hiddenBlock); ok {
		h.leave(last, segment.Start)
	}
	if parent.Kind() == ast.KindList { // the line begins an item, and the comment goes on in it
		return nil, parser.NoChildren
	}
	if h.inComment {
		h.inComment = false
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
		node.markup = kind
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
			return parser.Close // and what follows is read as a block of its own
		}
	}
	return parser.Continue | parser.NoChildren
}

// advance moves the reader to where the markup ends in the line, or to the end of the line.
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

// leave closes a block whose quote or list ends before the offset. A comment in it that has
// not ended goes on.
func (h *hiding) leave(block *hiddenBlock, offset int) {
	if !block.closed && block.markup == comment {
		h.inComment = h.endsAfter(offset, comment)
	}
	block.closed = true
}

// continueParagraph adds the line to the open paragraph where that is in the middle of a
// comment. No other block may begin there.
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

// paragraphs is the parser of paragraphs. A paragraph goes on as long as a comment in it.
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

// headings is the parser of headings in one line.
type headings struct{ parser.BlockParser }

func (p headings) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
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

// commentScan tells, line by line, whether a comment is open. A run of backticks counts
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
			if s.code == 0 {
				s.code = run
			} else if s.code == run {
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

// backticks is the length of the run that the text begins with.
func backticks(text []byte) int { return len(text) - len(bytes.TrimLeft(text, "`")) }

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

// uncomment takes hidden markup out of the lines of a block. What remains is moved
// together in the source, where nobody else reads those lines.
func uncomment(node ast.Node, source []byte) {
	lines := node.Lines()
	if lines.Len() == 0 {
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
type codeRuns map[int][]int // by length, where they are

// after returns where the code ends that may begin with the run at i; where the run ends,
// if it begins none.
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
