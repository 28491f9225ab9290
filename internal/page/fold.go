// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"html/template"
	"strings"
	"text/template/parse"
	"unicode"
)

// fold replaces calls in the templates that look up and escape fixed texts with the texts
// themselves. Otherwise every page would repeat the calls. The templates must be this package's own:
// their fixed texts are only in the text of a page and in quoted attributes.
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

// isFixed reports whether no context of the templates escapes the text: it has only letters, digits, spaces, and
// punctuation without a meaning in HTML.
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
