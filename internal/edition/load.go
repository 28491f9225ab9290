// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"slices"

	"github.com/topicpages/topicpages/internal/shard"
)

// content is the content of a shard of a assembly.
type content struct {
	assembly *assembly
	// groups are the names of the groups in the shard.
	groups []string
	// unchangedSince is the number of the edition whose content of the shard may be stored; 0 for none.
	unchangedSince int
}

// Data implements shard.Content. Unchanged groups come from the stored data, groups that were just
// rendered from the assembly. All others are rendered.
func (c content) Data(stored map[string][]byte) (map[string][]byte, error) {
	packed := make([]shard.Packed, len(c.groups))
	for i, name := range c.groups {
		state := c.assembly.layout.groups[name]
		if fresh, ok := c.assembly.fresh[name]; ok {
			packed[i] = fresh
		} else if taken, ok := take(state.Keys, stored); ok && state.since <= c.unchangedSince {
			packed[i] = shard.Packed{Name: name, Entries: taken}
		} else {
			var err error
			if packed[i], _, err = c.assembly.pack(state.group); err != nil {
				return nil, err
			}
		}
		if name == commonName {
			packed[i].Entries = slices.Concat(packed[i].Entries, c.assembly.digestFile.Entries)
		}
	}
	return shard.Data(packed...)
}

// Provenance implements shard.Content.
func (c content) Provenance() (string, error) {
	records := make([]shard.Record, len(c.groups))
	for i, name := range c.groups {
		records[i] = c.assembly.layout.groups[name].Record
	}
	return shard.EncodeProvenance(records)
}

// take takes the files of a group from the stored data. ok is false if one is missing.
func take(keys []string, stored map[string][]byte) (entries []shard.Entry, ok bool) {
	for _, key := range keys {
		value, ok := stored[key]
		if !ok {
			return nil, false
		}
		entries = append(entries, shard.Entry{Key: key, Gzip: value})
	}
	return entries, true
}
