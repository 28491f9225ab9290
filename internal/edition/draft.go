// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// draft is an edition in the making.
type draft struct {
	renderer *page.Renderer
	topics   map[string]*archive.Summary
	// about is what every file is made of.
	about []string
	// announced is the file with the digest of all others, once that is known.
	announced *page.File

	// spread has all groups, once they are laid out.
	spread *spread
	// fresh are those that were rendered, as long as they are few.
	fresh      map[string]shard.Packed
	freshBytes int
}

func newDraft(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, catalog *page.Catalog) *draft {
	d := &draft{
		renderer: catalog.Renderer(site, theme, topics), topics: make(map[string]*archive.Summary, len(topics)), fresh: map[string]shard.Packed{},
		about: aboutOf(site, theme),
	}
	for _, s := range topics {
		d.topics[s.Name] = s
	}
	return d
}

// aboutOf lists what every file of a Site is made of.
func aboutOf(site *v1alpha1.Site, theme *page.Theme) []string {
	return []string{theme.Digest(), page.URL(site), site.Namespace, site.Spec.Title, site.Spec.Description}
}

// parts lists all that a group of files is made of besides what all are made of; ok is
// false where the site has no such group.
func (d *draft) parts(name string) (parts []string, ok bool) {
	switch name {
	case page.LookGroup:
		return nil, true
	case page.IndexGroup:
		return d.renderer.IndexSource(), true
	case page.CommonGroup:
		for _, topic := range d.names() {
			parts = append(parts, topic, d.topics[topic].Digest)
		}
		return append(parts, strconv.Itoa(d.renderer.Parts()), fmt.Sprint(d.renderer.SitemapParts())), true
	}
	kind, rest, _ := strings.Cut(name, "/")
	switch kind {
	case "posts":
		if !d.renderer.HasArticle(rest) {
			return nil, false
		}
		return d.renderer.ArticleSource(rest), true
	case "search":
		i, err := strconv.Atoi(rest)
		if err != nil || i >= d.renderer.Parts() {
			return nil, false
		}
		return d.renderer.ChunkSource(i), true
	}
	topic, year, ofYear := strings.Cut(rest, "/")
	s := d.topics[topic]
	switch {
	case s == nil:
		return nil, false
	case !ofYear:
		return slices.Concat([]string{s.Digest}, d.linked(s), d.renderer.TagSource(s.Posts[:min(len(s.Posts), page.MaxCards)])), true
	}
	y, err := strconv.Atoi(year)
	if err != nil || !slices.Contains(page.Years(s), y) {
		return nil, false
	}
	return append(page.YearSource(s, y), d.renderer.TagSource(page.PostsOf(s, y))...), true
}

// render makes the files of a group.
func (d *draft) render(renderer *page.Renderer, name string) (page.Group, error) {
	switch name {
	case page.LookGroup:
		return renderer.Look()
	case page.IndexGroup:
		return renderer.Index()
	case page.CommonGroup:
		group, err := renderer.Common()
		if d.announced != nil {
			group.Files = append(group.Files, *d.announced)
		}
		return group, err
	}
	kind, rest, _ := strings.Cut(name, "/")
	switch kind {
	case "posts":
		return renderer.Article(rest)
	case "search":
		i, err := strconv.Atoi(rest)
		if err != nil {
			return page.Group{}, err
		}
		return renderer.Chunk(i)
	}
	topic, year, ofYear := strings.Cut(rest, "/")
	if !ofYear {
		return renderer.Topic(d.topics[topic])
	}
	y, err := strconv.Atoi(year)
	if err != nil {
		return page.Group{}, err
	}
	return renderer.Year(d.topics[topic], y)
}

// pack renders and compresses a group. work is what the theme's own templates took.
func (d *draft) pack(name string) (p shard.Packed, work int, err error) {
	group, err := d.render(d.renderer.Metered(&work), name)
	if err != nil {
		return shard.Packed{}, work, fmt.Errorf("cannot render the files of %q: %w", name, err)
	}
	p, err = shard.Compress(group)
	return p, work, err
}

// names are those of the Topics, sorted.
func (d *draft) names() []string {
	names := make([]string, 0, len(d.topics))
	for name := range d.topics {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// linked lists the adjacent Topics that the site publishes too, since a page
// links those alone.
func (d *draft) linked(s *archive.Summary) []string {
	var names []string
	for _, a := range s.Adjacency {
		if d.topics[a.Topic] != nil {
			names = append(names, a.Topic)
		}
	}
	return names
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
