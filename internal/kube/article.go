// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/status"
)

// Article returns what is known of the article of a Post; nothing where there is no
// such Post.
func (a *Archives) Article(post types.NamespacedName) status.Article {
	n := a.namespace(post.Namespace)
	n.Lock()
	record, ok := n.Post(post.Name)
	n.Unlock()
	if !ok {
		return status.Article{}
	}
	out := status.Article{There: record.Content.Text != "", Missing: record.Content.Missing}
	if !out.There {
		return out
	}
	// The lock is taken for each look at the archive, and not while an article is read.
	broken, err := markdown.Check(record.Content.Text, existing{n})
	if err != nil {
		out.TooComplex = err.Error()
	}
	out.Broken = broken
	return out
}

// existing tells which Posts and Topics there are.
type existing struct{ archive *namespaceArchive }

// Post tells whether there is a Post, published or not.
func (e existing) Post(name string) (title, url string, ok bool) {
	e.archive.Lock()
	defer e.archive.Unlock()
	var post *archive.Post
	if post, ok = e.archive.Post(name); ok {
		title = post.Title()
	}
	return title, "", ok
}

// Topic tells whether there is a Topic.
func (e existing) Topic(name string) (title, url string, ok bool) {
	e.archive.Lock()
	defer e.archive.Unlock()
	title, ok = e.archive.Topic(name)
	return title, "", ok
}
