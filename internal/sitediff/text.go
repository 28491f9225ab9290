// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package sitediff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/plain"
)

// textDetails returns the paragraphs that an article loses and gains. A paragraph that moves is neither.
func textDetails(before, after string) []Detail {
	old, now := paragraphs(before), paragraphs(after)
	var details []Detail
	for _, p := range old {
		if !slices.Contains(now, p) {
			details = append(details, Detail{What: "text", Before: p})
		}
	}
	for _, p := range now {
		if !slices.Contains(old, p) {
			details = append(details, Detail{What: "text", After: p})
		}
	}
	if len(details) == 0 {
		details = []Detail{{What: "text", Before: "its paragraphs in another order", After: "the same paragraphs"}}
	}
	return details
}

// paragraphs returns the parts of a text between blank lines, each on one line.
func paragraphs(text string) []string {
	var list []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if line := strings.Join(strings.Fields(part), " "); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// maxDetails bounds the details of a page in a text for people, and maxWidth the characters of one detail.
const (
	maxDetails = 12
	maxWidth   = 160
)

// Text returns the changes for a terminal: a line for each page, followed by its details.
func Text(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s  %s\n", sign(c.Kind), c.Path, oneLine(c.Title))
		for i, d := range c.Details {
			if i == maxDetails {
				fmt.Fprintf(&b, "    and %d more\n", len(c.Details)-maxDetails)
				break
			}
			if d.Before != "" {
				fmt.Fprintf(&b, "    - %s: %s\n", d.What, oneLine(d.Before))
			}
			if d.After != "" {
				fmt.Fprintf(&b, "    + %s: %s\n", d.What, oneLine(d.After))
			}
		}
	}
	return b.String()
}

func sign(k Kind) string { return map[Kind]string{Added: "+", Removed: "-", Changed: "~"}[k] }

// Markdown returns the changes for a pull request. Texts are in code spans, which hold no markup.
func Markdown(changes []Change) string {
	if len(changes) == 0 {
		return "No page changes.\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| page | what changes |\n| --- | --- |\n")
	for _, c := range changes {
		fmt.Fprintf(&b, "| %s %s | %s |\n", code(c.Path), c.Kind, cellOf(c))
	}
	return b.String()
}

// cellOf returns the cell with the changes on a page.
func cellOf(c Change) string {
	parts := []string{}
	for i, d := range c.Details {
		if i == maxDetails {
			parts = append(parts, fmt.Sprintf("and %d more", len(c.Details)-maxDetails))
			break
		}
		switch {
		case d.Before == "":
			parts = append(parts, fmt.Sprintf("%s: gains %s", code(d.What), code(d.After)))
		case d.After == "":
			parts = append(parts, fmt.Sprintf("%s: loses %s", code(d.What), code(d.Before)))
		default:
			parts = append(parts, fmt.Sprintf("%s: %s becomes %s", code(d.What), code(d.Before), code(d.After)))
		}
	}
	if len(parts) == 0 {
		return code(c.Title)
	}
	return strings.Join(parts, "<br>")
}

// code returns a code span in a cell of a table.
func code(text string) string {
	text = strings.ReplaceAll(oneLine(text), "|", `\|`)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// oneLine returns a text on one line, cut if it is long.
func oneLine(text string) string {
	text = plain.OneLine(text)
	if runes := []rune(text); len(runes) > maxWidth {
		return string(runes[:maxWidth-1]) + "…"
	}
	return text
}
