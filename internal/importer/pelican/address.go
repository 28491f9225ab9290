// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"regexp"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
)

// address gives a post its name and its address.
func (s *site) address(post *importer.Post, file string, a article, pathMatter map[string]string, category string) {
	slug := orElse(a.text("slug"), pathMatter["slug"])
	known := true
	if slug == "" {
		source := post.Title
		if s.settings.slugSource == "basename" {
			source = baseName(file)
		}
		slug, known = slugify(source)
	}
	if post.Name = slug; !known {
		post.Name = baseName(file)
	}
	if given := a.text("url"); given != "" {
		post.Path = "/" + strings.TrimPrefix(given, "/")
		return
	}
	format := s.settings.articleURL
	if post.Draft && a.text("status") == "draft" {
		format = s.settings.draftURL
	}
	if post.Language != "" && post.Language != s.settings.language {
		format = strings.Replace(format, "{slug}", "{slug}-{lang}", 1)
	}
	categorySlug, _ := slugify(category)
	author := ""
	if len(post.Authors) > 0 {
		author, _ = slugify(post.Authors[0])
	}
	filled, ok := fill(format, map[string]string{"slug": slug, "lang": orElse(post.Language, s.settings.language), "category": categorySlug, "author": author, "path": s.inside(file)}, post.Date)
	if !known || !ok {
		s.Lose(file, 0, importer.FieldIgnored, "the address is not known: Pelican makes it of %q", format)
		return
	}
	post.Path = "/" + strings.TrimPrefix(filled, "/")
}

// layouts are the directives of strftime, with "-" for no leading zero, as layouts of Go.
var layouts = map[string]string{"%Y": "2006", "%m": "01", "%d": "02", "%H": "15", "%M": "04", "%S": "05", "%y": "06", "%B": "January", "%b": "Jan", "%-d": "2", "%-m": "1", "%j": "002"}

var (
	placeholder = regexp.MustCompile(`\{(\w+)(?::([^{}]*))?\}`)
	directive   = regexp.MustCompile(`%-?[A-Za-z]`)
)

// fill puts values into a format of addresses; ok is false if it asks for more.
func fill(format string, values map[string]string, date time.Time) (filled string, ok bool) {
	ok = true
	filled = placeholder.ReplaceAllStringFunc(format, func(written string) string {
		parts := placeholder.FindStringSubmatch(written)
		if parts[1] == "date" {
			return directive.ReplaceAllStringFunc(parts[2], func(d string) string {
				layout, known := layouts[d]
				ok = ok && known
				return date.Format(layout)
			})
		}
		value, known := values[parts[1]]
		ok = ok && known
		return value
	})
	return filled, ok
}
