// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"strings"
)

// Builder builds a Text from pieces of another Text, and keeps track of the line of the file that each line came from.
type Builder struct {
	text    strings.Builder
	numbers []int
}

// Made adds text that replaces something on a line.
func (b *Builder) Made(line int, shown string) {
	b.begin(line)
	for range strings.Count(shown, "\n") {
		b.numbers = append(b.numbers, line)
	}
	b.text.WriteString(shown)
}

// Copied adds text that begins on a line.
func (b *Builder) Copied(line int, shown string) {
	b.begin(line)
	for range strings.Count(shown, "\n") {
		line++
		b.numbers = append(b.numbers, line)
	}
	b.text.WriteString(shown)
}

func (b *Builder) begin(line int) {
	if len(b.numbers) == 0 {
		b.numbers = append(b.numbers, line)
	}
}

// String is the text so far.
func (b *Builder) String() string { return b.text.String() }

// Lines are the lines for Text.SetLines.
func (b *Builder) Lines() (lines []Line) {
	b.begin(1)
	for i, shown := range strings.Split(b.String(), "\n") {
		lines = append(lines, Line{Text: shown, Number: b.numbers[i]})
	}
	return lines
}

// Hole stands where something was removed, until Mend mends the Markdown around it.
const Hole = "\ue000"

var (
	holedImage = regexp.MustCompile(`!\[[^\]]*\]\([^()\s]*` + Hole + `[^()\n]*\)`)
	holedLink  = regexp.MustCompile(`\[([^\[\]]*)\]\([^()\s]*` + Hole + `[^()\n]*\)`)
	holedAttr  = regexp.MustCompile(`\s[\w-]+="[^"\n]*` + Hole + `[^"\n]*"`)
	holedLine  = regexp.MustCompile(`(?m)^[ \t]*` + Hole + `[ \t` + Hole + `]*\n`)
	holed      = regexp.MustCompile(Hole)
)

// Mend removes holes: a link without an address becomes its text, a picture without one nothing.
func (t *Text) Mend() {
	if !strings.Contains(t.source, Hole) {
		return
	}
	for _, pattern := range []*regexp.Regexp{holedImage, holedAttr, holedLine} {
		t.ReplaceAll(pattern, func(Match) (string, bool) { return "", true })
	}
	t.ReplaceAll(holedLink, func(m Match) (string, bool) { return m.Groups[1], true })
	t.ReplaceAll(holed, func(Match) (string, bool) { return "", true })
}
