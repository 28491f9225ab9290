// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rewrite changes Markdown piece by piece, and keeps track of the line of the file that each piece came from.
package rewrite

import (
	"regexp"
	"sort"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/mdcode"
)

// Text is Markdown that is being changed.
type Text struct {
	source string
	lines  []int // of the file, by line of the source
	starts []int // offsets of the lines, or nil
}

// New returns a Text whose first line is that line of the file.
func New(source string, line int) *Text {
	t := &Text{source: source}
	for i := range strings.Count(source, "\n") + 1 {
		t.lines = append(t.lines, line+i)
	}
	return t
}

// String returns the Markdown as it is now.
func (t *Text) String() string { return t.source }

// Line returns the line of the file on which the text at an offset stands.
func (t *Text) Line(offset int) int {
	if t.starts == nil {
		t.starts = []int{0}
		for i := range len(t.source) {
			if t.source[i] == '\n' {
				t.starts = append(t.starts, i+1)
			}
		}
	}
	return t.lines[sort.SearchInts(t.starts, offset+1)-1]
}

// Match is a piece of a Text that a pattern matches.
type Match struct {
	// Groups are the whole match and the groups of the pattern; a group that took no part is "".
	Groups []string
	// Line is the line of the file.
	Line int
	// Start and End are the offsets of the match in the Text.
	Start, End int
}

// Replace replaces the matches of a pattern that begin outside code by what replace returns; a match for
// which it returns false stays.
func (t *Text) Replace(pattern *regexp.Regexp, replace func(Match) (string, bool)) {
	if pattern.MatchString(t.source) { // finding the code takes longer
		t.replace(pattern, t.code(), replace)
	}
}

// ReplaceAll does the same, in code too.
func (t *Text) ReplaceAll(pattern *regexp.Regexp, replace func(Match) (string, bool)) {
	t.replace(pattern, nil, replace)
}

// Remove removes the first place of a piece of the text.
func (t *Text) Remove(piece string) {
	if start := strings.Index(t.source, piece); start >= 0 && piece != "" {
		t.apply([]edit{{start, start + len(piece), ""}})
	}
}

// code returns where code is.
func (t *Text) code() []mdcode.Span {
	if !strings.ContainsAny(t.source, "`~") && !strings.Contains(t.source, "    ") && !strings.Contains(t.source, "\t") {
		return nil
	}
	return mdcode.Spans(t.source)
}

func (t *Text) replace(pattern *regexp.Regexp, code []mdcode.Span, replace func(Match) (string, bool)) {
	var edits []edit
	for at := 0; at <= len(t.source); {
		found := pattern.FindStringSubmatchIndex(t.source[at:])
		if found == nil {
			break
		}
		for i := range found {
			if found[i] >= 0 {
				found[i] += at
			}
		}
		start, end := found[0], found[1]
		if at = end; start == end {
			at++
		}
		if stop := codeEnd(code, start); stop > 0 {
			at = max(start+1, stop)
			continue
		}
		m := Match{Line: t.Line(start), Start: start, End: end}
		for i := 0; i < len(found); i += 2 {
			group := ""
			if found[i] >= 0 {
				group = t.source[found[i]:found[i+1]]
			}
			m.Groups = append(m.Groups, group)
		}
		if replacement, ok := replace(m); ok {
			edits = append(edits, edit{start, end, replacement})
		}
	}
	t.apply(edits)
}

// codeEnd is where the code ends that the offset is in; 0 if it is in none.
func codeEnd(code []mdcode.Span, offset int) int {
	i := sort.Search(len(code), func(i int) bool { return code[i].End > offset })
	if i < len(code) && code[i].Start <= offset {
		return code[i].End
	}
	return 0
}

type edit struct {
	start, end int
	text       string
}

// apply makes edits, which are sorted and do not overlap. All lines of a replacement count as the line where it begins.
func (t *Text) apply(edits []edit) {
	if len(edits) == 0 {
		return
	}
	var b strings.Builder
	lines := []int{t.lines[0]}
	at, line := 0, 0
	keep := func(end int) {
		for i := at; i < end; i++ {
			if t.source[i] == '\n' {
				line++
				lines = append(lines, t.lines[line])
			}
		}
		b.WriteString(t.source[at:end])
		at = end
	}
	for _, e := range edits {
		keep(e.start)
		for range strings.Count(e.text, "\n") {
			lines = append(lines, t.lines[line])
		}
		b.WriteString(e.text)
		line += strings.Count(t.source[e.start:e.end], "\n")
		at = e.end
		if shown := b.String(); shown == "" || strings.HasSuffix(shown, "\n") {
			lines[len(lines)-1] = t.lines[line] // nothing of the first line is left
		}
	}
	keep(len(t.source))
	t.source, t.lines, t.starts = b.String(), lines, nil
}

// Line is a line of a Text.
type Line struct {
	Text string
	// Number is the line of the file.
	Number int
	// Code is true for the lines of fenced code, with its fences.
	Code bool
}

var opening = regexp.MustCompile("^[ \\t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \\t]+)*(`{3,}|~{3,})(.*)$")

// Lines returns the lines of the text without their line feeds. Fenced code is found at any indentation, because blocks of other
// tools are indented too.
func (t *Text) Lines() []Line {
	texts := strings.Split(t.source, "\n")
	lines := make([]Line, len(texts))
	fence := ""
	for i, shown := range texts {
		lines[i] = Line{Text: shown, Number: t.lines[i], Code: fence != ""}
		found := opening.FindStringSubmatch(shown)
		switch {
		case found == nil:
		case fence == "" && (found[1][0] == '~' || !strings.Contains(found[2], "`")):
			fence, lines[i].Code = found[1], true
		case fence != "" && strings.HasPrefix(found[1], fence) && strings.TrimSpace(found[2]) == "":
			fence = ""
		}
	}
	return lines
}

// SetLines replaces the text.
func (t *Text) SetLines(lines []Line) {
	texts := make([]string, len(lines))
	t.lines = t.lines[:0]
	for i, line := range lines {
		texts[i] = line.Text
		t.lines = append(t.lines, line.Number)
	}
	if len(lines) == 0 {
		t.lines = append(t.lines, 1)
	}
	t.source, t.starts = strings.Join(texts, "\n"), nil
}
