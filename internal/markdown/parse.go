// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// language is the parser; it is never changed. Parsers with lower numbers run first.
// The numbers are goldmark's.
var language = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(hiddenParser{}, 0),
		util.Prioritized(named{parser.NewSetextHeadingParser()}, 100),
		util.Prioritized(shallow{extension.NewDefinitionListParser()}, 101),
		util.Prioritized(shallow{extension.NewDefinitionDescriptionParser()}, 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(named{headingParser{parser.NewATXHeadingParser()}}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(htmlBlocks{parser.NewHTMLBlockParser()}, 900),
		util.Prioritized(shallow{few{extension.NewFootnoteBlockParser()}}, 999),
		util.Prioritized(paragraphs{parser.NewParagraphParser()}, 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(boxes{extension.NewTaskCheckBoxParser()}, 0),
		util.Prioritized(marks{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(marks{extension.NewFootnoteParser()}, 101),
		util.Prioritized(wikiParser{}, 150),
		util.Prioritized(marks{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(tagParser{}, 400),
		util.Prioritized(mathsParser{}, 450),
		util.Prioritized(marks{runs{cjkMarks{parser.NewEmphasisParser()}}}, 500),
		util.Prioritized(marks{runs{cjkMarks{strikes{}}}}, 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(hiddenTransformer{}, 0),
		util.Prioritized(alertTransformer{}, 50),
		util.Prioritized(definitions{parser.LinkReferenceParagraphTransformer}, 100),
		util.Prioritized(tables{extension.NewTableParagraphTransformer()}, 200),
	),
	parser.WithASTTransformers(
		util.Prioritized(hiddenRemover{}, 0),
		util.Prioritized(extension.NewTableASTTransformer(), 0),
		util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
	),
)

// parse returns the document and the text that its nodes refer to.
func parse(source string) (document ast.Node, lines []byte) {
	lines = []byte(clean(source))
	if !bytes.HasSuffix(lines, []byte("\n")) { // parsers may look behind the last line
		lines = append(lines, '\n')
	}
	return language.Parse(text.NewReader(lines)), lines
}
