// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/shard"
)

// recalledEdition is the number of the edition that an Editor recalls.
const recalledEdition = 1

// IsNew reports whether the Editor has made no edition yet.
func (e *Editor) IsNew() bool { return !e.made }

// Recall tells a new Editor which shards are stored. The first edition then renders no group whose stored files were made
// from the same inputs. The shards must be the ones of a complete edition of this build, as they were written: nothing here proves
// that the files are what the provenance says.
func (e *Editor) Recall(stored []shard.Stored) {
	e.number, e.recalled, e.shards = recalledEdition, map[digest.Sum]shard.Record{}, make([]shardState, len(stored))
	for i, s := range stored {
		e.shards[i] = shardState{digest: s.Digest, since: recalledEdition}
		if s.Provenance == "" {
			continue
		}
		records, err := shard.DecodeProvenance(s.Provenance)
		if err != nil {
			continue // its groups are rendered
		}
		for _, r := range records {
			e.recalled[r.Inputs] = r
		}
	}
}
