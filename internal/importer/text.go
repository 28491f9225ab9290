// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"golang.org/x/text/encoding/charmap"

	"github.com/topicpages/topicpages/internal/importer/mdcode"
)

// Text is the text of a file of a blog: UTF-8 with line feeds, without a byte order mark and without
// the characters that manifests cannot hold. Loaders read every file through it.
func Text(file string, data []byte) (string, []Loss) {
	var losses []Loss
	text := cleanCharacters(string(data), func(line int, message string) {
		losses = append(losses, Loss{File: file, Line: line, Reason: CharacterReplaced, Message: message})
	})
	return text, losses
}

// cleanCharacters returns text with line feeds and without characters that manifests cannot hold. Bytes and
// control characters of Windows-1252 become the characters they stand for. It reports what it removes.
func cleanCharacters(text string, report func(line int, message string)) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	line := 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if w := windows1252(text[i]); w != 0 {
				b.WriteRune(w)
				report(line, fmt.Sprintf("byte 0x%02X is no UTF-8: read as %q of Windows-1252", text[i], w))
			} else {
				report(line, fmt.Sprintf("byte 0x%02X is no UTF-8: removed", text[i]))
			}
		case r == '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				b.WriteByte('\n')
				line++
			}
		case r == '\n', r == '\u2028', r == '\u2029':
			b.WriteByte('\n')
			line++
		case r == '\ufeff': // seen by nobody
		case 0x80 <= r && r <= 0x9f:
			if w := windows1252(byte(r)); w != 0 {
				b.WriteRune(w)
				break
			}
			report(line, fmt.Sprintf("control character U+%04X removed", r))
		case r < ' ' && r != '\t', r == 0x7f, r == 0xfffe, r == 0xffff:
			report(line, fmt.Sprintf("control character U+%04X removed", r))
		default:
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return b.String()
}

// isPlain reports whether text is printable ASCII with tabs and line feeds.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < ' ' && c != '\n' && c != '\t') || c > '~' {
			return false
		}
	}
	return true
}

// windows1252 is the character that a byte stands for in Windows-1252; 0 if it stands for none.
func windows1252(b byte) rune {
	r := charmap.Windows1252.DecodeByte(b)
	if r == utf8.RuneError || 0x80 <= r && r <= 0x9f {
		return 0
	}
	return r
}

// tidyMarkdown is Markdown that renders the same and stays readable in a manifest: without blank lines at
// the start, with one blank line between blocks and one line feed at the end, no spaces at the end of lines, hard line breaks as a
// backslash, and spaces instead of tabs. Code keeps its tabs and the spaces behind it.
func tidyMarkdown(text string) string {
	text = strings.TrimRight(text, " \t\n")
	for {
		line, rest, more := strings.Cut(text, "\n")
		if !more || strings.TrimLeft(line, " \t") != "" {
			break
		}
		text = rest
	}
	if text == "" {
		return ""
	}
	text += "\n"
	tidy, risky := tidyLines(text, false)
	if risky && !rendersTheSame(text, tidy) {
		tidy, _ = tidyLines(text, true)
	}
	return tidy
}

// tidyLines is tidyMarkdown for text that has neither blank lines at the start nor more than one line feed at the end. It reports
// whether a backslash follows a mark that may be emphasis, because the backslash could make the mark begin emphasis. If careful
// is true, such lines stay as they are.
func tidyLines(text string, careful bool) (tidy string, risky bool) {
	spans, breaks := mdcode.Layout(text)
	preformatted := strings.Contains(text, "<pre")
	wasBlank := false
	var b strings.Builder
	b.Grow(len(text))
	for start := 0; start < len(text); {
		end := start + strings.IndexByte(text[start:], '\n')
		for len(spans) > 0 && spans[0].End <= start {
			spans = spans[1:]
		}
		for len(breaks) > 0 && breaks[0] < start {
			breaks = breaks[1:]
		}
		line := text[start:end]
		trimmed := strings.TrimRight(line, " \t")
		isCode := len(spans) > 0 && spans[0].Kind != mdcode.Inline && spans[0].Start <= end
		if trimmed == "" && wasBlank && !isCode && !preformatted {
			start = end + 1
			continue
		}
		wasBlank = trimmed == ""
		switch {
		case trimmed == "":
		case trimmed != line && !isCode && (strings.HasSuffix(trimmed, `\`) || careful && endsInMark(trimmed)):
			b.WriteString(line) // without its spaces a backslash would be a line break
		case isCode:
			code := min(spans[0].Start-start, len(line))
			b.WriteString(expandTabs(line[:max(code, 0)]))
			b.WriteString(line[max(code, 0):])
		default:
			if len(spans) > 0 && spans[0].Start <= end {
				b.WriteString(trimmed) // a tab may be a part of inline code
			} else {
				b.WriteString(expandTabs(trimmed))
			}
			if len(breaks) > 0 && breaks[0] <= end && breaks[0] == start+len(trimmed) {
				b.WriteByte('\\')
				risky = risky || endsInMark(trimmed)
			}
		}
		b.WriteByte('\n')
		start = end + 1
	}
	return b.String(), risky
}

// endsInMark reports whether a line ends in a mark that may be one of emphasis.
func endsInMark(line string) bool {
	return line != "" && strings.ContainsAny(line[len(line)-1:], "*_~")
}

// rendersTheSame reports whether two texts render to the same HTML, apart from spaces.
func rendersTheSame(a, b string) bool {
	var forms [2]string
	for i, text := range []string{a, b} {
		var html bytes.Buffer
		if err := goldmark.Convert([]byte(text), &html); err != nil {
			return false
		}
		forms[i] = strings.Join(strings.Fields(html.String()), "")
	}
	return forms[0] == forms[1]
}

// expandTabs writes tabs as spaces up to the next tab stop of Markdown.
func expandTabs(line string) string {
	if !strings.Contains(line, "\t") {
		return line
	}
	var b strings.Builder
	column := 0
	for _, r := range line {
		if r != '\t' {
			b.WriteRune(r)
			column++
			continue
		}
		for blanks := 4 - column%4; blanks > 0; blanks-- {
			b.WriteByte(' ')
			column++
		}
	}
	return b.String()
}
