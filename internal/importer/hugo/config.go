// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"net/url"
	"path"
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
	base string
	// permalinks are patterns by section.
	permalinks map[string]string
	// taxonomies are the names of fields, such as tags.
	tags, categories string
	dates            map[string][]string
	languages        map[string]bool
	language         string
	inSubdirectory   bool
	ugly, keepCase   bool
}

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
	c := config{content: "content", dates: map[string][]string{}, permalinks: map[string]string{}, languages: map[string]bool{}, tags: "tags", categories: "categories"}
	c.Value = s.readConfigs()
	if dir := c.in("contentdir").Text; dir != "" {
		c.content = path.Clean(dir)
	}
	c.base = s.findBase(c.in("baseurl").Text)
	s.Blog.Title = c.in("title").Text
	c.ugly, c.keepCase = c.in("uglyurls").Bool, c.in("disablepathtolower").Bool
	c.inSubdirectory = c.in("defaultcontentlanguageinsubdir").Bool
	if c.language = c.in("defaultcontentlanguage").Text; c.language == "" {
		c.language = "en"
	}
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
	for _, part := range []string{"permalinks", "taxonomies", "params", "languages", "frontmatter"} {
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

// readPermalinks reads patterns by section, which may stand below the kind of page.
func (c *config) readPermalinks() {
	list := c.in("permalinks")
	for _, field := range append(list.Fields, c.in("permalinks", "page").Fields...) {
		if field.Value.IsScalar() {
			c.permalinks[field.Key] = field.Value.Text
		}
	}
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
