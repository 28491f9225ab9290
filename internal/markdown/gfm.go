// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// boxes reads the check box of a task only where a space follows it, as GitHub Flavored Markdown says in its section 5.3.
// goldmark 1.8.7 also takes the text of a link for a box, and the link is gone.
type boxes struct{ parser.InlineParser }

func (b boxes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	const box = len("[x]")
	if line, _ := block.PeekLine(); len(line) > box && !util.IsSpace(line[box]) {
		return nil
	}
	return b.InlineParser.Parse(parent, block, pc)
}

// strikes reads strikethrough. Two tildes close two and one closes one, as on GitHub. With goldmark 1.8.7, one of two closes
// one, and a tilde is left over.
type strikes struct{}

func (strikes) Trigger() []byte { return []byte{'~'} }

func (strikes) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	const longest = 2
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	mark := parser.ScanDelimiter(line, before, 1, tildes{})
	if mark == nil || mark.OriginalLength > longest || before == '~' {
		return nil
	}
	mark.Segment = segment.WithStop(segment.Start + mark.OriginalLength)
	block.Advance(mark.OriginalLength)
	pc.PushDelimiter(mark)
	return mark
}

// tildes pairs the marks of strikethrough.
type tildes struct{}

func (tildes) IsDelimiter(b byte) bool { return b == '~' }

func (tildes) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && opener.OriginalLength == closer.OriginalLength
}

func (tildes) OnMatch(int) ast.Node { return extast.NewStrikethrough() }
