// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"html/template"
	"strings"
	"text/template/parse"
	"unicode"
)

// fold puts the fixed texts into the templates, in the place of the calls that look them up
// and escape them for every page anew. The templates must be those of this package: they have
// fixed texts in the text of a page and in quoted attributes alone.
func (t *Theme) fold(set *template.Template) {
	for _, each := range set.Templates() {
		if each.Tree != nil {
			eachList(each.Tree.Root, t.foldIn)
		}
	}
}

func (t *Theme) foldIn(list *parse.ListNode) {
	for i, node := range list.Nodes {
		key, ok := fixedKey(node)
		if !ok {
			continue
		}
		if text := t.language.Text(key); isFixed(text) {
			list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: node.Position(), Text: []byte(text)}
		}
	}
}

// fixedKey returns the key of an action that is {{t "key"}} and no more.
func fixedKey(node parse.Node) (key string, ok bool) {
	action, ok := node.(*parse.ActionNode)
	if !ok || len(action.Pipe.Decl) > 0 || len(action.Pipe.Cmds) != 1 || len(action.Pipe.Cmds[0].Args) != 2 {
		return "", false
	}
	function, isFunction := action.Pipe.Cmds[0].Args[0].(*parse.IdentifierNode)
	literal, isLiteral := action.Pipe.Cmds[0].Args[1].(*parse.StringNode)
	if !isFunction || function.Ident != "t" || !isLiteral {
		return "", false
	}
	return literal.Text, true
}

// isFixed is true for what no place of the templates has escaped: letters, digits, spaces, and
// punctuation that means nothing to HTML.
func isFixed(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(" \u00a0\u202f.,:;{}“”„«»’،؛", r)
	})
}

// eachList calls do for a list of a template and for all below it.
func eachList(list *parse.ListNode, do func(*parse.ListNode)) {
	if list == nil {
		return
	}
	do(list)
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.IfNode:
			eachList(n.List, do)
			eachList(n.ElseList, do)
		case *parse.WithNode:
			eachList(n.List, do)
			eachList(n.ElseList, do)
		case *parse.RangeNode:
			eachList(n.List, do)
			eachList(n.ElseList, do)
		}
	}
}
