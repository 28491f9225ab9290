// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// draft is an edition in the making: how to render each group of files, and what
// it is made of.
type draft struct {
	render  map[string]func() (page.Group, error)
	sources map[string][sha256.Size]byte
	// about is what every file is made of.
	about []string
	// groups are all of them, once they are laid out.
	groups map[string]packed
	// fresh are those that were rendered, as long as they are few.
	fresh      map[string]shard.Packed
	freshBytes int
}

func newDraft(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary) *draft {
	if theme == nil {
		theme = page.DefaultTheme(site.Spec.Language)
	}
	r := page.New(site, theme, topics)
	d := &draft{
		render: map[string]func() (page.Group, error){}, sources: map[string][sha256.Size]byte{}, fresh: map[string]shard.Packed{},
		about: []string{theme.Digest(), page.URL(site), site.Namespace, site.Spec.Title, site.Spec.Description},
	}
	published := make(map[string]bool, len(topics))
	for _, s := range topics {
		published[s.Name] = true
	}
	var all []string
	for _, s := range topics {
		d.add(page.TopicGroup(s.Name), append([]string{s.Digest}, linked(s, published)...), func() (page.Group, error) { return r.Topic(s) })
		for _, y := range page.Years(s) {
			d.add(page.YearGroup(s.Name, y), page.YearSource(s, y), func() (page.Group, error) { return r.Year(s, y) })
		}
		all = append(all, s.Name, s.Digest)
	}
	for _, name := range r.Articles() {
		d.add(page.PostGroup(name), r.ArticleSource(name), func() (page.Group, error) { return r.Article(name) })
	}
	chunks := r.Chunks()
	for i := range chunks.Count() {
		d.add(page.ChunkGroup(i), chunks.Source(i), func() (page.Group, error) { return chunks.Group(i) })
	}
	d.add(page.CommonGroup, all, r.Common)
	return d
}

// add adds a group of files, and what it is made of besides what all are made of.
func (d *draft) add(name string, parts []string, render func() (page.Group, error)) {
	d.render[name] = render
	d.sources[name] = sourceOf(slices.Concat(d.about, parts))
}

// sourceOf hashes what a group is made of, each part with its length in front, so that no
// two lists run together.
func sourceOf(parts []string) [sha256.Size]byte {
	var b []byte
	for _, p := range parts {
		b = strconv.AppendInt(b, int64(len(p)), 10)
		b = append(append(b, ':'), p...)
	}
	return sha256.Sum256(b)
}

// linked lists the adjacent Topics that the site publishes too, since a page
// links those alone.
func linked(s *archive.Summary, published map[string]bool) []string {
	var names []string
	for _, a := range s.Adjacency {
		if published[a.Topic] {
			names = append(names, a.Topic)
		}
	}
	return names
}
