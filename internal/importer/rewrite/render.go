// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
)

// A Rendering makes HTML of Markdown with the extensions that generators have.
type Rendering struct {
	// ShowsHTML keeps the HTML of the source.
	ShowsHTML bool
	// Typography writes typographic dashes, dots and quotes; with StraightQuotes, no quotes.
	Typography, StraightQuotes bool
}

// HTML returns the HTML of Markdown, without elements that browsers do not show.
func (r Rendering) HTML(source string) string {
	extensions := []goldmark.Extender{extension.GFM, extension.Footnote, extension.DefinitionList}
	if r.Typography {
		var options []extension.TypographerOption
		if r.StraightQuotes {
			options = append(options, extension.WithTypographicSubstitutions(map[extension.TypographicPunctuation][]byte{
				extension.LeftSingleQuote: nil, extension.RightSingleQuote: nil, extension.LeftDoubleQuote: nil, extension.RightDoubleQuote: nil, extension.Apostrophe: nil,
			}))
		}
		extensions = append(extensions, extension.NewTypographer(options...))
	}
	options := []goldmark.Option{goldmark.WithExtensions(extensions...), goldmark.WithParserOptions(parser.WithAttribute())}
	if r.ShowsHTML {
		options = append(options, goldmark.WithRendererOptions(html.WithUnsafe()))
	}
	shown := New(source, 1)
	shown.RemoveHidden(func(int, string) {})
	var b bytes.Buffer
	if err := goldmark.New(options...).Convert([]byte(shown.String()), &b); err != nil {
		return ""
	}
	return b.String()
}
