// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"maps"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
)

// setAddress gives a post its name and its addresses.
func (s *site) setAddress(post *importer.Post, file string, a article) error {
	slug, known := s.slug(file, a)
	if post.Name = slug; !known || slug == "" {
		post.Name = baseName(file)
	}
	values := s.addressValues(post, file, a, slug)
	kind := s.addressKind(a)
	output, outputKnown := s.fillFormat(a, "save_as", kind+"_SAVE_AS", values, post.Date)
	if outputKnown && outside(output) {
		return skipped(a["save_as"], "it would write %q outside the directory of the site", output)
	}
	if outputKnown && output == "" && !post.Draft {
		s.Lose(file, a["save_as"].line, importer.VisibilityUnclear, "Pelican writes no page of the article: it becomes a draft")
		post.Draft = true
	}
	address, addressKnown := s.fillFormat(a, "url", kind+"_URL", values, post.Date)
	switch {
	case !addressKnown, !known && !a.has("url"):
		s.Lose(file, 0, importer.FieldIgnored, "the address is not known: Pelican makes it of %q", s.settings.text(kind+"_URL"))
	case output != "" && (address == "" || strings.Contains(address, "://")):
		post.Path = "/" + output
	default:
		post.Path = "/" + strings.TrimPrefix(address, "/")
	}
	if a.text("save_as") != "" && !servedAt(output, post.Path) {
		post.Aliases = []string{"/" + output}
	}
	return nil
}

// servedAt reports whether a web server answers an address with a file.
func servedAt(file, address string) bool {
	return address == "/"+file || address == "/"+strings.TrimSuffix(file, "index.html")
}

// slug is the slug of an article; see slugify.
func (s *site) slug(file string, a article) (slug string, known bool) {
	if slug = strings.TrimSpace(a.text("slug")); slug != "" {
		return slug, true
	}
	switch s.settings.text("SLUGIFY_SOURCE") {
	case "title":
		return s.slugify(a.joined("title", " "))
	case "basename":
		return s.slugify(baseName(file))
	}
	return "", true
}

// addressKind begins the names of the settings for the address of an article.
func (s *site) addressKind(a article) string {
	kind := "ARTICLE"
	if strings.EqualFold(strings.TrimSpace(a.text("status")), "draft") {
		kind = "DRAFT"
	}
	if a.has("lang") && !s.settings.isDefault(a.text("lang")) {
		kind += "_LANG"
	}
	return kind
}

// outside reports whether a path leads out of the directory of the site.
func outside(output string) bool {
	output = path.Clean(output)
	return path.IsAbs(output) || output == ".." || strings.HasPrefix(output, "../")
}

// addressValues are the values that a format of addresses can name.
func (s *site) addressValues(post *importer.Post, file string, a article, slug string) map[string]string {
	values := map[string]string{}
	for key := range a {
		values[key] = a.text(key)
	}
	author := ""
	if len(post.Authors) > 0 {
		author, _ = s.slugify(post.Authors[0])
	}
	category, _ := s.slugify(a.text("category"))
	maps.Copy(values, map[string]string{"slug": slug, "author": author, "category": category})
	if !a.has("lang") {
		values["lang"] = strings.ToLower(s.settings.text("DEFAULT_LANG"))
	}
	if !a.has("path") {
		values["path"] = s.inside(file)
	}
	return values
}

// fillFormat is the text of a field, or else the format of a setting with these values.
func (s *site) fillFormat(a article, key, setting string, values map[string]string, date time.Time) (filled string, ok bool) {
	if a.has(key) {
		return a.text(key), true
	}
	return fill(s.settings.text(setting), values, date)
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
