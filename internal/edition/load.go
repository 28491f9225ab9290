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
	if len(out.Shards) == 0 {
		return
	}
	shards := make([]members, len(out.Shards))
	copy(shards, e.shards)
	for i := range out.Shards {
		s := &out.Shards[i]
		if shards[i].digest == s.Digest {
			continue
		}
		names := e.spread.slots[i].names
		if before := shards[i].groups; before != nil {
			s.Before = shards[i].digest
			s.Reload = func(stored map[string][]byte) (map[string][]byte, error) {
				return out.draft.load(names, before, stored)
			}
		}
		shards[i] = members{digest: s.Digest, groups: make(map[string][sha256.Size]byte, len(names))}
		for _, name := range names {
			shards[i].groups[name] = e.spread.digestOf(name)
		}
	}
	e.shards = shards
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
		if digest, ok := before[name]; ok && digest == d.spread.digestOf(name) && d.take(name, stored, &groups[i]) {
			continue
		}
		var err error
		if groups[i], _, err = d.pack(name); err != nil {
			return nil, err
		}
	}
	return shard.Data(groups...)
}

// take takes the files of a group from what is stored; false where one is missing.
func (d *draft) take(name string, stored map[string][]byte, into *shard.Packed) bool {
	keys := d.spread.group(name).keys
	entries := make([]shard.Entry, 0, len(keys))
	for _, key := range keys {
		value, ok := stored[key]
		if !ok {
			return false
		}
		entries = append(entries, shard.Entry{Key: key, Gzip: value})
	}
	*into = shard.Packed{Name: name, Entries: entries}
	return true
}
