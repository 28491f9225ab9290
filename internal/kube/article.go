// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/status"
)

// Post returns the record of a version of a Post, and the other facts for its status. ok is false until the archive
// has that version, which Touched announces.
func (a *Archives) Post(post *v1alpha1.Post) (record *archive.Post, around status.Surroundings, ok bool) {
	n := a.namespace(post.Namespace)
	n.Lock()
	if record, ok = n.Post(post.Name); ok && record.Object.UID == post.UID && record.Object.Generation == post.Generation {
		around = status.Surroundings{Aliases: n.Aliases(post.Name), Review: n.Review(record)}
		n.Unlock()
		around.Article = status.NewArticle(record, lockedLinks{n}, lockedLinks{n}.near)
		return record, around, true
	}
	n.Unlock()
	return nil, around, false
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

// near returns an existing target that resembles a link.
func (l lockedLinks) near(link markdown.BrokenLink) string {
	if link.Elsewhere != "" {
		return l.content(link.Elsewhere).Near(link.Target)
	}
	l.Lock()
	defer l.Unlock()
	return l.Near(link.Target)
}

// Picture implements markdown.Links.
func (l lockedLinks) Picture(address string) (width, height int, ok bool) {
	l.Lock()
	defer l.Unlock()
	return l.Links().Picture(address)
}

// Heading implements markdown.Links. The lock is not held while the article is read.
func (l lockedLinks) Heading(target, anchor string) (id string, ok bool) {
	return l.content(target).Heading(anchor)
}

func (l lockedLinks) content(target string) archive.Content {
	l.Lock()
	defer l.Unlock()
	if p := l.PostAt(target); p != nil {
		return p.Content
	}
	return archive.Content{}
}

// Page implements markdown.Links.
func (l lockedLinks) Page(page string) (url string, ok bool) {
	l.Lock()
	defer l.Unlock()
	return l.Links().Page(page)
}

// Hosts implements markdown.Links.
func (l lockedLinks) Hosts() []string {
	l.Lock()
	defer l.Unlock()
	return l.Links().Hosts()
}
