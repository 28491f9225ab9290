// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"crypto/sha256"

	"github.com/topicpages/topicpages/internal/shard"
)

// maxFresh bounds what a draft keeps of the groups that it has rendered, in bytes. What
// is beyond it is rendered once more when its shard is written.
const maxFresh = 64 << 20

// keep keeps a group that was rendered to learn its size until its shard is written.
func (d *draft) keep(p shard.Packed) {
	if d.freshBytes+p.Bytes <= maxFresh {
		d.freshBytes += p.Bytes
		d.fresh[p.Name] = p
	}
}

func keysOf(p shard.Packed) []string {
	keys := make([]string, len(p.Entries))
	for i, e := range p.Entries {
		keys[i] = e.Key
	}
	return keys
}

// remember gives each shard of an edition the way from its last one, and remembers this
// edition for the next.
func (e *Editor) remember(out *Edition) {
	shards := make([]members, len(out.Shards))
	for i := range out.Shards {
		s := &out.Shards[i]
		names := out.layout.Members[i]
		shards[i] = members{digest: s.Digest, groups: make(map[string][sha256.Size]byte, len(names))}
		for _, name := range names {
			shards[i].groups[name] = out.draft.groups[name].digest
		}
		if i < len(e.shards) && e.shards[i].digest != s.Digest {
			before := e.shards[i].groups
			s.Before = e.shards[i].digest
			s.Reload = func(stored map[string][]byte) (map[string][]byte, error) {
				return out.draft.load(names, before, stored)
			}
		}
	}
	if len(shards) > 0 {
		e.shards = shards
	}
}

// load makes the files of one shard. Those of a group whose digest is the one of before
// are taken from what is stored, those just rendered are still there, and the others
// are rendered.
func (d *draft) load(names []string, before map[string][sha256.Size]byte, stored map[string][]byte) (map[string][]byte, error) {
	groups := make([]shard.Packed, len(names))
	for i, name := range names {
		if fresh, ok := d.fresh[name]; ok {
			groups[i] = fresh
			continue
		}
		if digest, ok := before[name]; ok && digest == d.groups[name].digest && d.take(name, stored, &groups[i]) {
			continue
		}
		var err error
		if groups[i], err = d.pack(name); err != nil {
			return nil, err
		}
	}
	return shard.Data(groups...)
}

// take takes the files of a group from what is stored; false where one is missing.
func (d *draft) take(name string, stored map[string][]byte, into *shard.Packed) bool {
	entries := make([]shard.Entry, 0, len(d.groups[name].keys))
	for _, key := range d.groups[name].keys {
		value, ok := stored[key]
		if !ok {
			return false
		}
		entries = append(entries, shard.Entry{Key: key, Gzip: value})
	}
	*into = shard.Packed{Name: name, Entries: entries}
	return true
}
