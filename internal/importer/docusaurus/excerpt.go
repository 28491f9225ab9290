// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package docusaurus

import (
	"regexp"
	"strings"
)

var (
	imports         = regexp.MustCompile(`^(?:import\s[^\n]*(?:\n[^\n]+)*\n{2,})*`)
	hashTitle       = regexp.MustCompile(`^#[ \t]+([^ \t\n][^\n]*)(?:\n|$)`)
	underlinedTitle = regexp.MustCompile(`^([^\n]*)\n=+(?:\n|$)`)
	underlineEnd    = regexp.MustCompile(`\s*=+$`)
	titleEnd        = regexp.MustCompile(`\s*(?:\{#*[\w-]+\}|#+)$`)
	codeSpan        = regexp.MustCompile("`([^`]*)`")
)

// findTitle returns the heading that a text begins with, as written, and its text.
func findTitle(text string) (heading, title string, ok bool) {
	text = strings.TrimSpace(text)
	rest := strings.TrimSpace(text[len(imports.FindString(text)):])
	found, end := hashTitle.FindStringSubmatch(rest), titleEnd
	if found == nil {
		found, end = underlinedTitle.FindStringSubmatch(rest), underlineEnd
	}
	if found == nil {
		return "", "", false
	}
	title = codeSpan.ReplaceAllString(end.ReplaceAllString(strings.TrimSpace(found[1]), ""), "$1")
	return found[0], strings.TrimSpace(title), true
}

var (
	setextTitle  = regexp.MustCompile(`^[^\n]*\n=+`)
	declaration  = regexp.MustCompile(`^(?:import|export)\s.*`)
	backticks    = regexp.MustCompile("^`+")
	replacements = []struct {
		pattern *regexp.Regexp
		by      string
	}{
		{regexp.MustCompile(`<[^>]*>`), ""},
		{regexp.MustCompile(`^#[^#]+#?`), ""},
		{regexp.MustCompile(`^#{1,6}\s*([^#]*?)\s*#{0,6}`), "$1"},
		{nil, ""}, // emphasis
		{regexp.MustCompile(`~~(\S.*\S)~~`), "$1"},
		{regexp.MustCompile(`!\[(.*?)\][\[(].*?[\])]`), "$1"},
		{regexp.MustCompile(`\[\^.+?\](?:: .*$)?`), ""},
		{regexp.MustCompile(`\[(.*?)\][\[(].*?[\])]`), "$1"},
		{regexp.MustCompile("`(.+?)`"), "$1"},
		{regexp.MustCompile(`^\s{0,3}>\s?`), ""},
		{regexp.MustCompile(`:::.*`), ""},
		{regexp.MustCompile(`\s?:(?:::|[^:\n])+:`), ""},
	}
	headingID = regexp.MustCompile(`\{#*[\w-]+\}`)
)

// excerpt is the description that Docusaurus makes of a text: its first line that says something.
func excerpt(text string) string {
	text = setextTitle.ReplaceAllString(strings.TrimLeft(text, " \t\n"), "")
	inCode, inImport, fence := false, false, 0
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" {
			inImport = false
			continue
		}
		if !inCode && (inImport || declaration.MatchString(line)) {
			inImport = true
			continue
		}
		if strings.HasPrefix(trimmed, "```") {
			length := len(backticks.FindString(trimmed))
			if !inCode {
				inCode, fence = true, length
			} else if length >= fence {
				inCode = false
			}
			continue
		}
		if inCode {
			continue
		}
		if clean := cleanLine(line); clean != "" {
			return clean
		}
	}
	return ""
}

func cleanLine(line string) string {
	for _, r := range replacements {
		if r.pattern == nil {
			line = withoutEmphasis(line)
		} else {
			line = r.pattern.ReplaceAllString(line, r.by)
		}
	}
	if at := headingID.FindStringIndex(line); at != nil {
		line = line[:at[0]] + line[at[1]:]
	}
	return strings.TrimSpace(line)
}

// withoutEmphasis removes one to three signs of emphasis on both sides of a text.
func withoutEmphasis(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		run := 0
		for run < 3 && i+run < len(line) && (line[i+run] == '*' || line[i+run] == '_') {
			run++
		}
		end := -1
		for ; run > 0; run-- {
			if end = strings.Index(line[i+run:], line[i:i+run]); end >= 0 {
				break
			}
		}
		if end < 0 {
			b.WriteByte(line[i])
			i++
			continue
		}
		b.WriteString(line[i+run : i+run+end])
		i += end + 2*run
	}
	return b.String()
}
