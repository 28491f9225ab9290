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
// control characters of Windows-1252 become the characters they stand for. It reports each removal.
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
			writeByte(&b, text[i], func(message string) { report(line, message) })
		case r == '\r' && strings.HasPrefix(text[i:], "\r\n"): // the line feed follows
		case isLineEnd(r):
			b.WriteByte('\n')
			line++
		case r == '\ufeff': // seen by nobody
		case !isControl(r):
			b.WriteString(text[i : i+size])
		case windows1252(r) != 0:
			b.WriteRune(windows1252(r))
		default:
			report(line, fmt.Sprintf("control character U+%04X removed", r))
		}
		i += size
	}
	return b.String()
}

// writeByte writes the character that a byte stands for in Windows-1252, because it is no UTF-8.
func writeByte(b *strings.Builder, c byte, report func(message string)) {
	w := windows1252(rune(c))
	if w == 0 {
		report(fmt.Sprintf("byte 0x%02X is no UTF-8: removed", c))
		return
	}
	b.WriteRune(w)
	report(fmt.Sprintf("byte 0x%02X is no UTF-8: read as %q of Windows-1252", c, w))
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }

// isControl reports whether manifests cannot hold a character.
func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || 0x7f <= r && r <= 0x9f || r == 0xfffe || r == 0xffff
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

// windows1252 is the character that a byte stands for in Windows-1252, given as the rune of its value; 0 if it stands for none, or
// for a control character.
func windows1252(b rune) rune {
	if b < 0x80 || b > 0xff {
		return 0
	}
	r := charmap.Windows1252.DecodeByte(byte(b))
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
		l := newSourceLine(text[start:end], start, spans)
		isBlank := l.trimmed == ""
		if !isBlank || !wasBlank || l.isCode || preformatted {
			tidied, mayBreak := l.tidied(careful)
			b.WriteString(tidied)
			if mayBreak && len(breaks) > 0 && breaks[0] == start+len(l.trimmed) {
				b.WriteByte('\\')
				risky = risky || endsInMark(l.trimmed)
			}
			b.WriteByte('\n')
		}
		wasBlank = isBlank
		start = end + 1
	}
	return b.String(), risky
}

// sourceLine is a line of Markdown.
type sourceLine struct {
	text    string
	trimmed string // without the spaces at its end
	code    int    // where its code begins, or the length of text
	hasCode bool
	isCode  bool // a line of a block of code
}

// newSourceLine returns a line that begins at an offset. The first of the spans is the next one with code.
func newSourceLine(line string, offset int, spans []mdcode.Span) sourceLine {
	l := sourceLine{text: line, trimmed: strings.TrimRight(line, " \t"), code: len(line)}
	if len(spans) > 0 && spans[0].Start <= offset+len(line) {
		l.hasCode, l.isCode = true, spans[0].Kind != mdcode.Inline
		l.code = max(0, min(spans[0].Start-offset, len(line)))
	}
	return l
}

// tidied is the line as a manifest has it. mayBreak is true if a backslash behind it can stand for spaces that break the line.
func (l sourceLine) tidied(careful bool) (tidied string, mayBreak bool) {
	hasSpaces := l.trimmed != l.text
	switch {
	case l.trimmed == "":
		return "", false
	case l.isCode:
		return expandTabs(l.text[:l.code]) + l.text[l.code:], false
	case hasSpaces && strings.HasSuffix(l.trimmed, `\`): // which would break the line without the spaces
		return l.text, false
	case hasSpaces && careful && endsInMark(l.trimmed):
		return l.text, false
	case l.hasCode: // in which a tab may stand
		return l.trimmed, true
	}
	return expandTabs(l.trimmed), true
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
