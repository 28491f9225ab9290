// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

var calloutLine = regexp.MustCompile(`^[ \t>]*\[![A-Za-z]+\]`)

// HardenBreaks makes every line break in a paragraph visible, as tools do that keep the lines of authors.
func (t *Text) HardenBreaks() {
	data := []byte(t.source)
	var edits []edit
	//nolint:errcheck // The walker returns no error.
	_ = ast.Walk(markdown.Parse(text.NewReader(data)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if n, ok := node.(*ast.Text); ok && entering && n.SoftLineBreak() {
			end := n.Segment.Stop
			line := t.source[strings.LastIndexByte(t.source[:n.Segment.Start], '\n')+1 : end]
			if calloutLine.MatchString(line) {
				return ast.WalkContinue, nil
			}
			for end < len(data) && data[end] != '\n' {
				end++
			}
			edits = append(edits, edit{n.Segment.Stop, end, `\`})
		}
		if node.Kind() == ast.KindCodeSpan || node.Kind() == ast.KindImage {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	t.apply(edits)
}
