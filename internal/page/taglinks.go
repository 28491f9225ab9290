// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"slices"

	"github.com/topicpages/topicpages/internal/archive"
)

// A tagLink is a tag of a Post as a page shows it.
type tagLink struct {
	Text string
	// Path leads to the Topic of the site that has the tag. It is "" if there is no such Topic.
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

// tagLinks are the first tags of a Post as links to Topics, but for the Topic whose page it is.
func (p linkedPost) tagLinks(most int, page string) []tagLink {
	tags := p.Post.Tags()
	list := make([]tagLink, max(0, min(most, len(tags))))
	for i := range list {
		list[i].Text = clean(tags[i])
		if topic := p.TagTopics[i]; topic != "" && topic != page {
			list[i].Path = topicPath(topic)
		}
	}
	return list
}

// own makes tags mean a Topic that came, went or has other tags.
func (u *revision) own(old *topicEntry, s *archive.Summary) {
	var before []string
	if old != nil {
		before = tagsOf(old.Summary)
	}
	after := tagsOf(s)
	if old != nil && s != nil && slices.Equal(before, after) {
		return
	}
	for _, tag := range before {
		if u.tagTopics[tag] == old.Name {
			delete(u.tagTopics, tag)
			u.tags[tag] = true
		}
	}
	for _, tag := range after {
		u.tagTopics[tag] = s.Name
		u.tags[tag] = true
	}
}

// relink touches the groups that show a tag whose Topic may have changed.
func (u *revision) relink() {
	if len(u.tags) == 0 {
		return
	}
	for name, a := range u.articles {
		if !slices.ContainsFunc(a.post.NormalTags(), func(tag string) bool { return u.tags[tag] }) {
			continue
		}
		u.docs[postDoc(name)] = true
		if a.hasPage() {
			u.groups[ArticleGroup{name}] = true
		}
		for _, p := range a.places {
			u.groups[HubGroup{p.topic.Name}] = true
			u.touchYears(u.topics[p.topic.Name])
		}
	}
}
