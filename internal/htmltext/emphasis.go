// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// An emphasisForm has the marks and the tag of an emphasis.
type emphasisForm struct{ mark, tag string }

var emphases = map[string]emphasisForm{
	"strong": {"**", "strong"}, "b": {"**", "strong"}, "em": {"*", "em"}, "i": {"*", "em"},
	"del": {"~~", "del"}, "s": {"~~", "del"}, "strike": {"~~", "del"},
}

// emphasis writes emphasis with marks where these begin and end it, and with tags elsewhere.
func (in *inline) emphasis(n *html.Node, mark, tag string) {
	if isWithinSame(n) {
		in.children(n)
		return
	}
	trimmed, end, blank := in.within(n, inline{marks: in.marks + 1, link: in.link})
	defer end()
	if trimmed == "" {
		return
	}
	in.blank()
	after := nextRune(n)
	if blank {
		after = ' '
	}
	if in.marks == 0 && delimits(rune(mark[0]), in.last, trimmed, after) {
		in.raw(mark + trimmed + mark)
	} else {
		in.raw("<" + tag + ">" + trimmed + "</" + tag + ">")
	}
}

// delimits reports whether marks around text begin and end emphasis, given the characters before and after both.
func delimits(mark, before rune, text string, after rune) bool {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	if first == mark || last == mark || before == mark || unicode.IsSpace(first) || unicode.IsSpace(last) {
		return false
	}
	opens := !isPunctuation(first) || isEdge(before) || isPunctuation(before)
	closes := !isPunctuation(last) || isEdge(after) || isPunctuation(after)
	return opens && closes
}

// isWithinSame reports whether an element is within another that means the same.
func isWithinSame(n *html.Node) bool {
	same := map[string]string{"b": "strong", "i": "em", "s": "del", "strike": "del"}
	for p := n.Parent; p != nil && !isBlock(p); p = p.Parent {
		if orElse(same[p.Data], p.Data) == orElse(same[n.Data], n.Data) {
			return true
		}
	}
	return false
}
