// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
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
	r.open("pre", "dir", "ltr", "tabindex", "0", "role", "region", "aria-label", numberedLabel(r.labels.Code, &r.codes))
	r.raw(r.codeStart(language))
	r.raw(r.highlight(code, language))
	r.raw("</code></pre>\n")
}

// languageName is the name of a language that a class may have.
var languageName = regexp.MustCompile(`^[A-Za-z0-9+#._-]{1,40}$`)

// codeStart begins code. Other programs colour it by the language in its class.
func (r *renderer) codeStart(language string) string {
	if r.portable() && languageName.MatchString(language) {
		return startTag("code", "class", "language-"+language)
	}
	return "<code>"
}
