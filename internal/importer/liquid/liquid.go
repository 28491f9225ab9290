// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package liquid translates the template language of Jekyll and Eleventy within a post into Markdown. It evaluates everything
// that does not depend on the rest of the site, turns the usual includes and tags into Markdown, and removes and reports the rest.
package liquid

import (
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// Context has the values and files that a template may refer to.
type Context struct {
	// File and Line are where the template begins, for reports.
	File string
	Line int
	// Lookup returns the value of a variable, such as site.baseurl or page.title; nil knows none. A
	// variable that is known and has no value is "".
	Lookup func(name string) (text string, ok bool)
	// PostURL returns the address of a post by the name in {% post_url %}.
	PostURL func(name string) (address string, ok bool)
	// Link returns the address of a file by the path in {% link %}.
	Link func(path string) (address string, ok bool)
	// Include returns the text of an included file; nil knows none.
	Include func(name string) (text string, ok bool)
	// IncludeRelative returns the text of a file beside the post, for {% include_relative %}; nil knows none.
	IncludeRelative func(name string) (text string, ok bool)
	// HighlightVerbatim is true if {% highlight %} holds code and no template language, as in Eleventy.
	HighlightVerbatim bool
}

// verbatim are the tags that hold no template language.
func (c Context) verbatim() []string {
	if c.HighlightVerbatim {
		return []string{"raw", "highlight"}
	}
	return []string{"raw"}
}

// Translate returns the template as Markdown, and the losses.
func Translate(source string, context Context) (markdown string, losses []importer.Loss) {
	text := rewrite.New(source, context.Line)
	losses = TranslateText(text, context)
	return text.String(), losses
}

// TranslateText translates a text, which keeps its line numbers. Context.Line is not used.
func TranslateText(text *rewrite.Text, context Context) []importer.Loss {
	source := text.String()
	if !strings.Contains(source, "{{") && !strings.Contains(source, "{%") {
		return nil
	}
	t := &translation{context: context, variables: map[string]value{}, out: &rewrite.Builder{}}
	t.nodes(parse(trim(lex(source, text.Line(0), context.verbatim()...))))
	text.SetLines(t.out.Lines())
	text.Mend()
	return t.losses
}

type translation struct {
	context   Context
	variables map[string]value
	out       *rewrite.Builder
	losses    []importer.Loss
	// included is how many includes within includes are open, and includedLine the line of the outermost.
	included, includedLine int
}

// lose takes a token out.
func (t *translation) lose(at token, format string, args ...any) {
	line := at.line
	if t.included > 0 {
		line = t.includedLine
	}
	t.losses = append(t.losses, importer.Loss{File: t.context.File, Line: line, Reason: importer.TemplateRemoved,
		Message: oneLine(at.source) + " " + fmt.Sprintf(format, args...)})
}

// oneLine is the source of a token for a message.
func oneLine(source string) string {
	const bound = 100
	source = strings.Join(strings.Fields(source), " ")
	if runes := []rune(source); len(runes) > bound {
		source = string(runes[:bound]) + "…"
	}
	return source
}

func (t *translation) nodes(nodes []node) {
	for _, n := range nodes {
		switch n.kind {
		case textToken:
			t.out.Copied(n.line, n.source)
		case outputToken:
			t.expression(n.token)
		case tagToken:
			t.tag(n)
		}
	}
}

// expression writes the value of an output. A literal that no filter could be applied to is better than
// a gap in a sentence.
func (t *translation) expression(at token) {
	v := t.evaluate(at.args)
	switch {
	case v.known:
		t.out.Made(at.line, v.text)
	case v.text != "":
		t.lose(at, "is replaced by %q, since the filter is the site's own", v.text)
		t.out.Made(at.line, v.text)
	default:
		t.lose(at, "removed: its value is not in the post")
		t.out.Made(at.line, rewrite.Hole)
	}
}

func (t *translation) tag(n node) {
	switch n.name {
	case "#", "comment", "":
		t.comment(n)
	case "raw":
		t.raw(n)
	case "highlight":
		t.highlight(n)
	case "assign":
		name, expression, ok := strings.Cut(n.args, "=")
		if v := t.evaluate(strings.TrimSpace(expression)); ok {
			t.variables[strings.TrimSpace(name)] = v
		}
	case "capture":
		if n.closed {
			t.variables[strings.Trim(n.args, `"' `)] = known(t.inner(n.branches[0].body))
		}
	case "if", "unless":
		t.conditional(n)
	case "post_url", "link":
		t.link(n.token)
	case "include", "render", "include_cached":
		t.include(n.token)
	case "include_relative":
		t.includeRelative(n.token)
	default:
		t.other(n)
	}
}

// other translates a tag of a theme or plugin.
func (t *translation) other(n node) {
	if text, ok := shortcode(n.name, n.args, t); ok {
		t.out.Made(n.line, text)
		return
	}
	if strings.HasPrefix(n.name, "end") && len(n.branches) == 0 {
		t.lose(n.token, "removed: nothing begins it")
		return
	}
	t.lose(n.token, "removed: it has no counterpart")
	if !n.closed || n.name == "for" || n.name == "case" || n.name == "tablerow" {
		t.out.Made(n.line, rewrite.Hole)
		return
	}
	for _, b := range n.branches { // text that readers see, with the tag around it
		t.nodes(b.body)
	}
}

// comment takes a comment out.
func (t *translation) comment(n node) {
	if n.name == "comment" && !n.closed {
		t.lose(n.token, "removed: it has no end")
	}
	for _, b := range n.branches {
		t.hide(b)
	}
}

// raw copies text in which nothing is a tag.
func (t *translation) raw(n node) {
	for _, b := range n.branches {
		for _, child := range b.body {
			t.out.Copied(child.line, child.source)
		}
	}
}

// hide reports the text of a comment.
func (t *translation) hide(b branch) {
	var text strings.Builder
	for _, n := range b.body {
		text.WriteString(n.source)
	}
	if hidden := oneLine(text.String()); hidden != "" {
		t.losses = append(t.losses, importer.Loss{File: t.context.File, Line: b.line, Reason: importer.TextHidden, Message: fmt.Sprintf("comment removed: %q", hidden)})
	}
}

// inner returns the text of nodes, without writing it.
func (t *translation) inner(nodes []node) string {
	before := t.out
	t.out = &rewrite.Builder{}
	t.nodes(nodes)
	text := t.out.String()
	t.out = before
	return text
}

func (t *translation) conditional(n node) {
	if !n.closed {
		t.lose(n.token, "removed: it has no end")
		return
	}
	for _, b := range n.branches {
		if b.name == "else" {
			t.nodes(b.body)
			return
		}
		holds, ok := t.condition(b.args)
		if !ok {
			t.lose(b.token, "removed up to its end: the condition is not in the post")
			t.out.Made(n.line, rewrite.Hole)
			return
		}
		if b.name == "unless" {
			holds = !holds
		}
		if holds {
			t.nodes(b.body)
			return
		}
	}
}

// highlight writes a fenced block of code. It stands on lines of its own, indented as the tag is.
func (t *translation) highlight(n node) {
	if !n.closed {
		t.lose(n.token, "removed: it has no end")
		return
	}
	language, _, _ := strings.Cut(n.args, " ")
	t.out.Made(n.line, fenced(t.inner(n.branches[0].body), language, t.indent(n.line)))
}

// indent is the indentation of the line that is being written; where the line has text already, a new one begins.
func (t *translation) indent(line int) string {
	text := t.out.String()
	last := text[strings.LastIndexByte(text, '\n')+1:]
	if strings.Trim(last, " \t") == "" {
		return last
	}
	t.out.Made(line, "\n\n")
	return ""
}

// fenced is code between fences that are longer than those in it. The line is indented already.
func fenced(code, language, indent string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	code = strings.TrimRight(strings.TrimLeft(code, "\n"), " \t\n")
	if indent != "" {
		lines := strings.Split(code, "\n")
		for i, line := range lines {
			if line != "" && !strings.HasPrefix(line, indent) {
				lines[i] = indent + line
			}
		}
		code = strings.Join(lines, "\n")
	}
	return fence + language + "\n" + code + "\n" + indent + fence + "\n"
}
