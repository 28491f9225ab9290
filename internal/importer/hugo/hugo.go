// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package hugo loads the pages of Hugo.
package hugo

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
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
	p.details(&post)
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

var yesInOldYAML = regexp.MustCompile(`^(?i:y|yes|on)$`)

// visibility decides whether the post is a draft. It is, if versions of Hugo disagree.
func (p *page) visibility(post *importer.Post) {
	draft, _ := p.matter.Get("draft")
	switch {
	case draft.Kind == frontmatter.Bool:
		post.Draft = draft.Bool
	case draft.Kind == frontmatter.Int || draft.Kind == frontmatter.Float:
		post.Draft = draft.Number != 0
	case draft.Kind == frontmatter.String && yesInOldYAML.MatchString(draft.Text):
		post.Draft = true
		p.Lose(p.file, draft.Line, importer.VisibilityUnclear, "draft: %s hides the page in Hugo 0.111 and not in 0.166: a draft here, so write true or false", draft.Text)
	case draft.Kind == frontmatter.String:
		post.Draft, _ = strconv.ParseBool(draft.Text)
	}
	if published, ok := p.matter.Get("published"); ok && published.Kind == frontmatter.Bool {
		post.Draft = true
		p.Lose(p.file, published.Line, importer.VisibilityUnclear, "published: %s is a flag in Hugo 0.111, and Hugo 0.166 stops at it: a draft here, so write draft", published.Text)
	}
	for _, key := range []string{"build", "_build"} {
		build, _ := p.matter.Get(key)
		for _, field := range build.Fields {
			if hides := strings.ToLower(field.Value.Text); (field.Key == "list" || field.Key == "render") && (hides == "never" || hides == "false") {
				post.Draft = true
				p.Lose(p.file, field.Line, importer.VisibilityUnclear, "Hugo does not %s the page: a draft here", field.Key)
			}
		}
	}
	if headless, _ := p.matter.Get("headless"); headless.Bool {
		post.Draft = true
		p.Lose(p.file, headless.Line, importer.VisibilityUnclear, "Hugo makes no page of a headless bundle: a draft here")
	}
	params, _ := p.matter.Get("params")
	for _, fields := range []frontmatter.Value{p.matter, params} {
		p.HideIfInDoubt(post, p.file, fields)
	}
}

// handled are the fields that this package reads, or that say only how a page looks.
var handled = strings.Fields(`title date publishdate pubdate published lastmod modified expirydate unpublishdate draft slug url aliases summary description
	author authors image images cover featured_image featuredimage thumbnail type layout weight params cascade build _build headless markup linktitle
	iscjklanguage outputs sitemap menu menus toc showtoc tocopen comments math mermaid hidemeta searchhidden translationkey keywords language lang`)

// details adds authors and picture, and reports the fields that no Post holds.
func (p *page) details(post *importer.Post) {
	for _, key := range []string{"author", "authors"} {
		value := p.get(key)
		for _, item := range append(value.Items, value) {
			name := item
			if item.Kind == frontmatter.Map {
				name, _ = item.Get("name")
			}
			if name.IsScalar() && name.Text != "" && !slices.Contains(post.Authors, name.Text) {
				post.Authors = append(post.Authors, name.Text)
			}
		}
	}
	for _, key := range []string{"image", "images", "cover", "featured_image", "featuredimage", "thumbnail"} {
		image := p.get(key)
		if image.Kind == frontmatter.List && len(image.Items) > 0 {
			image = image.Items[0]
		}
		if image.Kind == frontmatter.Map {
			alt, _ := image.Get("alt")
			post.ImageAlt = alt.Text
			for _, inner := range []string{"image", "src", "url", "path"} {
				if at, ok := image.Get(inner); ok {
					image = at
					break
				}
			}
		}
		if image.Kind == frontmatter.String && image.Text != "" && post.Image == "" {
			post.Image = p.Picture(p.picturePath(image.Text), p.file, image.Line, "static", "assets")
		}
	}
	for _, field := range p.matter.Fields {
		known := slices.Contains(handled, field.Key) || intake.IsHidingField(field.Key)
		if field.Key != p.config.tags && field.Key != p.config.categories && field.Line > 0 && !known {
			p.Lose(p.file, field.Line, importer.FieldIgnored, "no field of a Post holds %q", field.Key)
		}
	}
}

// picturePath is the path of a picture in front matter: beside the page, or in the static files.
func (p *page) picturePath(text string) string {
	if strings.HasPrefix(text, "/") || strings.Contains(text, "://") || p.Exists(path.Join(path.Dir(p.file), text)) {
		return text
	}
	return "/" + text
}
