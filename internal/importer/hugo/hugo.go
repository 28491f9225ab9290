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

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	config config
	// swallowed are the directories of leaf bundles: other files in them are no pages.
	swallowed map[string]bool
	sources   map[string]contentFile
	// posts are by file, once all are loaded.
	posts map[string]*importer.Post
	// cascades are the fields that a section gives its pages, by directory.
	cascades map[string]frontmatter.Value
}

// Load reads a blog: the directory of the site.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("hugo", fsys, options), swallowed: map[string]bool{}, sources: map[string]contentFile{},
		posts: map[string]*importer.Post{}, cascades: map[string]frontmatter.Value{}}
	s.configure()
	if !s.Exists(s.config.content) {
		return nil, fmt.Errorf("cannot find posts: there is no directory %s", s.config.content)
	}
	files, err := s.Files(s.config.content, extensions, nil)
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
		if name, _ := s.cutLanguage(file); path.Base(name) == "index" {
			s.swallowed[path.Dir(file)] = true
		}
	}
	for _, file := range files {
		name, _ := s.cutLanguage(file)
		if path.Base(name) == "_index" {
			if text, ok := s.Read(file); ok {
				if section, err := split(text); err == nil {
					s.cascades[path.Dir(file)], _ = section.matter.Get("cascade")
				}
			}
			continue
		}
		if s.isSwallowed(file, path.Base(name) == "index") {
			s.Lose(file, 0, importer.FileUnreadable, "an index.md beside or above it makes it a resource of that page, which Hugo does not publish")
			continue
		}
		pages = append(pages, file)
	}
	return pages
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
	language   string
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
	p := &page{site: s, file: file, matter: s.cascaded(file, cut.matter)}
	p.name, p.language = s.cutLanguage(file)
	p.name = strings.TrimPrefix(p.name, s.config.content+"/")
	p.base = path.Base(p.name)
	if p.base == "index" {
		p.base = path.Base(path.Dir(p.name))
	}
	title, _ := p.matter.Get("title")
	post = importer.Post{Title: title.Text, Language: p.language, Tags: p.terms(s.config.tags), Categories: p.terms(s.config.categories)}
	if title.Kind == frontmatter.Null {
		post.Title = ""
	}
	if !p.dates(&post) {
		return post, false
	}
	p.visibility(&post)
	p.address(&post)
	p.authors(&post)
	p.image(&post)
	p.reportIgnored()
	s.sources[file] = cut
	return post, true
}

// cascaded is front matter with the fields that the sections above cascade to it; the nearest wins.
func (s *site) cascaded(file string, matter frontmatter.Value) frontmatter.Value {
	matter.Kind = frontmatter.Map
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		cascade := s.cascades[dir]
		for _, item := range append(cascade.Items, cascade) {
			_, targeted := item.Get("target")
			_, targetedBefore := item.Get("_target")
			if targeted || targetedBefore {
				continue
			}
			for _, field := range item.Fields {
				if _, ok := matter.Get(field.Key); !ok {
					field.Line = 0
					matter.Fields = append(slices.Clip(matter.Fields), field)
				}
			}
		}
		if dir == s.config.content || dir == "." {
			return matter
		}
	}
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
