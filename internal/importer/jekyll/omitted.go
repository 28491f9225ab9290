// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// reportPages reports the pages that hold text of their own. A Site has its own index, and its own page for missing ones.
func (s *site) reportPages(files []string) {
	for _, file := range files {
		if strings.TrimSuffix(path.Base(file), path.Ext(file)) == "404" {
			continue
		}
		if title, ok := s.titleOf(file); ok {
			s.Lose(file, 0, importer.PageOmitted, "the page %q is left out: only posts are imported", title)
		}
	}
}

// reportCollections reports the documents of the collections that Jekyll publishes beside posts.
func (s *site) reportCollections() error {
	for _, collection := range s.config.in("collections").Fields {
		output, _ := collection.Value.Get("output")
		dir := path.Join(s.config.source, s.config.text("collections_dir"), "_"+collection.Key)
		if collection.Key == "posts" || !isTrue(output) || !s.Exists(dir) {
			continue
		}
		files, err := s.Files(dir, extensions, nil)
		if err != nil {
			return err
		}
		for _, file := range files {
			if title, ok := s.titleOf(file); ok {
				s.Lose(file, 0, importer.PageOmitted, "%q of the collection %s is left out: only posts are imported", title, collection.Key)
			}
		}
	}
	return nil
}

var markupOrTemplate = regexp.MustCompile(`(?s)\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>`)

// titleOf is the title of a page, or its path. ok is false if the page is not public, or has no text of its own.
func (s *site) titleOf(file string) (title string, ok bool) {
	data, err := fs.ReadFile(s.FS, file)
	if err != nil {
		return "", false
	}
	text, _ := importer.Text(file, data)
	cut := split(text)
	matter, err := frontmatter.ParseYAML(cut.Matter, cut.MatterLine, frontmatter.SafeYAML)
	if !cut.Found || err == nil && !s.published(matter) || strings.TrimSpace(markupOrTemplate.ReplaceAllString(cut.Body, "")) == "" {
		return "", false
	}
	if own, _ := matter.Get("title"); own.Text != "" {
		return own.Text, true
	}
	return s.relative(file), true
}
