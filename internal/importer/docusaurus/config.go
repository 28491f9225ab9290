// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package docusaurus

import (
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

var (
	configFiles = []string{"docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "docusaurus.config.cjs"}
	siteURL     = regexp.MustCompile(`(?m)^\s*url:\s*['"]([^'"]+)['"]`)
	siteTitle   = regexp.MustCompile(`(?m)^\s*title:\s*['"]([^'"]+)['"]`)
	siteBase    = regexp.MustCompile(`(?m)^\s*baseUrl:\s*['"]([^'"]+)['"]`)
	noEmoji     = regexp.MustCompile(`(?m)^\s*emoji:\s*false`)
	blogOptions = regexp.MustCompile(`(?s)\bblog:\s*\{(.*)`)
	blogPath    = regexp.MustCompile(`(?m)^\s*path:\s*['"]\.?/?([^'"]+?)/?['"]`)
	blogRoute   = regexp.MustCompile(`(?m)^\s*routeBasePath:\s*['"]([^'"]*)['"]`)
)

// configure reads the literal values of a configuration that is a program.
func (s *site) configure() {
	if s.Exists("blog") {
		s.dir = "blog"
	}
	for _, file := range configFiles {
		text, ok := s.Config(file)
		if !ok {
			continue
		}
		s.emoji = !noEmoji.MatchString(text)
		s.Blog.Title = firstMatch(siteTitle, text)
		s.baseURL = "/" + strings.Trim(firstMatch(siteBase, text), "/")
		if s.Blog.BaseURL == "" {
			s.Blog.BaseURL = strings.TrimSuffix(firstMatch(siteURL, text), "/")
		}
		blog := firstMatch(blogOptions, text)
		if route := blogRoute.FindStringSubmatch(blog); route != nil {
			s.route = strings.Trim(route[1], "/")
		}
		if dir := firstMatch(blogPath, blog); dir != "" && s.Exists(dir) {
			s.dir = dir
		}
		return
	}
}

func firstMatch(pattern *regexp.Regexp, text string) string {
	if found := pattern.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// labels reads a file beside the posts that describes tags or authors by key. Where a label is missing, it is made of the key.
func (s *site) labels(file, field string, missing func(key string) string) map[string]string {
	name := path.Join(s.dir, file)
	text, ok := s.Config(name)
	if !ok {
		return nil
	}
	labels := map[string]string{}
	described, err := frontmatter.ParseYAML(text, 1, frontmatter.JSYAML4)
	if err != nil {
		s.Refuse(name, err, "cannot read the file")
		return nil
	}
	for _, entry := range described.Fields {
		labels[entry.Key] = missing(entry.Key)
		if label, ok := entry.Value.Get(field); ok && label.Text != "" {
			labels[entry.Key] = label.Text
		}
	}
	return labels
}

// capitalized is the label of a tag that tags.yml does not label.
func capitalized(key string) string {
	first, size := utf8.DecodeRuneInString(key)
	if size == 0 {
		return key
	}
	return strings.ToUpper(string(first)) + strings.ToLower(key[size:])
}

// noName is the name of an author whom authors.yml gives none.
func noName(string) string { return "" }
