// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"github.com/topicpages/topicpages/internal/archive"
)

// A tagLink is a tag of a Post as a page shows it.
type tagLink struct {
	Text string
	// Path leads to the Topic of the site that has the tag; empty where none has.
	Path string
}

// String is the text, for templates that print a tag.
func (t tagLink) String() string { return t.Text }

// tagsOf are the tags that mean a Topic.
func tagsOf(s *archive.Summary) []string {
	if s == nil || !validName(s.Name) {
		return nil
	}
	tags := s.Aliases
	own := archive.Normalize(s.Name)
	for _, c := range s.Conflicts {
		if c.Tag == own && c.Owner != s.Name {
			return tags
		}
	}
	return append(tags[:len(tags):len(tags)], own)
}

// topicOf is the Topic of the site that a tag means, or "".
func (c *Catalog) topicOf(tag string) string { return c.tagTopics[archive.Normalize(tag)] }

// linkTags are the tags as links to Topics, but for the Topic whose page it is.
func (r *Renderer) linkTags(tags []string, page string) []tagLink {
	list := unlinked(tags)
	for i, tag := range tags {
		if topic := r.catalog.topicOf(tag); topic != "" && topic != page {
			list[i].Path = topicPath(topic)
		}
	}
	return list
}

// linkCards puts the links into cards of the page of a Topic.
func (r *Renderer) linkCards(cards []reference, page string) []reference {
	for i := range cards {
		for j, link := range r.linkTags(textsOf(cards[i].CardTags), page) {
			cards[i].CardTags[j] = link
		}
	}
	return cards
}

func textsOf(tags []tagLink) []string {
	texts := make([]string, len(tags))
	for i, tag := range tags {
		texts[i] = tag.Text
	}
	return texts
}

// TagSource lists what the tags of Posts lead to.
func (r *Renderer) TagSource(posts []*archive.Post) []string {
	var list []string
	for _, p := range posts {
		for _, tag := range p.NormalTags() {
			list = append(list, r.catalog.tagTopics[tag])
		}
	}
	return list
}

// own makes tags mean a Topic that came, went or has other tags.
func (u *revision) own(old, s *archive.Summary) {
	for _, tag := range tagsOf(old) {
		if u.tagTopics[tag] == old.Name {
			delete(u.tagTopics, tag)
			u.tags[tag] = true
		}
	}
	for _, tag := range tagsOf(s) {
		u.tagTopics[tag] = s.Name
		u.tags[tag] = true
	}
}

// relink notes what shows a tag that may lead elsewhere now.
func (u *revision) relink() {
	if len(u.tags) == 0 {
		return
	}
	for name, a := range u.articles {
		for _, tag := range a.post.NormalTags() {
			if !u.tags[tag] {
				continue
			}
			u.touched[postDoc+name] = true
			if a.post.Content.Text != "" {
				u.changes.Articles[name] = true
			}
			for _, p := range a.places {
				u.changes.Relinked[p.topic.Name] = true
			}
			break
		}
	}
}
