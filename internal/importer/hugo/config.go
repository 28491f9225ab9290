// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// config is the configuration of a site, with keys in lower case.
type config struct {
	frontmatter.Value
	content string
	zone    *time.Location
	// base is the path of the site on its host, without a slash at the end.
	base       string
	permalinks []permalink
	// taxonomies are the names of fields, such as tags.
	tags, categories string
	dates            map[string][]string
	languages        map[string]bool
	language         string
	inSubdirectory   bool
	ugly, keepCase   bool
	noAccents        bool
	ignored          []*regexp.Regexp
}

// permalink is the pattern of addresses for the pages whose paths match a glob.
type permalink struct{ glob, pattern string }

// defaultDates are the fields that a date is taken from, in order.
var defaultDates = map[string][]string{
	"date":        {"date", "publishdate", "pubdate", "published", "lastmod", "modified"},
	"lastmod":     {"lastmod", "modified", "date", "publishdate", "pubdate", "published"},
	"publishdate": {"publishdate", "pubdate", "published", "date"},
	"expirydate":  {"expirydate", "unpublishdate"},
}

// configNames are the names of Hugo's configuration, without endings; the first that is there counts.
var configNames = []string{"hugo", "config", "config/_default/hugo", "config/_default/config"}

func (s *site) configure() {
	c := config{content: "content", dates: map[string][]string{}, languages: map[string]bool{}, tags: "tags", categories: "categories"}
	c.Value = s.readConfigs()
	if dir := c.in("contentdir").Text; dir != "" {
		c.content = path.Clean(dir)
	}
	c.base = s.findBase(c.in("baseurl").Text)
	s.Blog.Title = c.in("title").Text
	c.ugly, c.keepCase = c.in("uglyurls").Bool, c.in("disablepathtolower").Bool
	c.noAccents = c.in("removepathaccents").Bool
	for _, expression := range flat(c.in("ignorefiles")) {
		if pattern, err := regexp.Compile(expression); err == nil {
			c.ignored = append(c.ignored, pattern)
		}
	}
	c.inSubdirectory = c.in("defaultcontentlanguageinsubdir").Bool
	if c.language = c.in("defaultcontentlanguage").Text; c.language == "" {
		c.language = "en"
	}
	c.language = strings.ToLower(c.language)
	c.languages[c.language] = true
	for _, field := range c.in("languages").Fields {
		c.languages[field.Key] = true
	}
	c.readPermalinks()
	c.readTaxonomies()
	c.readDates()
	c.zone = s.findZone(c.in("timezone").Text)
	s.config = c
}

// readConfigs reads the configuration: the first main file, and the files that Hugo reads beside it.
func (s *site) readConfigs() (all frontmatter.Value) {
	for _, name := range configNames {
		if value, ok := s.readConfig(name); ok {
			all = value
			break
		}
	}
	for _, part := range []string{"permalinks", "taxonomies", "params", "languages", "frontmatter", "cascade"} {
		if value, ok := s.readConfig("config/_default/" + part); ok {
			all.Fields = append(all.Fields, frontmatter.Field{Key: part, Value: value})
		}
	}
	return all
}

// findBase returns the path of the site on its host. The address of the blog loses it, since the addresses of posts have it.
func (s *site) findBase(configured string) string {
	if s.Blog.BaseURL == "" {
		s.Blog.BaseURL = strings.TrimSuffix(configured, "/")
	}
	base, err := url.Parse(s.Blog.BaseURL)
	if err != nil || base.Path == "" || base.Path == "/" {
		return ""
	}
	s.Blog.BaseURL = strings.TrimSuffix(s.Blog.BaseURL, base.Path)
	return strings.TrimSuffix(base.EscapedPath(), "/")
}

// findZone returns the zone of dates without an offset.
func (s *site) findZone(configured string) *time.Location {
	if s.Options.TimeZone != nil {
		return s.Options.TimeZone
	}
	zone, err := time.LoadLocation(configured)
	if err != nil {
		s.Lose("hugo.toml", 0, importer.DateInvalid, "there is no time zone %q: UTC holds", configured)
		return time.UTC
	}
	return zone
}

// readTaxonomies reads which fields hold tags and categories.
func (c *config) readTaxonomies() {
	for _, field := range c.in("taxonomies").Fields {
		switch field.Key {
		case "tag":
			c.tags = strings.ToLower(field.Value.Text)
		case "category":
			c.categories = strings.ToLower(field.Value.Text)
		}
	}
}

// readConfig reads a file of configuration in one of Hugo's formats.
func (s *site) readConfig(name string) (frontmatter.Value, bool) {
	for _, ending := range []string{".toml", ".yaml", ".yml", ".json"} {
		text, ok := s.Config(name + ending)
		if !ok {
			continue
		}
		var value frontmatter.Value
		var err error
		if ending == ".toml" {
			value, err = parseTOML(text, 1)
		} else {
			value, err = frontmatter.ParseYAML(text, 1, frontmatter.GoccyYAML)
		}
		if err != nil {
			s.Refuse(name+ending, err, "Hugo stops at its configuration, so defaults hold")
			return value, false
		}
		return lowerKeys(value), true
	}
	return frontmatter.Value{}, false
}

// readPermalinks reads patterns: by section, which may stand below the kind of page, or with targets. The longest
// section comes first.
func (c *config) readPermalinks() {
	list := c.in("permalinks")
	for _, item := range list.Items {
		target, _ := item.Get("target")
		if kind := textIn(target, "kind"); kind != "" && kind != "page" {
			continue
		}
		glob := textIn(target, "path")
		if glob == "" {
			glob = "/**"
		}
		c.permalinks = append(c.permalinks, permalink{glob, textIn(item, "pattern")})
	}
	fields := append(slices.Clone(list.Fields), c.in("permalinks", "page").Fields...)
	slices.SortStableFunc(fields, func(a, b frontmatter.Field) int { return len(b.Key) - len(a.Key) })
	for _, field := range fields {
		if !field.Value.IsScalar() {
			continue
		}
		glob := "/*"
		if section := strings.Trim(field.Key, " /"); section != "" {
			glob = "/{" + section + "," + section + "/**}"
		}
		c.permalinks = append(c.permalinks, permalink{glob, field.Value.Text})
	}
}

// permalink returns the pattern for the address of a page, or "".
func (c *config) permalink(of string) string {
	for _, p := range c.permalinks {
		if matches(p.glob, of) {
			return p.pattern
		}
	}
	return ""
}

// ignores reports whether the configuration leaves a file out.
func (c *config) ignores(file string) bool {
	return slices.ContainsFunc(c.ignored, func(pattern *regexp.Regexp) bool { return pattern.MatchString("/" + file) })
}

// readDates reads from which fields dates come.
func (c *config) readDates() {
	for name, fields := range defaultDates {
		c.dates[name] = fields
		own := c.in("frontmatter", name)
		if own.Kind == frontmatter.Null {
			continue
		}
		var list []string
		for _, field := range append(own.Items, own) {
			switch text := strings.ToLower(field.Text); text {
			case "":
			case ":default":
				list = append(list, fields...)
			default:
				list = append(list, text)
			}
		}
		c.dates[name] = list
	}
}

// in is the value below keys; Null if there is none.
func (c config) in(keys ...string) frontmatter.Value {
	value := c.Value
	for _, key := range keys {
		value, _ = value.Get(key)
	}
	return value
}
