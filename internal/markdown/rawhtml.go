// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldmarktext "github.com/yuin/goldmark/text"
)

// htmlBlocks is the parser of HTML blocks. A tag that is not an HTML element begins no block: its
// lines are Markdown, and the tag is text. A comment that is open at the end of a block continues.
type htmlBlocks struct{ parser.BlockParser }

func (p htmlBlocks) Open(parent ast.Node, reader goldmarktext.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || at+1 >= len(line) || line[at] != '<' {
		return nil, parser.NoChildren
	}
	s := scanner{text: line, at: at + 1}
	s.accept('/')
	if lookUp(string(bytes.ToLower([]byte(s.while(isNameByte))))).treatment == asText {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

func (p htmlBlocks) Close(node ast.Node, reader goldmarktext.Reader, pc parser.Context) {
	p.BlockParser.Close(node, reader, pc)
	_, at := reader.Position()
	hidingOf(reader, pc).leaveHTML(node, at.Start)
}

// leaveHTML notes that an HTML block has ended before the offset. An open comment in it
// continues.
func (h *hiding) leaveHTML(node ast.Node, offset int) {
	block, ok := node.(*ast.HTMLBlock)
	if !ok || node == h.html || !h.endsAfter(offset, comment) {
		return
	}
	h.html = node
	h.inComment = h.inComment || endsInComment(markupOf(block, h.source))
}

// inlineTag is a tag in a line of text.
type inlineTag struct {
	ast.BaseInline
	tag htmlTag
}

var kindInlineTag = ast.NewNodeKind("InlineTag")

// Kind implements ast.Node.
func (*inlineTag) Kind() ast.NodeKind { return kindInlineTag }

// Dump implements ast.Node.
func (n *inlineTag) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Tag": n.tag.written}, nil)
}

// inlineMarkup is an element in a line of text whose content is not shown.
type inlineMarkup struct {
	ast.BaseInline
	markup []byte
}

var kindInlineMarkup = ast.NewNodeKind("InlineMarkup")

// Kind implements ast.Node.
func (*inlineMarkup) Kind() ast.NodeKind { return kindInlineMarkup }

// Dump implements ast.Node.
func (n *inlineMarkup) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Markup": string(n.markup)}, nil)
}

// tagParser reads tags in a line of text.
type tagParser struct{}

// Trigger implements parser.InlineParser.
func (tagParser) Trigger() []byte { return []byte{'<'} }

// unclosedElements notes the elements of a block that have no end tag further on.
type unclosedElements struct {
	block ast.Node
	names map[string]bool
}

var endlessKey = parser.NewContextKey()

// Parse implements parser.InlineParser.
func (tagParser) Parse(parent ast.Node, block goldmarktext.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) < 2 || !isASCIILetter(line[1]) && line[1] != '/' {
		return nil
	}
	t, length := scanTag(line)
	if length < 0 {
		line = following(block, maxTag)
		t, length = scanTag(line)
	}
	if length <= 0 {
		return nil
	}
	e := lookUp(t.name)
	if e.treatment == asText {
		return nil
	}
	if (e.treatment == dropped || e.treatment == linked) && !t.end {
		unended := pc.ComputeIfAbsent(endlessKey, func() any { return &unclosedElements{} }).(*unclosedElements)
		if unended.block != parent {
			*unended = unclosedElements{block: parent, names: map[string]bool{}}
		}
		if t.name == "embed" {
			advance(block, length)
			return &inlineMarkup{markup: []byte(t.written)}
		}
		if !unended.names[t.name] {
			if markup := elementAt(block, line, length, t.name); markup != nil {
				advance(block, len(markup))
				return &inlineMarkup{markup: markup}
			}
			unended.names[t.name] = true
		}
	}
	advance(block, length)
	return &inlineTag{tag: t}
}

// elementAt returns the markup of the element whose tag is at the reader, or nil if
// the element has no end. Most elements are short, so only the others need the whole block.
func elementAt(block goldmarktext.Reader, line []byte, tagLength int, name string) []byte {
	for _, limit := range []int{0, maxTag, MaxSource} {
		if limit > 0 {
			line = following(block, limit)
		}
		if end := indexOfEndTag(line[tagLength:], name); end >= 0 {
			return line[:tagLength+end]
		}
	}
	return nil
}

// following returns the rest of the block, but not many more bytes than the limit.
func following(block goldmarktext.Reader, limit int) []byte {
	line, at := block.Position()
	defer block.SetPosition(line, at)
	var all []byte
	for len(all) < limit {
		next, _ := block.PeekLine()
		if next == nil {
			break
		}
		all = append(all, next...)
		block.AdvanceLine()
	}
	return all
}

// advance moves a reader by some bytes, over the ends of lines.
func advance(block goldmarktext.Reader, length int) {
	for length > 0 {
		line, _ := block.PeekLine()
		if length < len(line) || line == nil {
			block.Advance(length)
			return
		}
		length -= len(line)
		block.AdvanceLine()
	}
}

// indexOfEndTag returns the end of the first end tag of an element, or -1.
func indexOfEndTag(text []byte, name string) int {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("</"))
		if i < 0 {
			return -1
		}
		at += i
		if len(text) >= at+2+len(name) && bytes.EqualFold(text[at+2:at+2+len(name)], []byte(name)) {
			if t, length := scanTag(text[at:]); length > 0 && t.name == name {
				return at + length
			}
		}
		at += 2
	}
}
