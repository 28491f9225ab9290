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
	lost := slices.DeleteFunc(slices.Clone(old), func(p string) bool { return slices.Contains(now, p) })
	gained := slices.DeleteFunc(slices.Clone(now), func(p string) bool { return slices.Contains(old, p) })
	var details []Detail
	for _, p := range lost {
		d := Detail{What: "text", Before: p}
		if at := slices.IndexFunc(gained, func(q string) bool { return alike(p, q) }); at >= 0 {
			d.After = gained[at]
			gained = slices.Delete(gained, at, at+1)
		}
		details = append(details, d)
	}
	for _, p := range gained {
		details = append(details, Detail{What: "text", After: p})
	}
	if len(details) == 0 {
		details = []Detail{{What: "text", Before: "its paragraphs in another order", After: "the same paragraphs"}}
	}
	return details
}

// alike reports whether two paragraphs are one before and after an edit: more than half of the shorter one is at the
// beginning and the end of both.
func alike(p, q string) bool {
	a, b := []rune(p), []rune(q)
	shorter := min(len(a), len(b))
	head, tail := commonHead(a, b), 0
	for tail < shorter-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return 2*(head+tail) > shorter
}

// commonHead is how many letters two texts have in common at their beginning.
func commonHead(a, b []rune) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
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

// maxDetails bounds the details of a page in a text for people, and maxWidth the characters of one detail. In a long text that
// is reworded, lead characters come before the first difference.
const (
	maxDetails = 12
	maxWidth   = 160
	lead       = 40
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
			before, after := excerpts(d)
			if before != "" {
				fmt.Fprintf(&b, "    - %s: %s\n", d.What, before)
			}
			if after != "" {
				fmt.Fprintf(&b, "    + %s: %s\n", d.What, after)
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
		switch before, after := excerpts(d); {
		case before == "":
			parts = append(parts, fmt.Sprintf("%s: gains %s", code(d.What), code(after)))
		case after == "":
			parts = append(parts, fmt.Sprintf("%s: loses %s", code(d.What), code(before)))
		default:
			parts = append(parts, fmt.Sprintf("%s: %s becomes %s", code(d.What), code(before), code(after)))
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
func oneLine(text string) string { return cut([]rune(plain.OneLine(text)), 0) }

// excerpts are the texts of a detail, each on one line, cut where one is long, and so that the first difference is in them.
func excerpts(d Detail) (before, after string) {
	b, a := []rune(plain.OneLine(d.Before)), []rune(plain.OneLine(d.After))
	start := 0
	if max(len(b), len(a)) > maxWidth {
		start = max(0, commonHead(b, a)-lead)
	}
	return cut(b, start), cut(a, start)
}

// cut is a text from a letter on, with at most maxWidth letters.
func cut(text []rune, start int) string {
	text = slices.Clone(text[start:])
	if len(text) > maxWidth {
		text = append(text[:maxWidth-1], '…')
	}
	if start > 0 && len(text) > 0 {
		text[0] = '…'
	}
	return string(text)
}
