// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	_ "embed" // for the style sheet
	"html"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// HighlightCSS colours code. The custom properties --code-keyword, --code-string,
// --code-comment, --code-name, --code-number, --code-inserted and --code-deleted
// hold the colours; where one is not set, such code has the colour of text.
//
//go:embed highlight.css
var HighlightCSS string

// The expressions of the lexers backtrack: hostile code takes them a time that
// grows with the square of its length. A match that takes 250 ms is given up, so
// that the colours would depend on the machine. These limits keep it far from there.
const (
	// maxLexed is the most that the squares of the bytes of all highlighted blocks
	// come to: one block of 6 KiB, or 36 blocks of 1 KiB.
	maxLexed = (6 << 10) * (6 << 10)
	// maxErrors is the number of characters of a block that the lexer may not know. It has tried
	// all expressions on each of them.
	maxErrors = 50
	// maxLine is the longest line of a block that is highlighted, in bytes.
	maxLine = 400
	// maxBlank is the number of consecutive blank lines in such a block.
	maxBlank = 3
)

// languages are the highlighted languages, under all names that the lexer has.
// Other lexers are excluded, because only these were tried with hostile code.
const languages = "bash c c++ c# caddyfile console css cue dart diff docker elixir go graphql groovy haskell html http ini " +
	"java javascript jinja json jsonnet jsx kotlin lua makefile markdown nginx perl php powershell promql protobuf python " +
	"r rego ruby rust scala sql swift systemd terraform toml tsx typescript xml yaml zig"

var lexersByName = sync.OnceValue(func() map[string]chroma.Lexer {
	byName := map[string]chroma.Lexer{}
	for name := range strings.FieldsSeq(languages) {
		lexer := lexers.Get(name)
		byName[name] = lexer
		for _, alias := range lexer.Config().Aliases {
			byName[strings.ToLower(alias)] = lexer
		}
	}
	return byName
})

// sprawls is true when the code has longer lines or more blank lines in a row than
// the lexers are fit for.
func sprawls(code string) bool {
	blank := 0
	for line := range strings.Lines(code) {
		if blank++; strings.TrimSpace(line) != "" {
			blank = 0
		}
		if len(line) > maxLine || blank > maxBlank {
			return true
		}
	}
	return false
}

// highlight returns the code as HTML; without colours if the language is unknown
// or the limits of this file are exceeded.
func (r *renderer) highlight(code, language string) string {
	lexer := lexersByName()[strings.ToLower(language)]
	work := len(code) * len(code)
	if lexer == nil || r.colourless || r.lexed+work > maxLexed || sprawls(code) {
		return html.EscapeString(code)
	}
	r.lexed += work
	tokens, ok := tokenise(lexer, code)
	if !ok {
		return html.EscapeString(code)
	}
	return colour(tokens)
}

// tokenise splits the code; ok is false when the lexer cannot.
func tokenise(lexer chroma.Lexer, code string) (tokens []chroma.Token, ok bool) {
	defer func() { // lexers panic on their own mistakes
		if recover() != nil {
			ok = false
		}
	}()
	next, err := lexer.Tokenise(nil, code)
	if err != nil {
		return nil, false
	}
	length, errors := 0, 0
	for token := next(); token != chroma.EOF; token = next() {
		if token.Type == chroma.Error {
			errors++
		}
		if errors > maxErrors || !strings.HasPrefix(code[length:], token.Value) { // highlighting changes no text
			return nil, false
		}
		length += len(token.Value)
		tokens = append(tokens, token)
	}
	return tokens, length == len(code)
}

// colour writes tokens as spans, one for neighbours of the same class.
func colour(tokens []chroma.Token) string {
	var b strings.Builder
	class := ""
	for _, token := range tokens {
		if c := classOf(token.Type); c != class {
			endSpan(&b, class)
			if class = c; class != "" {
				b.WriteString(`<span class="` + class + `">`)
			}
		}
		b.WriteString(html.EscapeString(token.Value))
	}
	endSpan(&b, class)
	return b.String()
}

func endSpan(b *strings.Builder, class string) {
	if class != "" {
		b.WriteString("</span>")
	}
}

// classOf returns the class of a token in highlight.css, or "".
func classOf(t chroma.TokenType) string {
	switch t {
	case chroma.KeywordConstant:
		return "m"
	case chroma.OperatorWord:
		return "k"
	case chroma.NameFunction, chroma.NameFunctionMagic, chroma.NameClass, chroma.NameTag, chroma.NameAttribute,
		chroma.NameBuiltin, chroma.NameDecorator, chroma.NameVariable, chroma.GenericHeading, chroma.GenericSubheading,
		chroma.GenericPrompt, chroma.NameEntity, chroma.NameProperty:
		return "n"
	case chroma.GenericInserted:
		return "i"
	case chroma.GenericDeleted:
		return "d"
	}
	switch {
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber), t == chroma.Literal, t == chroma.LiteralDate:
		return "m"
	case t.InCategory(chroma.Comment):
		return "c"
	}
	return ""
}
