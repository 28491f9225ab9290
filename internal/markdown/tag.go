// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// maxTag is the longest tag in a line of text, in bytes.
const maxTag = 4096

// htmlTag is a start or end tag of HTML.
type htmlTag struct {
	name       string // in lower case
	attributes []html.Attribute
	end        bool
	written    string
}

// attribute returns the value of an attribute, with entities resolved.
func (t *htmlTag) attribute(name string) string {
	for _, a := range t.attributes {
		if a.Key == name {
			return clean(a.Val)
		}
	}
	return ""
}

// has reports whether a tag has an attribute, with a value or without one.
func (t *htmlTag) has(name string) bool {
	for _, a := range t.attributes {
		if a.Key == name {
			return true
		}
	}
	return false
}

// scanTag reads the tag at the beginning of a text, by the rules of CommonMark. The length is 0
// without a tag, and -1 if the text ends within a possible tag.
func scanTag(text []byte) (t htmlTag, length int) {
	s := scanner{text: text}
	s.at++ // "<"
	t.end = s.accept('/')
	t.name = strings.ToLower(s.while(isNameByte))
	if t.name == "" || !isASCIILetter(t.name[0]) {
		return t, 0
	}
	for {
		blanks := s.while(isBlankByte) != ""
		switch {
		case s.done():
			return t, -1
		case s.accept('>'):
			t.written = string(text[:s.at])
			return t, s.at
		case t.end:
			return t, 0
		case s.accept('/'):
			if s.done() {
				return t, -1
			}
			if !s.accept('>') {
				return t, 0
			}
			t.written = string(text[:s.at])
			return t, s.at
		case !blanks:
			return t, 0
		}
		name := s.while(isAttributeByte)
		if name == "" {
			return t, 0
		}
		value, ok := s.value()
		if !ok {
			if s.done() {
				return t, -1
			}
			return t, 0
		}
		t.attributes = append(t.attributes, html.Attribute{Key: strings.ToLower(name), Val: html.UnescapeString(value)})
	}
}

// scanner reads a text byte by byte.
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) done() bool { return s.at >= len(s.text) }

func (s *scanner) accept(c byte) bool {
	if s.done() || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) while(is func(byte) bool) string {
	start := s.at
	for !s.done() && is(s.text[s.at]) {
		s.at++
	}
	return string(s.text[start:s.at])
}

// value reads the value of an attribute, which need not have one.
func (s *scanner) value() (value string, ok bool) {
	before := s.at
	s.while(isBlankByte)
	if !s.accept('=') {
		s.at = before
		return "", true
	}
	s.while(isBlankByte)
	for _, quote := range []byte{'"', '\''} {
		if s.accept(quote) {
			length := bytes.IndexByte(s.text[s.at:], quote)
			if length < 0 {
				s.at = len(s.text)
				return "", false
			}
			value = string(s.text[s.at : s.at+length])
			s.at += length + 1
			return value, true
		}
	}
	value = s.while(func(c byte) bool { return !isBlankByte(c) && !strings.ContainsRune("\"'=<>`", rune(c)) })
	return value, value != ""
}

func isBlankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

func isNameByte(c byte) bool { return isASCIILetter(c) || '0' <= c && c <= '9' || c == '-' }

func isAttributeByte(c byte) bool {
	return c > ' ' && c < 0x7f && !strings.ContainsRune("\"'=<>/`", rune(c))
}

// pieceReader of markup, in order.
type pieceReader struct {
	tokens *html.Tokenizer
	text   string // of a piece that is no tag
	tag    htmlTag
	isTag  bool
}

func piecesOf(markup []byte) *pieceReader {
	return &pieceReader{tokens: html.NewTokenizer(bytes.NewReader(withoutHidden(markup)))}
}

// next reads the next text or tag, and reports whether there is one. Comments and the like
// are left out.
func (p *pieceReader) next() bool {
	for {
		switch p.tokens.Next() {
		case html.ErrorToken:
			return false
		case html.TextToken:
			p.isTag, p.text = false, clean(html.UnescapeString(string(p.tokens.Raw())))
			return true
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			written := string(p.tokens.Raw())
			token := p.tokens.Token()
			p.isTag, p.tag = true, htmlTag{name: token.Data, attributes: token.Attr, end: token.Type == html.EndTagToken, written: written}
			return true
		}
	}
}

// endsInComment reports whether markup ends within a comment.
func endsInComment(markup []byte) bool {
	tokens := html.NewTokenizer(bytes.NewReader(markup))
	open := false
	for tokens.Next() != html.ErrorToken {
		raw := tokens.Raw()
		open = bytes.HasPrefix(raw, []byte(comment.begin)) && comment.length(raw) < 0 && !bytes.HasSuffix(raw, []byte("--!>"))
	}
	return open
}

// tagsIn calls a function with the tags of a node, without the tags of its children. For
// the start tag of a heading it also passes the text up to the end tag, if there is one.
func tagsIn(n ast.Node, source []byte, visit func(t *htmlTag, text string)) {
	var markup []byte
	switch n := n.(type) {
	case *inlineTag:
		visit(&n.tag, "")
		return
	case *inlineMarkup:
		markup = n.markup
	case *ast.HTMLBlock:
		markup = markupOf(n, source)
	default:
		return
	}
	var title *htmlTag
	var within []htmlTag // the heading
	text := ""
	end := func(text string) {
		if title == nil {
			return
		}
		visit(title, text)
		for i := range within {
			visit(&within[i], "")
		}
		title, within = nil, nil
	}
	for p := piecesOf(markup); p.next(); {
		t := p.tag
		switch isHeading := p.isTag && headingLevel(n, &t) > 0; {
		case !p.isTag:
			text += p.text
		case isHeading:
			end("")
			title, text = &t, ""
		case t.end && isHeadingName(t.name):
			end(text)
		case title != nil:
			if t.name == "br" {
				text += " "
			}
			within = append(within, t)
		default:
			visit(&t, "")
		}
	}
	end("")
}

// markupOf returns the lines of a block of HTML.
func markupOf(n *ast.HTMLBlock, source []byte) []byte {
	var markup []byte
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		markup = append(markup, line.Value(source)...)
	}
	if n.HasClosure() {
		markup = append(markup, n.ClosureLine.Value(source)...)
	}
	return markup
}
