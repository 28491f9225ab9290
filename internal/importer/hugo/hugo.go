// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package hugo loads the pages of Hugo.
package hugo

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
)

var extensions = []string{".md", ".markdown", ".mdown"}

// otherFormats are the endings of pages that are no Markdown.
var otherFormats = []string{".html", ".htm", ".org", ".adoc", ".asciidoc", ".ad", ".rst", ".pandoc", ".pdc"}

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	config config
	// swallowed are the directories of leaf bundles: other files in them are no pages.
	swallowed map[string]bool
	sources   map[string]contentFile
	// posts are by file, once all are loaded.
	posts map[string]*importer.Post
	// sections are the fields of lists, by directory.
	sections map[string]frontmatter.Value
}

// Load reads a blog: the directory of the site.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("hugo", fsys, options), swallowed: map[string]bool{}, sources: map[string]contentFile{},
		posts: map[string]*importer.Post{}, sections: map[string]frontmatter.Value{}}
	s.configure()
	if !s.Exists(s.config.content) {
		return nil, fmt.Errorf("cannot find posts: there is no directory %s", s.config.content)
	}
	files, err := s.Files(s.config.content, slices.Concat(extensions, otherFormats), nil)
	if err != nil {
		return nil, err
	}
	if files = s.pages(files); len(files) == 0 {
		return nil, fmt.Errorf("cannot find posts: there is no file of Markdown in %s", s.config.content)
	}
	s.Load(files, s.post)
	for i := range s.Blog.Posts {
		s.posts[s.Blog.Posts[i].File] = &s.Blog.Posts[i]
	}
	for i := range s.Blog.Posts {
		s.finish(&s.Blog.Posts[i])
	}
	return s.Done(), nil
}

// pages leaves out the lists of sections, and the files that a leaf bundle swallows.
func (s *site) pages(files []string) (pages []string) {
	for _, file := range files {
		if s.isIndex(file) {
			s.swallowed[path.Dir(file)] = true
		}
	}
	for _, file := range files {
		name, _ := s.cutLanguage(file)
		if path.Base(name) == "_index" {
			if text, ok := s.Read(file); ok {
				if section, err := split(text); err == nil {
					s.sections[path.Dir(file)] = section.matter
				}
			}
			continue
		}
		swallowed := s.isSwallowed(file, s.isIndex(file))
		if !slices.Contains(extensions, strings.ToLower(path.Ext(file))) {
			if !swallowed {
				s.Lose(file, 0, importer.FileUnreadable, "the file is no Markdown: left out")
			}
			continue
		}
		if s.config.ignores(file) {
			s.Lose(file, 0, importer.FileUnreadable, "ignoreFiles of the configuration leaves it out")
			continue
		}
		if s.isIndex(file) && path.Dir(file) == s.config.content {
			s.Lose(file, 0, importer.FileUnreadable, "the file is the home page of the site: no post")
			continue
		}
		if swallowed {
			s.Lose(file, 0, importer.FileUnreadable, "an index.md beside or above it makes it a resource of that page, which Hugo does not publish")
			continue
		}
		pages = append(pages, file)
	}
	return pages
}

// isIndex reports whether a file is the page of a leaf bundle.
func (s *site) isIndex(file string) bool {
	name, _ := s.cutLanguage(file)
	return strings.EqualFold(path.Base(name), "index")
}

func (s *site) isSwallowed(file string, index bool) bool {
	dir := path.Dir(file)
	if index {
		dir = path.Dir(dir)
	}
	for ; ; dir = path.Dir(dir) {
		if s.swallowed[dir] && dir != s.config.content {
			return true
		}
		if dir == s.config.content || dir == "." {
			return false
		}
	}
}

// cutLanguage is the path of a file without its ending and language, and the language where the name has one.
func (s *site) cutLanguage(file string) (name, language string) {
	name = strings.TrimSuffix(file, path.Ext(file))
	if language = strings.TrimPrefix(path.Ext(name), "."); language != "" && s.config.languages[strings.ToLower(language)] {
		return strings.TrimSuffix(name, path.Ext(name)), strings.ToLower(language)
	}
	return name, ""
}

// page is a file that is being made a post.
type page struct {
	*site
	file   string
	matter frontmatter.Value
	// name is the path without ending and language below the content directory, and base its last part.
	name, base string
	// bundle is true for the page of a leaf bundle.
	bundle   bool
	language string
}

// get is a field of front matter; params holds fields too, which win.
func (p *page) get(keys ...string) frontmatter.Value {
	params, _ := p.matter.Get("params")
	for _, key := range keys {
		if value, ok := params.Get(key); ok {
			return value
		}
		if value, ok := p.matter.Get(key); ok {
			return value
		}
	}
	return frontmatter.Value{}
}

// post makes a post of a file, without its article.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	cut, err := split(text)
	if err != nil {
		s.Refuse(file, err, "Hugo stops at the file, whose front matter it cannot read")
		return post, false
	}
	p := &page{site: s, file: file}
	p.name, p.language = s.cutLanguage(file)
	p.name = strings.TrimPrefix(p.name, s.config.content+"/")
	p.base = path.Base(p.name)
	if p.bundle = strings.EqualFold(p.base, "index"); p.bundle {
		p.base = path.Base(path.Dir(p.name))
	}
	p.matter = p.cascaded(cut.matter)
	post = importer.Post{Title: p.text("title"), Language: p.language, Tags: p.terms(s.config.tags), Categories: p.terms(s.config.categories)}
	if !p.dates(&post) {
		return post, false
	}
	p.visibility(&post)
	if !p.address(&post) {
		return post, false
	}
	p.authors(&post)
	p.image(&post)
	p.reportIgnored()
	s.sources[file] = cut
	return post, true
}

// text is a field of front matter as text; empty if it is missing or null.
func (p *page) text(key string) string { return textIn(p.matter, key) }

func textIn(matter frontmatter.Value, key string) string {
	value, _ := matter.Get(key)
	if value.Kind == frontmatter.Null {
		return ""
	}
	return value.Text
}

// terms returns the terms of a taxonomy. A text is one term, null and "" are no terms, and with a list within the list there are
// no terms at all. Terms that differ only in case, or in spaces and hyphens, are the same term.
func (p *page) terms(field string) (terms []string) {
	value := p.get(field)
	items := value.Items
	if value.Kind != frontmatter.List {
		items = []frontmatter.Value{value}
	}
	seen := map[string]bool{}
	for _, item := range items {
		if !item.IsScalar() {
			return nil
		}
		key := strings.ReplaceAll(strings.ToLower(item.Text), " ", "-")
		if item.Kind == frontmatter.Null || item.Text == "" || seen[key] {
			continue
		}
		seen[key] = true
		terms = append(terms, item.Text)
	}
	return terms
}
