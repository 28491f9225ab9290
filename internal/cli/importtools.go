// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"io"
	"io/fs"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/docusaurus"
	"github.com/topicpages/topicpages/internal/importer/eleventy"
	"github.com/topicpages/topicpages/internal/importer/hexo"
	"github.com/topicpages/topicpages/internal/importer/hugo"
	"github.com/topicpages/topicpages/internal/importer/jekyll"
)

// importTool is software whose posts can be imported: a directory with Load, an export with Read.
type importTool struct {
	name string
	// what is the source, for the help.
	what string
	load func(fsys fs.FS, o importer.Options) (*importer.Blog, error)
	read func(r io.Reader, file string, o importer.Options) (*importer.Blog, error)
	// marks are groups of patterns: the tool is recognised where each pattern of a group matches a file.
	marks [][]string
	// begins is text near the beginning of an export.
	begins []string
}

// importTools are all tools, the one with the surest marks first.
var importTools = []importTool{
	{name: "hugo", what: "directory of the site, with content and hugo.toml", load: hugo.Load, marks: [][]string{
		{"hugo.*", "content"}, {"config.*", "content"}, {"config/_default", "content"}, {"content", "archetypes"}, {"content", "themes"}}},
	{name: "docusaurus", what: "directory of the site, with docusaurus.config.js", load: docusaurus.Load, marks: [][]string{{"docusaurus.config.*"}}},
	{name: "hexo", what: "directory of the site, with source/_posts", load: hexo.Load, marks: [][]string{{"_config.yml", "source/_posts"}, {"_config.yml", "scaffolds"}}},
	{name: "eleventy", what: "directory of the site, with eleventy.config.js", load: eleventy.Load, marks: [][]string{{"eleventy.config.*"}, {".eleventy.*"}}},
	{name: "jekyll", what: "directory of the site, with _posts", load: jekyll.Load, marks: [][]string{{"_posts"}, {"_config.yml", "Gemfile"}, {"_config.yml", "*/_posts"}}},
}

// toolNames are the names of the tools, in the order of importTools.
func toolNames() (names []string) {
	for _, tool := range importTools {
		names = append(names, tool.name)
	}
	return names
}

func toolNamed(name string) (importTool, bool) {
	for _, tool := range importTools {
		if tool.name == name {
			return tool, true
		}
	}
	return importTool{}, false
}

// recognizeDirectory finds the tool of a directory by the files that it has.
func recognizeDirectory(fsys fs.FS) (importTool, bool) {
	for _, tool := range importTools {
		for _, group := range tool.marks {
			if hasAll(fsys, group) {
				return tool, true
			}
		}
	}
	return importTool{}, false
}

func hasAll(fsys fs.FS, patterns []string) bool {
	for _, pattern := range patterns {
		if matches, err := fs.Glob(fsys, pattern); err != nil || len(matches) == 0 {
			return false
		}
	}
	return true
}

// recognizeExport finds the tool of an export by the beginning of its text.
func recognizeExport(beginning []byte) (importTool, bool) {
	for _, tool := range importTools {
		for _, mark := range tool.begins {
			if bytes.Contains(beginning, []byte(mark)) {
				return tool, true
			}
		}
	}
	return importTool{}, false
}
