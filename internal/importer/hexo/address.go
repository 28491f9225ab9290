// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hexo

import (
	"crypto/sha1" //nolint:gosec // Hexo makes addresses of it.
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// settings are what _config.yml says.
type settings struct {
	root, permalink, newPostName string
	defaultCategory              string
	zone                         *time.Location // nil where none is set
	assetFolders                 bool
	titleFromName                bool
	breaks, typography, emoji    bool
	codeDir                      string
	categoryNames                map[string]string
	defaults                     map[string]string // of placeholders in permalinks
}

// emojiFilter are the plugins that show emoji for their short codes.
var emojiFilter = regexp.MustCompile(`"hexo-filter-(?:github-)?emojis?"`)

func (s *site) configure() {
	s.source, s.machine = "source", s.Options.TimeZone
	s.config = settings{root: "/", permalink: ":year/:month/:day/:title/", newPostName: ":title.md", defaultCategory: "uncategorized", breaks: true, typography: true, codeDir: "downloads/code",
		categoryNames: map[string]string{}, defaults: map[string]string{}}
	if text, ok := s.Config("_config.yml"); ok {
		config, err := frontmatter.ParseYAML(text, 1, frontmatter.JSYAML4)
		if err != nil {
			s.Refuse("_config.yml", err, "cannot read the configuration")
		}
		s.read(metadata{config})
	}
	packages, _ := s.Config("package.json")
	s.config.emoji = emojiFilter.MatchString(packages)
	if s.machine == nil {
		s.machine = time.UTC
	}
	if !s.Exists(s.source) {
		s.source = "."
	}
}

func (s *site) read(config metadata) {
	set := func(field *string, key string) {
		if text := config.text(key); text != "" {
			*field = text
		}
	}
	set(&s.source, "source_dir")
	set(&s.config.root, "root")
	set(&s.config.permalink, "permalink")
	set(&s.config.newPostName, "new_post_name")
	set(&s.config.defaultCategory, "default_category")
	set(&s.config.codeDir, "code_dir")
	set(&s.Blog.Title, "title")
	s.source = path.Clean(s.source)
	if address := config.text("url"); s.Blog.BaseURL == "" {
		s.Blog.BaseURL = strings.TrimSuffix(address, "/")
	}
	if origin := originPattern.FindString(s.Blog.BaseURL); origin != "" && !config.has("root") {
		s.config.root = s.Blog.BaseURL[len(origin):] + "/"
	}
	if zone := config.text("timezone"); zone != "" {
		location, err := time.LoadLocation(zone)
		if err != nil {
			s.Lose("_config.yml", 0, importer.DateInvalid, "there is no time zone %q: dates are read in UTC", zone)
		} else {
			s.config.zone = location
		}
	}
	flag := func(v frontmatter.Value, key string) bool {
		value, _ := v.Get(key)
		return value.Truthy()
	}
	s.config.assetFolders = flag(config.Value, "post_asset_folder")
	s.config.titleFromName = flag(config.Value, "use_slug_as_post_title") || flag(config.Value, "use_filename_as_post_title")
	if marked, ok := config.Get("marked"); ok {
		if breaks, ok := marked.Get("breaks"); ok {
			s.config.breaks = breaks.Truthy()
		}
		if smart, ok := marked.Get("smartypants"); ok {
			s.config.typography = smart.Truthy()
		}
	}
	names, _ := config.Get("category_map")
	for _, field := range names.Fields {
		s.config.categoryNames[field.Key] = field.Value.Joined()
	}
	defaults, _ := config.Get("permalink_defaults")
	for _, field := range defaults.Fields {
		s.config.defaults[field.Key] = field.Value.Joined()
	}
}

var (
	originPattern = regexp.MustCompile(`^https?://[^/]+`)
	parameter     = regexp.MustCompile(`:(\w*[A-Za-z0-9])`)
	segments      = map[string]string{"year": `(\d{4})`, "month": `(\d{2})`, "day": `(\d{2})`, "i_month": `(\d{1,2})`, "i_day": `(\d{1,2})`, "hash": `([0-9a-f]{12})`}
)

// parseName takes the name of a post apart as new_post_name says. It always has a title.
func (c settings) parseName(name string) map[string]string {
	rule := strings.TrimSuffix(c.newPostName, path.Ext(c.newPostName))
	var keys []string
	pattern := parameter.ReplaceAllStringFunc(regexp.QuoteMeta(rule), func(key string) string {
		key = key[1:]
		keys = append(keys, key)
		if segment, ok := segments[key]; ok {
			return segment
		}
		return "(.+?)"
	})
	info := map[string]string{}
	if matcher, err := regexp.Compile("^" + pattern + "$"); err == nil {
		if found := matcher.FindStringSubmatch(name); found != nil {
			for i, key := range keys {
				info[key] = found[i+1]
			}
		}
	}
	if info["title"] == "" {
		info["title"] = slugize(name)
	}
	return info
}

// address gives a post its address, with the day in the zone of the machine that runs Hexo, whatever the zone of the site. If
// the two days differ, both addresses lead to the post.
func (s *site) address(post *importer.Post, matter frontmatter.Value, info map[string]string) {
	m := metadata{matter}
	if given := m.text("permalink"); given != "" && given != "false" {
		if s.config.assetFolders && !strings.HasSuffix(given, "/") && !strings.HasSuffix(given, ".html") {
			given += "/"
		}
		post.Path = s.join(given)
		return
	}
	zones := []*time.Location{s.machine}
	if s.Options.TimeZone == nil && s.config.zone != nil {
		zones = []*time.Location{s.config.zone, time.UTC}
	}
	var paths []string
	for _, zone := range zones {
		filled, ok := s.fill(*post, matter, info, zone)
		if !ok {
			return
		}
		paths = append(paths, s.join(filled))
	}
	post.Path = paths[0]
	if last := paths[len(paths)-1]; last != post.Path {
		post.Aliases = append(post.Aliases, last)
	}
}

func (s *site) join(permalink string) string {
	return strings.TrimSuffix(s.config.root, "/") + "/" + strings.TrimPrefix(permalink, "/")
}

// fill puts a post into the permalink of the site; ok is false if that needs a date and there is none.
func (s *site) fill(post importer.Post, matter frontmatter.Value, info map[string]string, zone *time.Location) (permalink string, ok bool) {
	date := post.Date.In(zone)
	values := map[string]string{"title": info["title"], "slug": info["title"], "name": path.Base(info["title"]), "post_title": strings.ToLower(slugize(post.Title)), "category": s.category(matter)}
	ok = true
	permalink = parameter.ReplaceAllStringFunc(s.config.permalink, func(key string) string {
		key = key[1:]
		if layout, isDate := dateParts[key]; isDate {
			ok = ok && !post.Date.IsZero()
			return date.Format(layout)
		}
		switch key {
		case "timestamp":
			ok = ok && !post.Date.IsZero()
			return fmt.Sprint(date.Unix())
		case "hash":
			ok = ok && !post.Date.IsZero()
			sum := sha1.Sum([]byte(info["title"] + fmt.Sprint(date.Unix()))) //nolint:gosec // See the import.
			return hex.EncodeToString(sum[:])[:12]
		case "id":
			ok = false // Hexo draws it
			return ""
		}
		if value, known := values[key]; known {
			return value
		}
		if value, known := matter.Get(key); known {
			return value.Joined()
		}
		if value, known := info[key]; known {
			return value
		}
		if value, known := s.config.defaults[key]; known {
			return value
		}
		return "undefined"
	})
	return permalink, ok
}

var dateParts = map[string]string{"year": "2006", "month": "01", "day": "02", "hour": "15", "minute": "04", "second": "05", "i_month": "1", "i_day": "2"}

// category is the part of an address that the last category gives.
func (s *site) category(matter frontmatter.Value) string {
	v, _ := matter.Get("categories")
	if !v.Truthy() {
		v, _ = matter.Get("category")
	}
	items := v.Items
	if v.Kind != frontmatter.List {
		items = []frontmatter.Value{v}
	}
	if n := len(items); n > 0 && items[n-1].Kind == frontmatter.List {
		items = items[n-1].Items
	}
	var slugs []string
	for _, item := range items {
		if name := item.Joined(); item.Truthy() && name != "" {
			if mapped := s.config.categoryNames[name]; mapped != "" {
				name = mapped
			}
			slugs = append(slugs, slugize(name))
		}
	}
	if slugs == nil {
		return s.config.defaultCategory
	}
	return strings.Join(slugs, "/")
}

var special = regexp.MustCompile("[\\s~`!@#$%^&*()\\-_+=[\\]{}|\\\\;:\"'<>,.?/]+")

// slugize is Hexo's: without accents and special characters.
func slugize(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if r >= 0x20 && (r < 0x300 || r > 0x36f) {
			b.WriteRune(r)
		}
	}
	return strings.Trim(special.ReplaceAllString(norm.NFC.String(b.String()), "-"), "-")
}
