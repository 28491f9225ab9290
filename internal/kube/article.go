// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/status"
)

// Surroundings describes the article, the aliases and the next review of a Post. It is empty if the
// Post does not exist, but for the time zone.
func (a *Archives) Surroundings(post types.NamespacedName) status.Surroundings {
	n := a.namespace(post.Namespace)
	n.Lock()
	record, ok := n.Post(post.Name)
	around := status.Surroundings{Aliases: n.Aliases(post.Name), TimeZone: n.TimeZone().Location}
	if ok {
		around.Review = n.Review(record)
	}
	n.Unlock()
	if ok {
		around.Article = status.NewArticle(record.Content, lockedLinks{n})
	}
	return around
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
