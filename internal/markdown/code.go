// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

func (r *renderer) code(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(r.source))
	}
	code, language := b.String(), ""
	if fenced, ok := n.(*ast.FencedCodeBlock); ok {
		language = string(fenced.Language(r.source))
	}
	r.writeCode(code, language)
	return ast.WalkSkipChildren
}

// writeCode writes a block of code.
func (r *renderer) writeCode(code, language string) {
	r.words.add(code)
	r.shown++
	r.open("pre", "dir", "ltr", "tabindex", "0", "role", "region", "aria-label", label(r.labels.Code, &r.codes))
	r.raw("<code>")
	r.raw(r.highlight(code, language))
	r.raw("</code></pre>\n")
}
