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
	t.includeFile(at, t.context.Include, name, params, "it has no counterpart")
}

// includeRelative writes a file that lies beside the post.
func (t *translation) includeRelative(at token) {
	name, params := includeArguments(at.args, t)
	t.includeFile(at, t.context.IncludeRelative, name, params, "no file of this name is beside the post")
}

// includeFile writes a file that find knows. It reports a file that depends on the site, and why it does not know one.
func (t *translation) includeFile(at token, find func(name string) (string, bool), name string, params parameters, why string) {
	var body string
	found := false
	if find != nil {
		body, found = find(name)
	}
	if !found || t.included >= maxIncludes {
		t.lose(at, "removed: %s", why)
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
