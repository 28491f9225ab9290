// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/docusaurus"
	"github.com/topicpages/topicpages/internal/importer/eleventy"
	"github.com/topicpages/topicpages/internal/importer/feed"
	"github.com/topicpages/topicpages/internal/importer/ghost"
	"github.com/topicpages/topicpages/internal/importer/hexo"
	"github.com/topicpages/topicpages/internal/importer/hugo"
	"github.com/topicpages/topicpages/internal/importer/jekyll"
	"github.com/topicpages/topicpages/internal/importer/markdown"
	"github.com/topicpages/topicpages/internal/importer/mkdocs"
	"github.com/topicpages/topicpages/internal/importer/obsidian"
	"github.com/topicpages/topicpages/internal/importer/pelican"
	"github.com/topicpages/topicpages/internal/importer/wordpress"
)

// importTool is software whose posts can be imported, from a directory with Load or from an export with Read.
type importTool struct {
	name string
	// what describes the source in the help.
	what string
	load func(fsys fs.FS, o importer.Options) (*importer.Blog, error)
	read func(r io.Reader, file string, o importer.Options) (*importer.Blog, error)
	// marks are groups of patterns. The tool is recognised if each pattern of one group matches a file.
	marks [][]string
	// begins is text near the beginning of an export.
	begins []string
}

// importTools are all tools. The one with the surest marks comes first.
var importTools = []importTool{
	{name: "hugo", what: "directory of the site, with content and hugo.toml", load: hugo.Load, marks: [][]string{
		{"hugo.*", "content"}, {"config.*", "content"}, {"config/_default", "content"}, {"content", "archetypes"}, {"content", "themes"}}},
	{name: "docusaurus", what: "directory of the site, with docusaurus.config.js", load: docusaurus.Load, marks: [][]string{{"docusaurus.config.*"}}},
	{name: "hexo", what: "directory of the site, with source/_posts", load: hexo.Load, marks: [][]string{{"_config.yml", "source/_posts"}, {"_config.yml", "scaffolds"}}},
	{name: "eleventy", what: "directory of the site, with eleventy.config.js", load: eleventy.Load, marks: [][]string{{"eleventy.config.*"}, {".eleventy.*"}}},
	{name: "mkdocs", what: "directory of a site of Material for MkDocs, with mkdocs.yml", load: mkdocs.Load, marks: [][]string{{"mkdocs.yml"}, {"mkdocs.yaml"}}},
	{name: "pelican", what: "directory of the site, with pelicanconf.py", load: pelican.Load, marks: [][]string{{"pelicanconf.py"}}},
	{name: "obsidian", what: "directory of the vault, with .obsidian", load: obsidian.Load, marks: [][]string{{".obsidian"}}},
	{name: "jekyll", what: "directory of the site, with _posts", load: jekyll.Load, marks: [][]string{{"_posts"}, {"_config.yml", "Gemfile"}, {"_config.yml", "*/_posts"}}},
	{name: "markdown", what: "directory of files of Markdown that belong to no tool", load: markdown.Load},
	{name: "wordpress", what: "export of WordPress (WXR)", read: wordpress.Load, begins: []string{"http://wordpress.org/export/"}},
	{name: "ghost", what: "export of Ghost (JSON)", read: ghost.Load, begins: []string{`"exported_on"`, `"db":`, `"db" :`}},
	{name: "feed", what: "feed: RSS, Atom or JSON Feed", read: feed.Load, begins: []string{"<rss", "<feed", "<rdf:RDF", "http://www.w3.org/2005/Atom", "jsonfeed.org/version"}},
}

// toolNames returns the names of the tools, in the order of importTools.
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

// recognizeDirectory finds the tool of a directory by its files. Eleventy needs no configuration, so Markdown files
// with template language and no other mark count as its own.
func recognizeDirectory(fsys fs.FS) (importTool, bool) {
	for _, tool := range importTools {
		for _, group := range tool.marks {
			if hasAll(fsys, group) {
				return tool, true
			}
		}
	}
	switch found, templates := markdownIn(fsys); {
	case templates:
		return toolNamed("eleventy")
	case found:
		return toolNamed("markdown")
	}
	return importTool{}, false
}

// templateTag matches a tag of Liquid or Nunjucks.
var templateTag = regexp.MustCompile(`\{%-?\s*\w+[^%\n]*%\}`)

// markdownIn reports whether a directory has Markdown files, and whether these hold template language. It reads only
// the first ones.
func markdownIn(fsys fs.FS) (found, templates bool) {
	const most = 200
	files := 0
	//nolint:errcheck // What cannot be read is passed over here, and reported by the loader.
	_ = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case entry.IsDir() && name != "." && (strings.HasPrefix(path.Base(name), ".") || path.Base(name) == "node_modules"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		found = true
		files++
		if text, err := fs.ReadFile(fsys, name); err == nil && bytes.HasPrefix(text, []byte("---")) && templateTag.Match(text) {
			templates = true
		}
		if templates || files >= most {
			return fs.SkipAll
		}
		return nil
	})
	return found, templates
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
