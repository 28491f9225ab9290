// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
)

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()

// calloutMark is the line that makes a quote a callout.
var calloutMark = regexp.MustCompile(`(?m)^> ?\[![A-Za-z]+\][-+]?`)

// WithoutCalloutMarks is Markdown whose callouts are quotes.
func WithoutCalloutMarks(source string) string { return calloutMark.ReplaceAllString(source, ">") }

// TextOfHTML is the text that a reader sees of HTML, on one line.
func TextOfHTML(markup string) string {
	var b strings.Builder
	unseen := ""
	for tokens := nethtml.NewTokenizer(strings.NewReader(markup)); ; {
		kind := tokens.Next()
		if kind == nethtml.ErrorToken {
			return strings.Join(strings.Fields(b.String()), " ")
		}
		switch token := tokens.Token(); {
		case kind == nethtml.TextToken && unseen == "":
			b.WriteString(token.Data)
		case kind == nethtml.StartTagToken && (token.Data == "script" || token.Data == "style"):
			unseen = token.Data
		case kind == nethtml.EndTagToken && token.Data == unseen:
			unseen = ""
		}
	}
}

// PlainText is the text that a reader sees of Markdown, on one line, without headings if headings is false.
// HTML is left out, and so is text that it hides.
func PlainText(source string, headings bool) string {
	shown := New(source, 1)
	shown.RemoveHidden(func(int, string) {})
	data := []byte(WithoutCalloutMarks(shown.String()))
	var b strings.Builder
	//nolint:errcheck // The walker returns no error.
	_ = ast.Walk(markdown.Parse(text.NewReader(data)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if node.Type() == ast.TypeBlock {
			b.WriteByte(' ')
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Heading:
			if !headings {
				return ast.WalkSkipChildren, nil
			}
		case *ast.Text:
			b.Write(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(n.Segment.Value(data)))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(data))
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			lines := n.Lines()
			for i := range lines.Len() {
				line := lines.At(i)
				b.Write(line.Value(data))
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

var (
	phraseTag = regexp.MustCompile(`(?i)</?(a|abbr|b|br|cite|code|del|em|i|ins|kbd|mark|p|q|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>`)
	entity    = regexp.MustCompile(`&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);`)
)

// PlainLine returns a line of HTML, such as a title, as text: without tags, and with characters in place of entities. tags reports
// whether there were tags. A tag without its counterpart stays, because the line may be about it.
func PlainLine(markup string) (shown string, tags bool) {
	lower := strings.ToLower(markup)
	shown = phraseTag.ReplaceAllStringFunc(markup, func(tag string) string {
		name := strings.ToLower(phraseTag.FindStringSubmatch(tag)[1])
		switch {
		case name == "br":
			tags = true
			return " "
		case name == "wbr", strings.Contains(lower, "<"+name) && strings.Contains(lower, "</"+name+">"):
			tags = true
			return ""
		}
		return tag
	})
	return entity.ReplaceAllStringFunc(shown, html.UnescapeString), tags
}
