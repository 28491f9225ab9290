// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package edition puts together what a Site publishes at one instant: the files of
// its Topics, laid out in shards. The operator writes the shards to ConfigMaps, the
// command line to a directory; both get the same bytes. It is pure.
package edition

import (
	"crypto/sha256"
	"slices"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// An Edition is what a Site publishes at one instant.
type Edition struct {
	// Shards hold all files. Their Load renders the files anew, and may be called
	// for several shards at once.
	Shards []shard.Shard
	// Wanted is how many shards there would be without a bound.
	Wanted int
	// Pages is the number of HTML files, Bytes the size of all files as stored.
	Pages int
	Bytes int64
	// VolumeBytes is what all files take in a volume of a Pod.
	VolumeBytes int64
	// Digest changes when, and only when, a file changes. The file at
	// page.DigestPath holds it.
	Digest string
	// Oversize are the files that were too large, and replaced by a notice.
	Oversize []shard.Oversize

	draft *draft
}

// An Editor makes the editions of one Site, one after the other. It remembers of
// each group of files what it was made of and how large it is, so that a change
// looks at and renders only the groups that it touches; it holds no file. The zero value
// is ready to use, by one goroutine at a time, with Summaries of one archive.
type Editor struct {
	// MaxWork bounds what a theme's own templates take for all pages together, in the units of package
	// sandbox; 0 stands for 50 million.
	MaxWork int

	about   string
	catalog *page.Catalog
	spread  *spread
	// dirty are the groups that may not be as they should be.
	dirty map[string]bool
	// shards are those of the last edition, by index.
	shards []members
}

// members are the groups of a shard in an edition, with the digests that they had.
type members struct {
	digest string // of the shard
	groups map[string][sha256.Size]byte
}

// packed is what is remembered of one group of files.
type packed struct {
	source   [sha256.Size]byte // of what the files are made of
	digest   [sha256.Size]byte // of the files
	keys     []string          // of the files
	bytes    int
	volume   int // bytes in a volume of a Pod
	pages    int
	work     int // of the theme's own templates
	oversize []shard.Oversize
}

// maxWork bounds what a theme's own templates take for all pages of a Site together, in the units of
// package sandbox. A copy of the embedded ones takes about 800 for an article and 8,000 for a large Topic.
const maxWork = 50_000_000

// Edit makes the edition of a Site with a theme, nil for the default one, and with these
// Topics, which come sorted by name, in at most so many shards; 0 sets no bound. The
// error is a *shard.SiteTooLargeError when the files do not fit, and a *sandbox.LimitError when
// the theme's own templates exceed a limit. Where they do not fit
// into the bound, but would without, the Edition has no shards. Its shards can be loaded
// until the next Edit.
func (e *Editor) Edit(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, most int) (*Edition, error) {
	if theme == nil {
		theme = page.DefaultTheme(site.Spec.Language)
	}
	e.begin(site, theme)
	e.touch(e.catalog.Update(topics), topics)
	d := newDraft(site, theme, topics, e.catalog)
	if err := e.mend(d); err != nil {
		return nil, err
	}
	out, err := e.layOut(d, most)
	if err != nil {
		return nil, err
	}
	e.remember(out)
	return out, nil
}

// begin starts with nothing where the Site says something else about itself.
func (e *Editor) begin(site *v1alpha1.Site, theme *page.Theme) {
	source := sourceOf(aboutOf(site, theme))
	about := string(source[:])
	if e.catalog != nil && e.about == about {
		return
	}
	// What was rendered for another look stays until it is looked at again.
	old := e.spread
	if old == nil {
		old = newSpread()
	}
	*e = Editor{MaxWork: e.MaxWork, about: about, catalog: page.NewCatalog(page.URL(site)), spread: old, dirty: map[string]bool{}, shards: e.shards}
	for name, group := range old.groups {
		e.dirty[name] = true
		group.work = 0 // for another look
		old.groups[name] = group
	}
	old.work = 0
}

// touch notes the groups that changes may touch.
func (e *Editor) touch(c *page.Changes, topics []*archive.Summary) {
	for _, name := range []string{page.CommonGroup, page.IndexGroup, page.LookGroup} {
		e.dirty[name] = true
	}
	years := func(s *archive.Summary) {
		for _, y := range page.Years(s) {
			e.dirty[page.YearGroup(s.Name, y)] = true
		}
	}
	for name, before := range c.Topics {
		e.dirty[page.TopicGroup(name)] = true
		if before != nil {
			years(before)
		}
	}
	for _, s := range topics {
		_, changed := c.Topics[s.Name]
		if c.List { // pages link to the Topics that there are
			e.dirty[page.TopicGroup(s.Name)] = true
		}
		if c.Relinked[s.Name] {
			e.dirty[page.TopicGroup(s.Name)] = true
		}
		if changed || c.Relinked[s.Name] {
			years(s)
		}
	}
	for name := range c.Articles {
		e.dirty[page.PostGroup(name)] = true
	}
	for i := range c.Parts {
		e.dirty[page.ChunkGroup(i)] = true
	}
}

// layOut spreads the groups over shards.
func (e *Editor) layOut(d *draft, most int) (*Edition, error) {
	s := e.spread
	out := &Edition{Digest: s.digest(), draft: d}
	common, err := d.announce(out.Digest, s.groups[page.CommonGroup])
	if err != nil {
		return nil, err
	}
	s.announce(common)
	if out.Wanted, err = s.arrange(most); err != nil {
		return nil, err
	}
	out.Pages, out.Bytes, out.Oversize = s.pages, int64(s.bytes), s.oversized()
	out.VolumeBytes = int64(s.volume - s.groups[page.CommonGroup].volume + s.common.volume)
	d.spread = s
	for i := range s.slots {
		names := s.slots[i].names
		out.Shards = append(out.Shards, shard.Shard{
			Index: i, Digest: s.shardDigest(i), Load: func() (map[string][]byte, error) { return d.load(names, nil, nil) },
		})
	}
	return out, nil
}

// announce returns the common group with the file that has the digest of all others, which
// changes with it.
func (d *draft) announce(digest string, common packed) (packed, error) {
	file := page.Digest(digest)
	d.announced = &file
	extra, err := shard.Compress(page.Group{Name: page.CommonGroup, Files: []page.File{file}})
	if err != nil {
		return packed{}, err
	}
	common.bytes += extra.Bytes
	common.volume += extra.VolumeBytes
	common.keys = slices.Concat(common.keys, keysOf(extra))
	common.digest = sha256.Sum256(slices.Concat(common.digest[:], extra.Digest[:]))
	if fresh, ok := d.fresh[page.CommonGroup]; ok {
		fresh.Entries = slices.Concat(fresh.Entries, extra.Entries)
		d.fresh[page.CommonGroup] = fresh
	}
	return common, nil
}
