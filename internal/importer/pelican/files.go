// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
)

// otherMarkup are the extensions of articles that are not written in Markdown.
var otherMarkup = []string{".rst", ".html", ".htm", ".ipynb", ".org", ".adoc", ".asc"}

// articles returns the files of the articles. It reports those in another markup than Markdown, and the pages.
func (s *site) articles() ([]string, error) {
	s.Dotfiles = true
	var pages []string
	for _, dir := range s.settings.texts("PAGE_PATHS") {
		if dir != "" {
			pages = append(pages, path.Clean(dir))
		}
	}
	excluded := slices.Clone(pages)
	for _, dir := range s.settings.texts("ARTICLE_EXCLUDES") {
		excluded = append(excluded, path.Clean(dir))
	}
	files, err := s.below(s.settings.texts("ARTICLE_PATHS"), excluded)
	if err != nil {
		return nil, err
	}
	var articles []string
	for _, file := range files {
		if ext := path.Ext(file); slices.Contains(extensions, ext) {
			articles = append(articles, file)
		} else if s.hasDate(file) {
			s.Lose(file, 0, importer.PageOmitted, "the file is left out: only articles in Markdown are imported")
		}
	}
	found, err := s.below(pages, nil)
	s.OmitPages(found)
	return articles, err
}

var datedHTML = regexp.MustCompile(`(?i)<meta[^>]*name\s*=\s*["']?date\b`)

// hasDate reports whether a file may be an article. Only those files in HTML are articles that say when they were written.
func (s *site) hasDate(file string) bool {
	if ext := path.Ext(file); ext != ".html" && ext != ".htm" {
		return true
	}
	data, err := fs.ReadFile(s.FS, file)
	return err != nil || datedHTML.Match(data)
}

// below returns the files below folders of the content, but not those in excluded folders. A folder may be a file.
func (s *site) below(dirs, excluded []string) (files []string, err error) {
	for _, dir := range dirs {
		dir = path.Join(s.dir, dir)
		if !s.Exists(dir) {
			continue
		}
		found, err := s.Files(dir, append(slices.Clone(extensions), otherMarkup...), func(name string, isDir bool) bool {
			return isDir && slices.Contains(excluded, s.inside(name)) || s.ignored(path.Base(name))
		})
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// ignored reports whether the settings leave out files and folders of a name. Extensions are in lower case.
func (s *site) ignored(name string) bool {
	for _, pattern := range s.settings.texts("IGNORE_FILES") {
		if matches, err := path.Match(pattern, name); matches && err == nil {
			return true
		}
	}
	return path.Ext(name) != strings.ToLower(path.Ext(name)) && slices.Contains(extensions, strings.ToLower(path.Ext(name)))
}
