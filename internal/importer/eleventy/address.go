// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package eleventy

import (
	"path"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// setAddress gives a post its address. Without one Eleventy writes no page.
func (s *site) setAddress(post *importer.Post, file string, data metadata) error {
	link, _ := data.Get("permalink")
	if link.Kind == frontmatter.Map {
		built, ok := link.Get("build")
		switch {
		case ok && built.Kind == frontmatter.Bool && !built.Bool:
			return refuse(link, "the permalink for the build is false")
		case !ok && len(link.Fields) > 0:
			post.Draft = true
			return nil
		}
		link = built
	}
	switch {
	case link.Kind == frontmatter.Bool && !link.Bool:
		post.Draft = true
	case link.Truthy():
		return s.followPermalink(post, file, link, data)
	default:
		post.Path = s.pathOf(file)
	}
	return nil
}

// pathOf is the address of a file without a permalink.
func (s *site) pathOf(file string) string {
	name := s.inside(file)
	dir, base := path.Dir(name), strings.TrimSuffix(path.Base(name), ".md")
	address := path.Join("/", dir)
	if base != "index" && path.Base(dir) != base {
		address = path.Join(address, base)
	}
	return strings.TrimSuffix(address, "/") + "/"
}

// followPermalink gives a post the address of its permalink.
func (s *site) followPermalink(post *importer.Post, file string, link frontmatter.Value, data metadata) error {
	if link.Kind != frontmatter.String {
		return refuse(link, "the permalink %s is no text", link.Joined())
	}
	address, known := link.Text, true
	if isTemplate(data) {
		address, known = s.fill(link.Text, *post, file, data)
	}
	switch {
	case !known:
		s.Lose(file, link.Line, importer.TemplateRemoved, "the address is not known: a program computes the permalink %q", link.Text)
		return nil
	case strings.HasSuffix(address, "/"):
		address += "index.html"
	case path.Ext(address) == "":
		return refuse(link, "the permalink %q has no extension", address)
	}
	post.Path = short("/" + strings.TrimPrefix(path.Clean(address), "/"))
	return nil
}

// isTemplate reports whether the permalink of a page is a template.
func isTemplate(data metadata) bool {
	engine, ok := data.Get("templateEngineOverride")
	if ok && (engine.Text == "html" || engine.Kind == frontmatter.Bool && !engine.Bool) {
		return false
	}
	dynamic, ok := data.Get("dynamicPermalink")
	return !ok || dynamic.Truthy()
}

// short leaves out the file that a directory shows.
func short(address string) string {
	if dir, ok := strings.CutSuffix(address, "/index.html"); ok {
		return dir + "/"
	}
	return address
}
