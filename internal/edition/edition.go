// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package edition puts together the files of a Site at one instant, laid out in shards.
// The operator writes the shards to ConfigMaps, and the
// command line to a directory. Both get the same bytes. It is pure.
package edition

import (
	"slices"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// An Edition is the published state of a Site at one instant.
type Edition struct {
	// Shards hold all files.
	Shards []shard.Shard
	// Wanted is how many shards there would be without a bound.
	Wanted int
	// Pages is the number of HTML files, Bytes the size of all files as stored.
	Pages int
	Bytes int64
	// VolumeBytes is the size of all files in a volume of a Pod.
	VolumeBytes int64
	// Digest changes when, and only when, a file changes. The file at
	// page.DigestPath holds it.
	Digest string
	// ReviewsDue is the number of Posts whose review is due.
	ReviewsDue int
	// Policy is the Content-Security-Policy to send with the pages.
	Policy string
	// Oversize are the files that were too large, and replaced by a notice.
	Oversize []shard.Oversize
	// Rendered is the number of groups that were rendered to lay the edition out.
	Rendered int
}

// An Editor makes the editions of one Site, one after the other. For each group of files it
// remembers the size and the digest of the inputs, so a change
// renders only the groups that it touches. It holds no file. The zero value
// is ready for use by one goroutine at a time, with Summaries of one archive.
type Editor struct {
	// MaxWork bounds the work of a theme's own templates for all pages together, in the units of package
	// sandbox. 0 means 50 million.
	MaxWork int
	// Media are the pictures of the Site from the next Edit on, or nil.
	Media page.Media

	renderer digest.Sum
	catalog  *page.Catalog
	layout   *siteLayout
	// stale are the groups that may not be as they should be.
	stale map[page.Group]bool
	// recalled are the Records of the stored shards by their Inputs, until the first edition is made.
	recalled map[digest.Sum]shard.Record
	// made is true once an edition was made.
	made bool
	// number is the number of the last edition, from 1.
	number int
	// shards are the shards of the last edition, by index.
	shards []shardState
}

// shardState is the state of a shard in an edition.
type shardState struct {
	digest string
	// since is the number of the first edition with this digest.
	since int
}

// groupState is the remembered state of one group of files.
type groupState struct {
	group page.Group
	// since is the number of the first edition with these files.
	since int
	shard.Record
}

// maxWork bounds the work of a theme's own templates for all pages of a Site together, in the units of
// package sandbox. A copy of the embedded templates takes about 800 for an article and 8,000 for a large Topic.
const maxWork = 50_000_000

// Edit makes the edition of a Site from its theme and its Topics, sorted by name. A nil theme is the
// default theme. The edition has at most `most` shards; 0 sets no bound. The
// error is a *shard.SiteTooLargeError if the files do not fit, and a *sandbox.LimitError if
// the theme's own templates exceed a limit. If the files fit only without the bound, the Edition
// has no shards. The content of the shards is available
// until the next Edit.
func (e *Editor) Edit(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, most int) (*Edition, error) {
	renderer := page.NewRenderer(site, theme)
	e.begin(renderer, site)
	e.update(topics)
	d := &assembly{
		number: e.number, catalog: e.catalog, renderer: renderer, layout: e.layout, recalled: e.recalled, fresh: map[string]shard.Packed{},
	}
	if err := e.renew(d); err != nil {
		return nil, err
	}
	out, err := d.layOut(most)
	if err != nil {
		return nil, err
	}
	out.Policy = page.ContentSecurityPolicy(site)
	e.remember(d, out)
	e.recalled, e.made = nil, true
	return out, nil
}

// begin forgets the Catalog if the Site's own settings or its theme changed.
func (e *Editor) begin(renderer *page.Renderer, site *v1alpha1.Site) {
	e.number++
	if e.layout == nil {
		e.layout = newLayout()
	}
	if e.catalog != nil && e.renderer == renderer.Digest() {
		return
	}
	e.renderer, e.catalog, e.stale = renderer.Digest(), page.NewCatalog(site), map[page.Group]bool{}
	// Groups rendered with the old theme stay until renew checks them, but their work does not count.
	e.layout.work = 0
	for name, g := range e.layout.groups {
		e.stale[g.group] = true
		g.Work = 0
		e.layout.groups[name] = g
	}
}

// update brings the Catalog up to date. A panic leaves no Catalog, so that the next Edit makes a new one: an Update that was
// interrupted has lost what it changed.
func (e *Editor) update(topics []*archive.Summary) {
	catalog := e.catalog
	e.catalog = nil
	for _, group := range slices.Concat(catalog.Update(topics), catalog.SetMedia(e.Media)) {
		e.stale[group] = true
	}
	e.catalog = catalog
}

// remember notes the content of the shards of an edition, and which files they can take from the stored shards of the
// last edition.
func (e *Editor) remember(d *assembly, out *Edition) {
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
		s.Before, s.Content = before.digest, content{assembly: d, groups: d.layout.slots[i].names, unchangedSince: before.since}
		states[i] = shardState{digest: s.Digest, since: e.number}
	}
	e.shards = states
}
