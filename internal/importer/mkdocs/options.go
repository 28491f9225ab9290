// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package mkdocs

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// blogOptions are the settings of mkdocs.yml.
type blogOptions struct {
	docs, posts               string // directories
	blog, sitePath            string // of addresses
	addressFormat, dateFormat string
	addressCategories         int
	directories, emoji        bool
	divider                   *regexp.Regexp
}

func (s *site) configure() {
	s.options = blogOptions{docs: "docs", blog: "blog", addressFormat: "{date}/{slug}", dateFormat: "yyyy/MM/dd", addressCategories: 1, directories: true}
	divider, posts := "<!-- more -->", "{blog}/posts"
	for _, file := range []string{"mkdocs.yml", "mkdocs.yaml"} {
		text, ok := s.Config(file)
		if !ok {
			continue
		}
		config, err := frontmatter.ParseYAML(text, 1, frontmatter.PyYAML)
		if err != nil {
			s.Refuse(file, err, "cannot read the configuration")
			break
		}
		s.read(config, &divider, &posts)
		break
	}
	s.options.divider = regexp.MustCompile(regexp.QuoteMeta(divider))
	posts = strings.ReplaceAll(posts, "{blog}", s.options.blog)
	for _, dir := range []string{path.Join(s.options.docs, posts), path.Join(posts), path.Base(posts), "."} {
		if s.Exists(dir) {
			s.options.posts = dir
			break
		}
	}
	s.readAuthors(path.Join(path.Dir(s.options.posts), ".authors.yml"))
}

func (s *site) read(config frontmatter.Value, divider, posts *string) {
	set := func(field *string, from frontmatter.Value, key string) {
		if v, ok := from.Get(key); ok && v.IsScalar() && v.Kind != frontmatter.Null {
			*field = v.Text
		}
	}
	set(&s.options.docs, config, "docs_dir")
	s.options.docs = path.Clean(s.options.docs)
	set(&s.Blog.Title, config, "site_name")
	address := ""
	set(&address, config, "site_url")
	if s.Blog.BaseURL == "" {
		s.Blog.BaseURL = strings.TrimSuffix(address, "/")
	}
	if parsed, err := url.Parse(s.Blog.BaseURL); err == nil {
		s.options.sitePath = parsed.Path
	}
	if v, ok := config.Get("use_directory_urls"); ok && v.Kind == frontmatter.Bool {
		s.options.directories = v.Bool
	}
	extensions, _ := config.Get("markdown_extensions")
	s.options.emoji = names(extensions, "pymdownx.emoji")
	plugins, _ := config.Get("plugins")
	for _, plugin := range append(plugins.Items, plugins) {
		blog, ok := plugin.Get("blog")
		if !ok {
			if blog, ok = plugin.Get("material/blog"); !ok {
				continue
			}
		}
		set(&s.options.blog, blog, "blog_dir")
		if s.options.blog == "." {
			s.options.blog = ""
		}
		set(posts, blog, "post_dir")
		set(divider, blog, "post_excerpt_separator")
		set(&s.options.addressFormat, blog, "post_url_format")
		set(&s.options.dateFormat, blog, "post_url_date_format")
		if most, ok := blog.Get("post_url_max_categories"); ok && most.Kind == frontmatter.Int {
			s.options.addressCategories = int(most.Number)
		}
	}
}

// names reports whether a list of extensions has one, with options or without.
func names(extensions frontmatter.Value, extension string) bool {
	for _, item := range append(extensions.Items, extensions) {
		if _, withOptions := item.Get(extension); withOptions || item.Text == extension {
			return true
		}
	}
	return false
}

func (s *site) readAuthors(file string) {
	s.authors = map[string]string{}
	text, ok := s.Config(file)
	if !ok {
		return
	}
	described, err := frontmatter.ParseYAML(text, 1, frontmatter.PyYAML)
	if err != nil {
		s.Refuse(file, err, "cannot read the authors")
		return
	}
	list, _ := described.Get("authors")
	for _, author := range list.Fields {
		if name, ok := author.Value.Get("name"); ok {
			s.authors[author.Key] = name.Text
		}
	}
}
