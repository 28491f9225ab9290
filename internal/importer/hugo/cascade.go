// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// cascaded is front matter with the fields that the page itself, the sections above and the configuration cascade to the page;
// the nearest wins.
func (p *page) cascaded(matter frontmatter.Value) frontmatter.Value {
	matter.Kind = frontmatter.Map
	own, _ := matter.Get("cascade")
	matter = p.inherit(matter, own)
	for dir := path.Dir(p.file); ; dir = path.Dir(dir) {
		cascade, _ := p.sections[dir].Get("cascade")
		matter = p.inherit(matter, cascade)
		if dir == p.config.content || dir == "." {
			return p.inherit(matter, p.config.in("cascade"))
		}
	}
}

// inherit adds the fields of a cascade, or of each in a list of them, that front matter lacks.
func (p *page) inherit(matter, cascade frontmatter.Value) frontmatter.Value {
	for _, item := range append(cascade.Items, cascade) {
		if p.isTarget(item) {
			matter = withDefaults(matter, item)
		}
	}
	return matter
}

func withDefaults(matter, defaults frontmatter.Value) frontmatter.Value {
	matter.Fields = slices.Clone(matter.Fields)
	for _, field := range defaults.Fields {
		field.Line = 0
		at := slices.IndexFunc(matter.Fields, func(own frontmatter.Field) bool { return own.Key == field.Key })
		switch {
		case field.Key == "target" || field.Key == "_target":
		case at < 0:
			matter.Fields = append(matter.Fields, field)
		case field.Key == "params":
			matter.Fields[at].Value = withDefaults(matter.Fields[at].Value, field.Value)
		}
	}
	return matter
}

// isTarget reports whether a cascade is for this page. A condition that is not known here holds if the cascade makes drafts.
func (p *page) isTarget(cascade frontmatter.Value) bool {
	for _, key := range []string{"target", "_target"} {
		target, _ := cascade.Get(key)
		for _, condition := range target.Fields {
			value := ""
			switch condition.Key {
			case "path":
				value = p.path()
			case "kind":
				value = "page"
			case "lang":
				value = p.languageOrDefault()
			case "environment":
				value = "production"
			default:
				draft, _ := cascade.Get("draft")
				if !draft.Bool {
					return false
				}
				continue
			}
			if !matches(condition.Value.Text, value) {
				return false
			}
		}
	}
	return true
}

// path is the logical path of the page: without ending and language, in lower case, with hyphens for spaces.
func (p *page) path() string {
	name := p.name
	if p.bundle {
		name = path.Dir(name)
	}
	return "/" + strings.ReplaceAll(strings.ToLower(name), " ", "-")
}

// languageOrDefault is the language of the page.
func (p *page) languageOrDefault() string {
	if p.language != "" {
		return p.language
	}
	return p.config.language
}

var globToken = regexp.MustCompile(`\*\*|[*?{},]|[^*?{},]+`)

// matches reports whether a glob of Hugo fits a text, whose parts slashes divide.
func matches(glob, text string) bool {
	depth := 0
	pattern := globToken.ReplaceAllStringFunc(strings.ToLower(glob), func(token string) string {
		switch token {
		case "**":
			return ".*"
		case "*":
			return "[^/]*"
		case "?":
			return "[^/]"
		case "{":
			depth++
			return "(?:"
		case "}":
			depth--
			return ")"
		case ",":
			if depth > 0 {
				return "|"
			}
		}
		return regexp.QuoteMeta(token)
	})
	whole, err := regexp.Compile("^(?:" + pattern + ")$")
	return err == nil && whole.MatchString(strings.ToLower(text))
}
