// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/store"
)

// publisher remembers of one Site what its groups of files were made of and how
// large they are, so that a change renders only the groups that it touches. It
// holds no page: those of a shard that has to be written are rendered again.
type publisher struct {
	groups map[string]packedGroup
}

// packedGroup is what is remembered of one group of files.
type packedGroup struct {
	source   [sha256.Size]byte // of what the files are made of
	digest   [sha256.Size]byte // of the files
	bytes    int
	pages    int
	oversize []shard.Oversize
}

// edition is what a Site publishes at one instant.
type edition struct {
	shards   []store.Shard
	pages    int
	bytes    int64
	digest   string
	oversize []shard.Oversize
}

// edit computes the edition of a Site with these Topics, sorted by name.
func (p *publisher) edit(site *v1alpha1.Site, topics []*archive.Summary) (*edition, error) {
	e := newEditor(site, topics)
	groups := make(map[string]packedGroup, len(e.render))
	for name, source := range e.sources {
		if known, ok := p.groups[name]; ok && known.source == source {
			groups[name] = known
			continue
		}
		packed, err := e.pack(name)
		if err != nil {
			return nil, err
		}
		groups[name] = packedGroup{source: source, digest: packed.Digest, bytes: packed.Bytes, pages: packed.Pages, oversize: packed.Oversize}
	}
	p.groups = groups
	return e.edition(groups)
}

// editor renders the groups of one edition.
type editor struct {
	render  map[string]func() (page.Group, error)
	sources map[string][sha256.Size]byte
}

func newEditor(site *v1alpha1.Site, topics []*archive.Summary) *editor {
	names := make(map[string]bool, len(topics))
	for _, s := range topics {
		names[s.Name] = true
	}
	renderer := page.New(site, func(topic string) bool { return names[topic] })
	e := &editor{render: map[string]func() (page.Group, error){}, sources: map[string][sha256.Size]byte{}}
	about := fmt.Sprintf("%s\x00%s\x00%s\x00%s", page.TemplateVersion, page.URL(site), site.Spec.Title, site.Spec.Description)
	all := sha256.New()
	fmt.Fprintf(all, "%s\x00", about)
	for _, s := range topics {
		fmt.Fprintf(all, "%s\x00%s\x00", s.Name, s.Digest)
		name := page.TopicGroup(s.Name)
		e.sources[name] = sha256.Sum256([]byte(about + "\x00" + s.Digest + "\x00" + linked(s, names)))
		e.render[name] = func() (page.Group, error) { return renderer.Topic(s) }
	}
	e.sources[page.CommonGroup] = [sha256.Size]byte(all.Sum(nil))
	e.render[page.CommonGroup] = func() (page.Group, error) { return renderer.Common(topics) }
	return e
}

// linked lists the adjacent Topics that the site publishes too, since the page
// links those alone.
func linked(s *archive.Summary, published map[string]bool) string {
	var b strings.Builder
	for _, a := range s.Adjacency {
		if published[a.Topic] {
			b.WriteString(a.Topic)
			b.WriteByte(0)
		}
	}
	return b.String()
}

func (e *editor) pack(name string) (shard.Packed, error) {
	group, err := e.render[name]()
	if err != nil {
		return shard.Packed{}, fmt.Errorf("cannot render %q: %w", name, err)
	}
	return shard.Compress(group)
}

// edition lays the groups out in shards.
func (e *editor) edition(groups map[string]packedGroup) (*edition, error) {
	sizes := make(map[string]int, len(groups))
	out := &edition{}
	names := slices.Sorted(maps.Keys(groups))
	for _, name := range names {
		g := groups[name]
		sizes[name] = g.bytes
		out.pages += g.pages
		out.bytes += int64(g.bytes)
		out.oversize = append(out.oversize, g.oversize...)
	}
	layout, err := shard.Arrange(sizes)
	if err != nil {
		return nil, err
	}
	digestOf := func(name string) [sha256.Size]byte { return groups[name].digest }
	out.digest = shard.Digest(names, digestOf)
	for i, members := range layout.Members {
		out.shards = append(out.shards, store.Shard{
			Index:  i,
			Digest: shard.Digest(members, digestOf),
			Load:   func() (map[string][]byte, error) { return e.load(members) },
		})
	}
	return out, nil
}

// load renders the files of one shard.
func (e *editor) load(members []string) (map[string][]byte, error) {
	packed := make([]shard.Packed, len(members))
	for i, name := range members {
		var err error
		if packed[i], err = e.pack(name); err != nil {
			return nil, err
		}
	}
	return shard.Data(packed...)
}

// short is the beginning of a digest, enough to tell two apart by eye.
func short(digest string) string {
	_, digits, _ := strings.Cut(digest, ":")
	if _, err := hex.DecodeString(digits); err != nil || len(digits) < 12 {
		return digest
	}
	return digits[:12]
}
