// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// configFiles are the names of Jekyll's configuration; the first that is there counts.
var configFiles = []string{"_config.yml", "_config.yaml", "_config.toml"}

// config is the configuration of a site.
type config struct {
	frontmatter.Value
	source    string // directory of the site
	zone      *time.Location
	permalink string
	// separator ends an excerpt.
	separator   string
	baseURL     string
	unpublished bool
	defaults    []defaults
	excluded    []string
	emoji       bool // jemoji shows emoji for their short codes
}

// defaults are the values of front matter for a part of the site.
type defaults struct {
	path, kind string
	values     frontmatter.Value
}

// configure reads the configuration. A site without one has Jekyll's defaults.
func (s *site) configure() {
	c := config{separator: "\n\n", permalink: "date", source: "."}
	for _, name := range configFiles {
		text, ok := s.Config(name)
		if !ok {
			continue
		}
		value, err := frontmatter.ParseYAML(text, 1, frontmatter.SafeYAML)
		if err != nil {
			s.Refuse(name, err, "Jekyll cannot read its configuration, so its defaults hold")
		}
		c.Value = value
		break
	}
	if source := c.text("source"); source != "" {
		c.source = path.Clean(source)
	}
	if separator, ok := c.Get("excerpt_separator"); ok && separator.Kind != frontmatter.Null {
		c.separator = separator.Text
	}
	if permalink := c.text("permalink"); permalink != "" {
		c.permalink = permalink
	}
	if style, ok := styles[c.permalink]; ok {
		c.permalink = style
	}
	if posts := c.in("collections", "posts", "permalink"); posts.Text != "" {
		c.permalink = posts.Text
	}
	c.baseURL = strings.TrimSuffix(c.text("baseurl"), "/")
	if c.baseURL != "" && !strings.HasPrefix(c.baseURL, "/") {
		c.baseURL = "/" + c.baseURL
	}
	c.unpublished = isTrue(c.in("unpublished"))
	c.excluded = textsOf(c.in("exclude"))
	list := c.in("defaults")
	for _, item := range list.Items {
		scope, _ := item.Get("scope")
		values, _ := item.Get("values")
		at, _ := scope.Get("path")
		kind, _ := scope.Get("type")
		c.defaults = append(c.defaults, defaults{path: strings.TrimSuffix(at.Text, "/"), kind: kind.Text, values: values})
	}
	c.zone = s.zone(c.text("timezone"))
	c.emoji = s.hasPlugin(c, "jemoji")
	s.config = c
	s.Blog.Title = c.text("title")
	if s.Blog.BaseURL == "" {
		s.Blog.BaseURL = strings.TrimSuffix(c.text("url"), "/")
	}
}

// pluginGroup is the group of a Gemfile whose gems Jekyll loads as plugins.
var pluginGroup = regexp.MustCompile(`(?ms)^[ \t]*group[ \t]+:jekyll_plugins\b.*?^[ \t]*end\b|^[ \t]*gem[ \t][^\n]*:jekyll_plugins\b[^\n]*$`)

// hasPlugin reports whether the configuration or the Gemfile names a plugin.
func (s *site) hasPlugin(c config, name string) bool {
	if slices.Contains(textsOf(c.in("plugins")), name) || slices.Contains(textsOf(c.in("gems")), name) {
		return true
	}
	gems, _ := s.Config("Gemfile")
	gem := regexp.MustCompile(`(?m)^[ \t]*gem[ \t]*\(?["']` + regexp.QuoteMeta(name) + `["']`)
	return slices.ContainsFunc(pluginGroup.FindAllString(gems, -1), gem.MatchString)
}

// zone is the time zone of the site: as given on the command line, else as configured, else UTC.
func (s *site) zone(configured string) *time.Location {
	if s.Options.TimeZone != nil {
		return s.Options.TimeZone
	}
	if configured != "" {
		zone, err := time.LoadLocation(configured)
		if err == nil {
			return zone
		}
		s.Lose(configFiles[0], 0, importer.DateInvalid, "there is no time zone %q: UTC holds", configured)
	}
	return time.UTC
}

// in is the value below keys; Null if there is none.
func (c config) in(keys ...string) frontmatter.Value {
	value := c.Value
	for _, key := range keys {
		value, _ = value.Get(key)
	}
	return value
}

func (c config) text(key string) string { return c.in(key).Text }

// isTrue reports whether Ruby takes a value for true.
func isTrue(v frontmatter.Value) bool {
	return v.Kind != frontmatter.Null && (v.Kind != frontmatter.Bool || v.Bool)
}

// excludes reports whether the site leaves a file or directory out.
func (c config) excludes(name string) bool {
	for _, pattern := range c.excluded {
		pattern = strings.Trim(pattern, "/")
		if matched, err := path.Match(pattern, name); name == pattern || strings.HasPrefix(name, pattern+"/") || err == nil && matched {
			return true
		}
	}
	return false
}

// defaultsFor are the values of front matter that the configuration gives a file: values of the
// narrower scope win.
func (c config) defaultsFor(file, kind string) (fields []frontmatter.Field) {
	best := map[string]defaults{}
	for _, d := range c.defaults {
		if !d.covers(file, kind) {
			continue
		}
		for _, field := range d.values.Fields {
			if old, ok := best[field.Key]; ok && !d.narrower(old) {
				continue
			}
			best[field.Key] = d
			fields = set(fields, field)
		}
	}
	return fields
}

// covers reports whether a file lies within the scope.
func (d defaults) covers(file, kind string) bool {
	if d.kind != "" && d.kind != kind {
		return false
	}
	if d.path == "" || file == d.path || strings.HasPrefix(file, d.path+"/") {
		return true
	}
	if strings.Contains(d.path, "*") {
		for at := file; at != "."; at = path.Dir(at) {
			if matched, err := path.Match(d.path, at); err == nil && matched {
				return true
			}
		}
	}
	return false
}

// narrower reports whether d wins over another scope that covers the same file.
func (d defaults) narrower(other defaults) bool {
	if len(d.path) != len(other.path) {
		return len(d.path) > len(other.path)
	}
	return d.kind != "" || other.kind == ""
}

// set replaces the field with the same key, or appends the field.
func set(fields []frontmatter.Field, field frontmatter.Field) []frontmatter.Field {
	for i := range fields {
		if fields[i].Key == field.Key {
			fields[i] = field
			return fields
		}
	}
	return append(fields, field)
}
