// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package edition puts together what a Site publishes at one instant: the files of
// its Topics, laid out in shards. The operator writes the shards to ConfigMaps, the
// command line to a directory; both get the same bytes. It is pure.
package edition

import (
	"crypto/sha256"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// An Edition is what a Site publishes at one instant.
type Edition struct {
	// Shards hold all files.
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
}

// An Editor makes the editions of one Site, one after the other. It remembers of
// each group of files the digest of what it was made of and how large it is, so that a change
// looks at and renders only the groups that it touches; it holds no file. The zero value
// is ready to use, by one goroutine at a time, with Summaries of one archive.
type Editor struct {
	// MaxWork bounds what a theme's own templates take for all pages together, in the units of package
	// sandbox; 0 stands for 50 million.
	MaxWork int

	renderer digest.Sum
	catalog  *page.Catalog
	spread   *spread
	// stale are the groups that may not be as they should be.
	stale map[page.Group]bool
	// number is that of the last edition, from 1.
	number int
	// shards are those of the last edition, by index.
	shards []shardState
}

// shardState is what a shard had in an edition.
type shardState struct {
	digest string
	// since is the number of the first edition in which it had that.
	since int
}

// groupState is what is remembered of one group of files.
type groupState struct {
	group  page.Group
	view   digest.Sum        // of what the files are made of
	digest [sha256.Size]byte // of the files
	// since is the number of the edition in which the files became what they are.
	since    int
	keys     []string // of the files
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
// into the bound, but would without, the Edition has no shards. Their content can be had
// until the next Edit.
func (e *Editor) Edit(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, most int) (*Edition, error) {
	renderer := page.NewRenderer(site, theme)
	e.begin(renderer, page.URL(site))
	for _, group := range e.catalog.Update(topics) {
		e.stale[group] = true
	}
	d := &draft{number: e.number, catalog: e.catalog, renderer: renderer, spread: e.spread, fresh: map[string]shard.Packed{}}
	if err := e.renew(d); err != nil {
		return nil, err
	}
	out, err := d.layOut(most)
	if err != nil {
		return nil, err
	}
	e.remember(d, out)
	return out, nil
}

// begin forgets the Catalog where the Site says something else about itself, or in another theme.
func (e *Editor) begin(renderer *page.Renderer, siteURL string) {
	e.number++
	if e.spread == nil {
		e.spread = newSpread()
	}
	if e.catalog != nil && e.renderer == renderer.Digest() {
		return
	}
	e.renderer, e.catalog, e.stale = renderer.Digest(), page.NewCatalog(siteURL), map[page.Group]bool{}
	// What was rendered for another theme stays until it is looked at again, but its work does not count.
	e.spread.work = 0
	for name, g := range e.spread.groups {
		e.stale[g.group] = true
		g.work = 0
		e.spread.groups[name] = g
	}
}

// remember notes what is in the shards of an edition, and which files their content can take from what the last edition
// stored.
func (e *Editor) remember(d *draft, out *Edition) {
	if len(out.Shards) == 0 {
		return
	}
	states := make([]shardState, len(out.Shards))
	copy(states, e.shards)
	for i := range out.Shards {
		s := &out.Shards[i]
		before := states[i]
		if before.digest == s.Digest {
			continue
		}
		s.Before, s.Content = before.digest, content{draft: d, groups: d.spread.slots[i].names, unchangedSince: before.since}
		states[i] = shardState{digest: s.Digest, since: e.number}
	}
	e.shards = states
}
