// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// visibility decides whether the post is a draft. It is, if versions of Hugo disagree.
func (p *page) visibility(post *importer.Post) {
	draft, _ := p.matter.Get("draft")
	post.Draft = p.isDraft(draft)
	if published, ok := p.matter.Get("published"); ok && published.Kind == frontmatter.Null && draft.Kind == frontmatter.Null {
		p.hide(post, published.Line, "Hugo does not publish the page, because published has no value: a draft here")
	} else if ok && published.Kind == frontmatter.Bool {
		p.hide(post, published.Line, "published: %s is a flag in Hugo 0.111, and Hugo 0.166 stops at it: a draft here, so write draft", published.Text)
	}
	for _, key := range []string{"build", "_build"} {
		build, _ := p.matter.Get(key)
		for _, field := range build.Fields {
			if hidesPage(field) {
				p.hide(post, field.Line, "Hugo does not %s the page: a draft here", field.Key)
			}
		}
	}
	if headless, _ := p.matter.Get("headless"); headless.Bool {
		p.hide(post, headless.Line, "Hugo makes no page of a headless bundle: a draft here")
	}
	if markup := strings.ToLower(p.text("markup")); markup != "" && !slices.Contains([]string{"md", "markdown", "mdown", "goldmark"}, markup) {
		value, _ := p.matter.Get("markup")
		p.hide(post, value.Line, "Hugo 0.166 stops at markup: %s unless its security policy allows it: a draft here", markup)
	}
	params, _ := p.matter.Get("params")
	for _, fields := range []frontmatter.Value{p.matter, params} {
		p.HideIfInDoubt(post, p.file, fields)
	}
}

// hide makes the post a draft, and reports why.
func (p *page) hide(post *importer.Post, line int, format string, args ...any) {
	post.Draft = true
	p.Lose(p.file, line, importer.VisibilityUnclear, format, args...)
}

var yesInOldYAML = regexp.MustCompile(`^(?i:y|yes|on)$`)

// isDraft reads the field draft. A text that old versions take for true is reported.
func (p *page) isDraft(draft frontmatter.Value) bool {
	switch draft.Kind {
	case frontmatter.Bool:
		return draft.Bool
	case frontmatter.Int, frontmatter.Float:
		return draft.Number != 0
	case frontmatter.String:
		if yesInOldYAML.MatchString(draft.Text) {
			p.Lose(p.file, draft.Line, importer.VisibilityUnclear, "draft: %s hides the page in Hugo 0.111 and not in 0.166: a draft here, so write true or false", draft.Text)
			return true
		}
		isTrue, err := strconv.ParseBool(draft.Text)
		return err == nil && isTrue
	}
	return false
}

// hidesPage reports whether a build option keeps a page from lists, or from being written.
func hidesPage(option frontmatter.Field) bool {
	if option.Key != "list" && option.Key != "render" {
		return false
	}
	value := strings.ToLower(option.Value.Text)
	return value == "never" || value == "false" || value == "local"
}
