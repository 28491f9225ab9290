// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package liquid

import (
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

func (t *translation) link(at token) {
	find := t.context.Link
	if at.name == "post_url" {
		find = t.context.PostURL
	}
	name, ok := literal(at.args)
	if !ok {
		name = t.resolve(at.args)
	}
	if find != nil {
		if address, ok := find(name); ok {
			t.out.Made(at.line, address)
			return
		}
	}
	t.losses = append(t.losses, importer.Loss{File: t.context.File, Line: at.line, Reason: importer.LinkBroken,
		Message: oneLine(at.source) + " leads to nothing that is published"})
	t.out.Made(at.line, rewrite.Hole)
}

// embedded are outputs within the arguments of a tag, such as {{ page.id }}.
var embedded = regexp.MustCompile(`\{\{\s*(.*?)\s*\}\}`)

// resolve replaces the outputs within the arguments of a tag.
func (t *translation) resolve(args string) string {
	return embedded.ReplaceAllStringFunc(args, func(output string) string {
		return t.evaluate(embedded.FindStringSubmatch(output)[1]).text
	})
}

// maxIncludes bounds includes within includes.
const maxIncludes = 8

// include writes an include: a figure, player or link by its name and parameters, otherwise the included
// file where all of it can be carried out.
func (t *translation) include(at token) {
	name, params := includeArguments(at.args, t)
	if text, ok := wellKnown(name, params, t); ok {
		t.out.Made(at.line, text)
		return
	}
	var body string
	found := false
	if t.context.Include != nil {
		body, found = t.context.Include(name)
	}
	if !found || t.included >= maxIncludes {
		t.lose(at, "removed: it has no counterpart")
		t.out.Made(at.line, rewrite.Hole)
		return
	}
	inner := &translation{context: t.context, variables: map[string]value{}, out: &rewrite.Builder{}, included: t.included + 1, includedLine: at.line}
	if t.included > 0 {
		inner.includedLine = t.includedLine
	}
	for key, text := range params.named {
		inner.variables["include."+key] = known(text)
		inner.variables[key] = known(text)
	}
	inner.nodes(parse(trim(lex(body, 1, t.context.verbatim()...))))
	if len(inner.losses) > 0 {
		t.lose(at, "removed: the included file depends on the site")
		t.out.Made(at.line, rewrite.Hole)
		return
	}
	t.out.Made(at.line, strings.Trim(inner.out.String(), "\n"))
}
