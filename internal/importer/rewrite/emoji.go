// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	emoji "github.com/yuin/goldmark-emoji/definition"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/topicpages/topicpages/internal/importer/mdcode"
)

// gitHubEmoji are the short codes of GitHub, which most tools know.
var gitHubEmoji = sync.OnceValue(func() emoji.Emojis { return emoji.Github() })

// Emoji replaces short codes such as :smile: in the text of paragraphs, headings and the like by the emoji they stand for.
// If inHTML is true, it does so in blocks of HTML too.
func (t *Text) Emoji(inHTML bool) {
	if !hasShortCode(t.source) {
		return
	}
	var edits []edit
	for _, span := range t.shownText(inHTML) {
		shortCodes(t.source[span.Start:span.End], func(start, end int, e *emoji.Emoji) {
			edits = append(edits, edit{span.Start + start, span.Start + end, string(e.Unicode)})
		})
	}
	t.apply(edits)
}

// EmojiLine is a line of text with emoji for their short codes.
func EmojiLine(line string) string {
	var b strings.Builder
	last := 0
	shortCodes(line, func(start, end int, e *emoji.Emoji) {
		b.WriteString(line[last:start] + string(e.Unicode))
		last = end
	})
	return b.String() + line[last:]
}

// hasShortCode is false for a text that surely has no short code.
func hasShortCode(source string) bool {
	first := strings.IndexByte(source, ':')
	return first >= 0 && strings.IndexByte(source[first+1:], ':') >= 0
}

// shortCodes calls found for each short code with a meaning. A colon behind a backslash begins none.
func shortCodes(shown string, found func(start, end int, e *emoji.Emoji)) {
	for i := 0; i < len(shown); i++ {
		if shown[i] != ':' || i > 0 && shown[i-1] == '\\' {
			continue
		}
		name := shown[i+1:]
		length := strings.IndexFunc(name, func(r rune) bool { return !isShortCodeRune(r) })
		if length <= 0 || name[length] != ':' {
			continue
		}
		if e, ok := gitHubEmoji().Get(name[:length]); ok {
			end := i + 1 + length + 1
			found(i, end, e)
			i = end - 1
		}
	}
}

func isShortCodeRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-' || r == '+'
}

// shownText returns where text stands that readers see as text: no code, no address and no tag.
func (t *Text) shownText(inHTML bool) (spans []mdcode.Span) {
	add := func(start, end int) {
		if last := len(spans) - 1; last >= 0 && spans[last].End == start { // the parser divides text at marks
			spans[last].End = end
			return
		}
		spans = append(spans, mdcode.Span{Start: start, End: end})
	}
	//nolint:errcheck // The walker returns no error.
	_ = ast.Walk(markdown.Parse(text.NewReader([]byte(t.source))), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.CodeSpan, *ast.Image:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			add(n.Segment.Start, n.Segment.Stop)
		case *ast.HTMLBlock:
			for i := range n.Lines().Len() {
				if line := n.Lines().At(i); inHTML {
					betweenTags(t.source[line.Start:line.Stop], func(start, end int) { add(line.Start+start, line.Start+end) })
				}
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(spans, func(a, b mdcode.Span) int { return cmp.Compare(a.Start, b.Start) })
	return spans
}

// betweenTags calls found for each text of a line of HTML that is in no tag.
func betweenTags(line string, found func(start, end int)) {
	for start := 0; start < len(line); {
		length := strings.IndexByte(line[start:], '<')
		if length < 0 {
			length = len(line) - start
		}
		if length > 0 {
			found(start, start+length)
		}
		tagEnd := strings.IndexByte(line[start+length:], '>')
		if tagEnd < 0 {
			return
		}
		start += length + tagEnd + 1
	}
}
