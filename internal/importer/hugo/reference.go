// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"path"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// find returns the post that ref and relref mean by a path: relative to the page, from the content directory,
// or a name that only one page has.
func (s *site) find(from, target string) *importer.Post {
	target = strings.TrimSuffix(target, "/")
	stem := strings.TrimSuffix(target, path.Ext(target))
	if path.Ext(target) != ".md" && path.Ext(target) != ".markdown" {
		stem = target
	}
	var candidates []string
	if strings.HasPrefix(stem, "/") {
		candidates = []string{path.Join(s.config.content, stem)}
	} else {
		candidates = []string{path.Join(path.Dir(from), stem), path.Join(s.config.content, stem), path.Join(path.Dir(path.Dir(from)), stem)}
	}
	for _, candidate := range candidates {
		for _, ending := range extensions {
			for _, name := range []string{candidate + ending, candidate + "/index" + ending} {
				if post := s.posts[name]; post != nil {
					return post
				}
			}
		}
	}
	var found *importer.Post
	for file, post := range s.posts {
		name, _ := s.cutLanguage(file)
		if path.Base(name) == "index" {
			name = path.Dir(name)
		}
		if path.Base(name) == path.Base(stem) && strings.HasSuffix("/"+name, "/"+strings.TrimPrefix(stem, "/")) {
			if found != nil {
				return nil
			}
			found = post
		}
	}
	return found
}

// param is a parameter of the page or of the site, as text.
func (s *site) param(post *importer.Post, name string) (string, bool) {
	name = strings.ToLower(name)
	matter := s.sources[post.File].matter
	params, _ := matter.Get("params")
	for _, value := range []frontmatter.Value{params, matter, s.config.in("params")} {
		found := config{Value: value}.in(strings.Split(name, ".")...)
		if found.Kind != frontmatter.Null && found.IsScalar() {
			return found.Text, true
		}
	}
	return "", false
}
