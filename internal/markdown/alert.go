// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// alertAttribute holds the kind of alert that a quote is.
const alertAttribute = "alert"

// alertTransformer finds the alerts of GitHub: quotes whose first line is "[!NOTE]"
// or the like. It takes that line away before anything else reads it.
type alertTransformer struct{}

func (alertTransformer) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != node || node.Lines().Len() == 0 {
		return
	}
	first := node.Lines().At(0)
	kind := alertKind(first.Value(reader.Source()))
	if kind == "" {
		return
	}
	quote.SetAttributeString(alertAttribute, kind)
	node.Lines().SetSliced(1, node.Lines().Len())
	if node.Lines().Len() == 0 {
		quote.RemoveChild(quote, node)
	}
}

// alertKind returns the class of the alert that begins with the line, or "".
func alertKind(line []byte) string {
	line = bytes.TrimSpace(line)
	if len(line) > len("[!IMPORTANT]") {
		return ""
	}
	switch kind := strings.ToLower(string(line)); kind {
	case "[!note]", "[!tip]", "[!important]", "[!warning]", "[!caution]":
		return kind[2 : len(kind)-1]
	}
	return ""
}

func (l Labels) alert(kind string) string {
	return map[string]string{
		"note": l.Note, "tip": l.Tip, "important": l.Important, "warning": l.Warning, "caution": l.Caution,
	}[kind]
}
