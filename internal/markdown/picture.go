// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// WithoutAlt returns the addresses of the source's pictures in Markdown that have no alternative text, in
// their order. Pictures in HTML are not among them: there an empty text says that one is decoration.
func WithoutAlt(source string) []string {
	if admit(source) != nil {
		return nil
	}
	root, text := parse(source)
	var list []string
	_ = ast.Walk(root, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // fails where its function does
		if picture, ok := node.(*ast.Image); ok && entering && strings.TrimSpace(altText(picture, text)) == "" {
			list = append(list, resolve(picture.Destination))
		}
		return ast.WalkContinue, nil
	})
	return list
}

// altText is the text within a picture.
func altText(picture ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(picture, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // fails where its function does
		switch n := node.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
