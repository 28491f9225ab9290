// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pymarkdown turns the extensions of Python-Markdown, which Pelican and MkDocs use, into the
// Markdown of topicpages.
package pymarkdown

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/mdcode"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// Lose reports a loss at a line of the file.
type Lose func(line int, reason importer.Reason, message string)

var (
	admonition = regexp.MustCompile(`^([ \t]*)(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]*)((?:[ \t]+[A-Za-z][\w-]*)*)(?:[ \t]+"(.*)")?[ \t]*$`)
	tab        = regexp.MustCompile(`^([ \t]*)===[!+]?[ \t]+"(.*)"[ \t]*$`)
	blockStart = regexp.MustCompile(`^([ \t]*)(/{3,})[ \t]*([A-Za-z][\w-]*)(?:[ \t]*\|[ \t]*(.*?))?[ \t]*$`)
	toc        = regexp.MustCompile(`(?m)^[ \t]*\[TOC\][ \t]*$`)
	shebang    = regexp.MustCompile(`^(?: {4}|\t)[ \t]*(?::::|#!)([\w+#-]+)[ \t]*(?:hl_lines=.*)?$`)
	fenceInfo  = regexp.MustCompile("(?m)^([ \t]*(?:`{3,}|~{3,}))[ \t]*\\{[ \t]*\\.?([\\w+#-]*)[^}]*\\}[ \t]*$")
	headingID  = regexp.MustCompile(`(?m)^(#{1,6}[ \t].*?)[ \t]*\{:?[^{}\n]*#([\w:.-]+)[^{}\n]*\}[ \t]*#*$`)
	attributes = regexp.MustCompile(`[ \t]*\{:[^{}\n]*\}|(\))\{[ \t]*[.#\w][^{}\n]*\}`)
	iconAttrs  = regexp.MustCompile(`:(?:material|fontawesome|octicons|simple)-[\w-]+:(?:\{[^{}\n]*\})?`)
	keys       = regexp.MustCompile(`\+\+([\w"'-]+(?:\+[\w"'-]+)*)\+\+`)
	marked     = regexp.MustCompile(`==([^=\s](?:[^=\n]*[^=\s])?)==`)
	inserted   = regexp.MustCompile(`\^\^([^\^\s](?:[^\^\n]*[^\^\s])?)\^\^`)
	superior   = regexp.MustCompile(`([\w)])\^([^\^\s\[]+)\^`)
	inferior   = regexp.MustCompile(`([\w)])~([^~\s]+)~([^~]|$)`)
)

// Translate turns the extensions in a text into Markdown, and the inline ones of PyMdown if pymdown is true. A loss with the reason
// VisibilityUnclear means that the article has text that its readers did not see.
func Translate(text *rewrite.Text, pymdown bool, lose Lose) {
	text.Replace(toc, func(rewrite.Match) (string, bool) { return "", true })
	text.SetLines(blocks(text.Lines(), 0))
	text.ReplaceAll(fenceInfo, func(m rewrite.Match) (string, bool) { return m.Groups[1] + m.Groups[2], true })
	text.Replace(headingID, func(m rewrite.Match) (string, bool) { return m.Groups[1] + " {#" + m.Groups[2] + "}", true })
	text.Replace(attributes, func(m rewrite.Match) (string, bool) {
		if rewrite.HidesByAttributes(m.Groups[0]) {
			lose(m.Line, importer.VisibilityUnclear, strings.TrimSpace(m.Groups[0])+" hides text: a draft here, so remove the text")
		}
		return m.Groups[1], true
	})
	text.RemoveAbbreviations(func(line int, word, meaning string) {
		lose(line, importer.MarkupRemoved, fmt.Sprintf("abbreviation removed: %s is %s", word, meaning))
	})
	text.RemoveHiddenInHTML(func(line int, shown string) {
		lose(line, importer.TextHidden, fmt.Sprintf("hidden text removed: %q", rewrite.Excerpt(shown)))
	}, mdcode.Fenced)
	text.MarkdownInHTML()
	if !pymdown {
		return
	}
	text.Replace(iconAttrs, func(m rewrite.Match) (string, bool) {
		lose(m.Line, importer.MarkupRemoved, "icon removed: "+m.Groups[0])
		return "", true
	})
	text.Replace(keys, func(m rewrite.Match) (string, bool) {
		pressed := strings.Split(m.Groups[1], "+")
		for i, key := range pressed {
			pressed[i] = "<kbd>" + keyName(strings.Trim(key, `"'`)) + "</kbd>"
		}
		return strings.Join(pressed, "+"), true
	})
	for _, inline := range []struct {
		pattern *regexp.Regexp
		by      func(groups []string) string
	}{
		{marked, func(g []string) string { return "<mark>" + g[1] + "</mark>" }},
		{inserted, func(g []string) string { return "<ins>" + g[1] + "</ins>" }},
		{superior, func(g []string) string { return g[1] + "<sup>" + g[2] + "</sup>" }},
		{inferior, func(g []string) string { return g[1] + "<sub>" + g[2] + "</sub>" + g[3] }},
	} {
		text.Replace(inline.pattern, func(m rewrite.Match) (string, bool) { return inline.by(m.Groups), true })
	}
}

func keyName(key string) string {
	if key == "" {
		return key
	}
	return strings.ToUpper(key[:1]) + key[1:]
}

// maxDepth bounds blocks within blocks.
const maxDepth = 20

// blocks makes callouts of admonitions, headings in bold of tabs, and fences of code with a language.
func blocks(lines []rewrite.Line, depth int) []rewrite.Line {
	var out []rewrite.Line
	separate := func() {
		if len(out) > 0 && strings.TrimSpace(out[len(out)-1].Text) != "" {
			out = append(out, rewrite.Line{Number: out[len(out)-1].Number})
		}
	}
	for i := 0; i < len(lines); {
		line := lines[i]
		if line.Code || depth > maxDepth {
			out = append(out, line)
			i++
			continue
		}
		if found := shebang.FindStringSubmatch(line.Text); found != nil && (i == 0 || strings.TrimSpace(lines[i-1].Text) == "") {
			var body []rewrite.Line
			body, i = indented(lines, i+1, 0)
			out = append(out, rewrite.Line{Text: "```" + found[1], Number: line.Number, Code: true})
			out = append(out, body...)
			out = append(out, rewrite.Line{Text: "```", Number: line.Number, Code: true}, rewrite.Line{Number: line.Number})
			continue
		}
		indent, replaced, next := block(lines, i, depth)
		if replaced == nil {
			out = append(out, line)
			i++
			continue
		}
		separate()
		out = append(out, rewrite.Indent(replaced, indent)...)
		if i = next; i < len(lines) && strings.TrimSpace(lines[i].Text) != "" {
			separate()
		}
	}
	return out
}

// block replaces the block that begins at a line; replaced is nil if there is none.
func block(lines []rewrite.Line, i, depth int) (indent string, replaced []rewrite.Line, next int) {
	line := lines[i]
	if found := admonition.FindStringSubmatch(line.Text); found != nil {
		body, next := indented(lines, i+1, rewrite.Indentation(found[1]))
		return found[1], rewrite.Callout(found[2], found[4], line.Number, blocks(body, depth+1)), next
	}
	if found := tab.FindStringSubmatch(line.Text); found != nil {
		body, next := indented(lines, i+1, rewrite.Indentation(found[1]))
		replaced = append(replaced, rewrite.Line{Text: "**" + found[2] + "**", Number: line.Number}, rewrite.Line{Number: line.Number})
		return found[1], append(replaced, blocks(body, depth+1)...), next
	}
	if found := blockStart.FindStringSubmatch(line.Text); found != nil {
		for end := i + 1; end < len(lines); end++ {
			if !lines[end].Code && strings.TrimSpace(lines[end].Text) == found[2] {
				body := blocks(lines[i+1:end], depth+1)
				if found[3] == "tab" {
					replaced = append(replaced, rewrite.Line{Text: "**" + found[4] + "**", Number: line.Number}, rewrite.Line{Number: line.Number})
					return found[1], append(replaced, body...), end + 1
				}
				return found[1], rewrite.Callout(found[3], found[4], line.Number, body), end + 1
			}
		}
	}
	return "", nil, i
}

// indented returns the lines from a line on that stand four columns further to the right, without these,
// and the number of the line after them.
func indented(lines []rewrite.Line, from, columns int) (body []rewrite.Line, next int) {
	next = from
	for next < len(lines) && (strings.TrimSpace(lines[next].Text) == "" || rewrite.Indentation(lines[next].Text) >= columns+4) {
		line := lines[next]
		line.Text = rewrite.Dedent(line.Text, columns+4)
		body = append(body, line)
		next++
	}
	for len(body) > 0 && strings.TrimSpace(body[len(body)-1].Text) == "" {
		body = body[:len(body)-1]
		next--
	}
	for len(body) > 0 && strings.TrimSpace(body[0].Text) == "" {
		body = body[1:]
	}
	return body, next
}
