// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package liquid

import (
	"regexp"
	"slices"
	"strings"
)

type tokenKind int

const (
	textToken tokenKind = iota
	outputToken
	tagToken
)

// token is a piece of a template.
type token struct {
	kind tokenKind
	// source is the piece as written.
	source string
	// name is the name of a tag, and args the rest of the tag or the expression of an output.
	name, args string
	line       int
	// trimLeft and trimRight are true for "{%-" and "-%}".
	trimLeft, trimRight bool
}

var (
	opening = regexp.MustCompile(`\{\{|\{%`)
	tagName = regexp.MustCompile(`^(#|[\w-]+)\s*`)
	ends    = map[string]*regexp.Regexp{
		"raw":       regexp.MustCompile(`\{%-?\s*endraw\s*-?%\}`),
		"highlight": regexp.MustCompile(`\{%-?\s*endhighlight\s*-?%\}`),
	}
)

// lex cuts a template into tokens. Its first line is the given line of the file. A tag without an end is text, and so is the
// content of verbatim tags.
func lex(source string, line int, verbatim ...string) (tokens []token) {
	text := func(piece string) {
		if piece != "" {
			tokens = append(tokens, token{kind: textToken, source: piece, line: line})
			line += strings.Count(piece, "\n")
		}
	}
	for source != "" {
		at := opening.FindStringIndex(source)
		if at == nil {
			break
		}
		kind, closing := outputToken, "}}"
		if source[at[0]:at[1]] == "{%" {
			kind, closing = tagToken, "%}"
		}
		end := strings.Index(source[at[1]:], closing)
		if end < 0 {
			break
		}
		text(source[:at[0]])
		whole := source[at[0] : at[1]+end+len(closing)]
		source = source[at[0]+len(whole):]
		t := token{kind: kind, source: whole, line: line}
		inner := whole[2 : len(whole)-2]
		inner, t.trimLeft = strings.CutPrefix(inner, "-")
		inner, t.trimRight = strings.CutSuffix(inner, "-")
		inner = strings.TrimSpace(inner)
		if t.args = inner; kind == tagToken {
			t.name = strings.TrimSpace(tagName.FindString(inner))
			t.args = strings.TrimSpace(inner[len(tagName.FindString(inner)):])
		}
		tokens = append(tokens, t)
		line += strings.Count(whole, "\n")
		if slices.Contains(verbatim, t.name) {
			body := source
			if end := ends[t.name].FindStringIndex(source); end != nil {
				body = source[:end[0]]
			}
			text(body)
			source = source[len(body):]
		}
	}
	text(source)
	return tokens
}

// trim applies the marks for spaces of the tokens to the texts beside them.
func trim(tokens []token) []token {
	for i := range tokens {
		if tokens[i].kind != textToken {
			continue
		}
		if i > 0 && tokens[i-1].trimRight {
			tokens[i].source = strings.TrimLeft(tokens[i].source, " \t\n")
		}
		if i+1 < len(tokens) && tokens[i+1].trimLeft {
			tokens[i].source = strings.TrimRight(tokens[i].source, " \t\n")
		}
	}
	return tokens
}

// A node is a token. A node that is a block has the nodes up to its end.
type node struct {
	token
	// branches are the parts of a block: first the part of the tag itself, then the parts of else, elsif and when.
	branches []branch
	closed   bool
}

type branch struct {
	token
	body []node
}

// blocks are the tags that have an end, with the tags that begin another branch.
var blocks = map[string][]string{
	"raw": nil, "comment": nil, "highlight": nil, "capture": nil, "if": {"elsif", "else"}, "unless": {"elsif", "else"},
	"for": {"else"}, "case": {"when", "else"}, "tablerow": nil, "details": nil, "figure": nil, "note": nil, "tip": nil, "warning": nil,
}

// maxDepth bounds blocks within blocks.
const maxDepth = 50

// parse returns the nodes of tokens. A block without an end is a tag like any other.
func parse(tokens []token) []node {
	p := parser{tokens: tokens, ends: map[string]int{}}
	for _, t := range tokens {
		if name, ok := strings.CutPrefix(t.name, "end"); ok && t.kind == tagToken {
			p.ends[name]++
		}
	}
	nodes, _ := p.nodes("", 0)
	return nodes
}

type parser struct {
	tokens []token
	// ends counts the ends of each block that are still to come.
	ends map[string]int
}

// nodes reads up to the end, or another branch, of the block; stop is the token of it.
func (p *parser) nodes(block string, depth int) (list []node, stop token) {
	for len(p.tokens) > 0 {
		t := p.tokens[0]
		p.tokens = p.tokens[1:]
		if t.kind != tagToken {
			list = append(list, node{token: t})
			continue
		}
		if name, ok := strings.CutPrefix(t.name, "end"); ok {
			p.ends[name]--
			if name == block || t.name == "end" && block != "" {
				return list, t
			}
		}
		if slices.Contains(blocks[block], t.name) {
			return list, t
		}
		list = append(list, p.node(t, depth))
	}
	return list, token{}
}

// node is the node that a tag begins.
func (p *parser) node(t token, depth int) node {
	n := node{token: t}
	if _, isBlock := blocks[t.name]; !isBlock || p.ends[t.name] <= 0 || depth >= maxDepth {
		return n
	}
	n.closed = true
	for at := t; ; {
		body, next := p.nodes(t.name, depth+1)
		n.branches = append(n.branches, branch{token: at, body: body})
		if next.name == "" || next.name == "end"+t.name || next.name == "end" {
			return n
		}
		at = next
	}
}
