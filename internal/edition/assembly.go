// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"slices"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// maxFresh bounds the rendered groups that a assembly keeps, in bytes. Groups beyond
// it are rendered once more when their shard is written.
const maxFresh = 64 << 20

// assembly is an edition in the making.
type assembly struct {
	number   int
	catalog  *page.Catalog
	renderer *page.Renderer
	layout   *siteLayout
	// recalled are the Records of stored groups by their Inputs.
	recalled map[digest.Sum]shard.Record
	// rendered is the number of groups that were rendered.
	rendered int
	// digestFile is the file with the digest of all others, once that is known.
	digestFile shard.Packed
	// fresh are groups that were rendered to learn their size, up to maxFresh bytes.
	fresh      map[string]shard.Packed
	freshBytes int
}

// keep keeps a group until its shard is written.
func (d *assembly) keep(p shard.Packed) {
	if d.freshBytes+p.Bytes <= maxFresh {
		d.freshBytes += p.Bytes
		d.fresh[p.Name] = p
	}
}

// layOut spreads the groups over shards.
func (d *assembly) layOut(most int) (*Edition, error) {
	s := d.layout
	out := &Edition{Digest: s.digest(), ReviewsDue: d.catalog.ReviewsDue(), Rendered: d.rendered}
	var err error
	if d.digestFile, err = shard.Compress(commonName, []page.File{page.Digest(out.Digest)}); err != nil {
		return nil, err
	}
	s.setCommon(d.digestFile, d.number)
	if out.Wanted, err = s.arrange(most); err != nil {
		return nil, err
	}
	out.Pages, out.Bytes, out.Oversize = s.pages, int64(s.bytes), s.oversized()
	out.VolumeBytes = int64(s.volume - s.groups[commonName].VolumeBytes + s.common.VolumeBytes)
	for i := range s.slots {
		out.Shards = append(out.Shards, shard.Shard{Index: i, Digest: s.shardDigest(i), Content: content{assembly: d, groups: s.slots[i].names}})
	}
	return out, nil
}

// pack renders and compresses a group. work is the work of the theme's own templates.
func (d *assembly) pack(group page.Group) (p shard.Packed, work int, err error) {
	view, ok, err := d.catalog.View(group, d.renderer)
	if err != nil || !ok {
		return shard.Packed{Name: group.Name()}, 0, err
	}
	return packView(group, view)
}

func packView(group page.Group, view page.View) (p shard.Packed, work int, err error) {
	files, work, err := view.Files()
	if err != nil {
		return shard.Packed{}, work, err
	}
	p, err = shard.Compress(group.Name(), files)
	return p, work, err
}

// with returns the state of the common group with the file that holds the digest of all others.
func (g groupState) with(digestFile shard.Packed) groupState {
	file := digestFile.Record(digest.Sum{}, 0)
	g.Bytes += file.Bytes
	g.VolumeBytes += file.VolumeBytes
	g.Keys = slices.Concat(g.Keys, file.Keys)
	g.Digest = digest.Join(g.Digest, file.Digest)
	return g
}
