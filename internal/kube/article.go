// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/status"
)

// Article describes the article of a Post. It is empty if the
// Post does not exist.
func (a *Archives) Article(post types.NamespacedName) status.Article {
	n := a.namespace(post.Namespace)
	n.Lock()
	record, ok := n.Post(post.Name)
	n.Unlock()
	if !ok {
		return status.Article{}
	}
	return status.NewArticle(record.Content, lockedLinks{n})
}

// Review returns the next review of a Post; none where there is no such Post.
func (a *Archives) Review(post types.NamespacedName) archive.Review {
	n := a.namespace(post.Namespace)
	n.Lock()
	defer n.Unlock()
	record, ok := n.Post(post.Name)
	if !ok {
		return archive.Review{}
	}
	return n.Archive.Review(record)
}

// lockedLinks are the Links of an archive. They take its lock for each question, and not
// while an article is read.
type lockedLinks struct{ *namespaceArchive }

// Post implements markdown.Links.
func (l lockedLinks) Post(name string) (title, url string, ok bool) {
	l.Lock()
	defer l.Unlock()
	return l.Links().Post(name)
}

// Topic implements markdown.Links.
func (l lockedLinks) Topic(name string) (title, url string, ok bool) {
	l.Lock()
	defer l.Unlock()
	return l.Links().Topic(name)
}

// Page implements markdown.Links.
func (l lockedLinks) Page(site, page string) bool {
	l.Lock()
	defer l.Unlock()
	return l.Links().Page(site, page)
}
