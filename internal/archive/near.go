// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"iter"
	"maps"
	"strings"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/nearest"
)

// NearLink returns what an author may have meant by a link that leads nowhere, be it to a heading or not.
func (a *Archive) NearLink(link markdown.BrokenLink) string {
	if p := a.PostAt(link.Elsewhere); p != nil {
		return p.Content.Near(link.Target)
	}
	return a.Near(link.Target)
}

// Near returns an existing target that resembles a link which leads nowhere, in the form of the link: "[[name]]",
// "name.md", "/posts/name/", "/media/pictures/terms.png", without its fragment. It returns "" if nothing resembles it.
func (a *Archive) Near(link string) string {
	if href.IsMedia(link) {
		return a.nearPicture(link)
	}
	if _, path, ok := href.Split(link); ok {
		page, _ := address.Page(path)
		return between(strings.TrimSuffix(link, path), a.nearPage(page), "")
	}
	if inner, ok := strings.CutPrefix(link, "[["); ok {
		inner, _, _ = strings.Cut(strings.TrimSuffix(inner, "]]"), "#")
		if topic, ok := strings.CutPrefix(inner, "topic:"); ok {
			return between("[[topic:", nearest.Of(topic, maps.Keys(a.topics)), "]]")
		}
		return between("[[", nearest.Of(inner, maps.Keys(a.posts)), "]]")
	}
	file, _, _ := strings.Cut(link, "#")
	name, _, _ := strings.Cut(file[strings.LastIndex(file, "/")+1:], ".")
	if strings.HasPrefix(link, "#") || strings.Contains(link, ":") {
		return ""
	}
	return between("", nearest.Of(name, maps.Keys(a.posts)), ".md")
}

func (a *Archive) nearPage(page string) string {
	if topic, ok := strings.CutPrefix(page, address.TopicsFolder); ok {
		return between(address.TopicsFolder, nearest.Of(strings.TrimSuffix(topic, "/"), maps.Keys(a.topics)), "/")
	}
	for _, pattern := range a.patterns {
		name := pattern.Name(strings.TrimSuffix(page, "/"))
		if name == "" {
			continue
		}
		if p := a.posts[name]; p != nil && p.hasArticle() { // published on another day
			return p.pageBy(pattern)
		}
		if p := a.posts[nearest.Of(name, a.articles())]; p != nil {
			return p.pageBy(pattern)
		}
	}
	return ""
}

// articles yields the names of the Posts with an article.
func (a *Archive) articles() iter.Seq[string] {
	return func(yield func(string) bool) {
		for name, p := range a.posts {
			if p.hasArticle() && !yield(name) {
				return
			}
		}
	}
}

func (a *Archive) nearPicture(link string) string {
	return nearest.Of(link, func(yield func(string) bool) {
		for _, site := range a.sites {
			for _, name := range site.MediaConfigMaps() {
				list, _ := a.Pictures(string(name))
				for _, p := range list {
					if p.Picture != nil && !yield(p.Path) {
						return
					}
				}
			}
		}
	})
}

// between puts a name between two texts, unless it is "".
func between(before, name, after string) string {
	if name == "" {
		return ""
	}
	return before + name + after
}
