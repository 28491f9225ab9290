// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

func (r *renderer) plainText(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	t := n.(*ast.Text)
	if !r.rightToLeft {
		r.text(r.textOf(t))
	} else if !continuesText(t) {
		r.text(r.textFrom(t))
	}
	switch {
	case t.HardLineBreak():
		r.raw("<br>\n")
		r.words.end()
	case t.SoftLineBreak():
		r.breakLine()
	}
	return ast.WalkContinue
}

// textFrom returns the plain text up to the end of the line or up to other markup. The
// parser may split it anywhere.
func (r *renderer) textFrom(t *ast.Text) string {
	var b strings.Builder
	for ok := true; ok; t, ok = t.NextSibling().(*ast.Text) {
		b.WriteString(r.textOf(t))
		if endsLine(t) {
			break
		}
	}
	return b.String()
}

// continuesText reports whether textFrom of the node before returns this text too.
func continuesText(t *ast.Text) bool {
	before, ok := t.PreviousSibling().(*ast.Text)
	return ok && !endsLine(before)
}

func endsLine(t *ast.Text) bool { return t.SoftLineBreak() || t.HardLineBreak() }

func (r *renderer) codeSpan(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	dir := ""
	if r.bidirectional {
		dir = "ltr"
	}
	r.open("code", "dir", dir)
	block := r.rightToLeft
	r.rightToLeft = false
	r.text(r.plain(n))
	r.rightToLeft = block
	r.raw("</code>")
	return ast.WalkSkipChildren
}

func (r *renderer) emphasis(n ast.Node, entering bool) ast.WalkStatus {
	tag := "em"
	if n.Kind() == extast.KindStrikethrough {
		tag = "del"
	} else if n.(*ast.Emphasis).Level == 2 {
		tag = "strong"
	}
	if entering {
		r.inlineDepth++
	}
	if r.inlineDepth <= maxInlineDepth {
		if entering {
			r.open(tag)
		} else {
			r.raw("</" + tag + ">")
		}
	}
	if !entering {
		r.inlineDepth--
	}
	return ast.WalkContinue
}
