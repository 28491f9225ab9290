// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"slices"
	"strings"
)

// ContentForm says where manifests hold the articles.
type ContentForm string

const (
	// ContentInline holds an article in its Post, or in a ConfigMap where it is too long.
	ContentInline ContentForm = "inline"
	// ContentConfigMap holds every article in a ConfigMap.
	ContentConfigMap ContentForm = "configmap"
	// ContentLink holds no articles: Posts link to the old site.
	ContentLink ContentForm = "link"
)

// ManifestOptions are the choices of a person about the manifests.
type ManifestOptions struct {
	// Content is ContentInline where it is empty.
	Content ContentForm
	// BaseURL is the address of the old site, for links to it; empty where Blog.BaseURL is right.
	BaseURL string
}

// A File is a file of manifests: one Post, and the ConfigMap of its article where it has one.
type File struct {
	// Path is the name of the Post with the ending .yaml.
	Path string
	Data []byte
	// Name, Tags and Draft are fields of the Post.
	Name  string
	Tags  []string
	Draft bool
}

// Manifests returns the Posts of a blog, one per file and sorted by name, and the losses. The
// same post makes the same file, whichever others there are, as long as names and tags do not collide.
func Manifests(blog *Blog, options ManifestOptions) ([]File, []Loss) {
	list, losses := namePosts(blog.Posts)
	base := strings.TrimSuffix(options.BaseURL, "/")
	if base == "" {
		base = strings.TrimSuffix(blog.BaseURL, "/")
	}
	tags, links := newSpellings(blog.Posts), newPostLinks(blog.Posts, list, base)
	files := make([]File, len(blog.Posts))
	for i, post := range blog.Posts {
		post.Content = links.relink(post, list[i])
		w := writer{post: post, name: list[i], form: options.Content, base: base, dateReported: reportsMissingDate(blog.Losses, post)}
		files[i] = w.write(tags)
		losses = append(losses, w.losses...)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	SortLosses(losses)
	return files, losses
}

// reportsMissingDate reports whether a loader has reported that a post has no date.
func reportsMissingDate(losses []Loss, post Post) bool {
	return post.Date.IsZero() && slices.ContainsFunc(losses, func(loss Loss) bool {
		return loss.Reason == DateMissing && loss.File == post.File && (loss.Line == 0 || loss.Line == post.Line)
	})
}
