// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/shard"
)

// Pages are the files of an edition, compressed. They are never changed. The zero value has none.
type Pages struct {
	digest string
	shards []storedShard
	policy string // the Content-Security-Policy of the Site
}

// storedShard is a shard as the API server would store it.
type storedShard struct {
	digest string
	data   map[string][]byte
}

// Digest returns the digest of the edition.
func (p *Pages) Digest() string { return p.digest }

// Next returns the files of the next edition of the same Site. It makes only the shards that differ.
func (p *Pages) Next(next *edition.Edition) (*Pages, error) {
	pages := &Pages{digest: next.Digest, policy: next.Policy, shards: make([]storedShard, len(next.Shards))}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range next.Shards {
		var before storedShard
		if i < len(p.shards) {
			before = p.shards[i]
		}
		if before.digest == s.Digest {
			pages.shards[i] = before
			continue
		}
		if before.digest != s.Before {
			before.data = nil
		}
		group.Go(func() error {
			data, err := s.Data(before.data)
			pages.shards[i] = storedShard{digest: s.Digest, data: data}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return pages, nil
}

// file returns a file, compressed, by its path below the site.
func (p *Pages) file(path string) (gzip []byte, ok bool) {
	key, err := shard.Key(path)
	if err != nil {
		return nil, false
	}
	for _, s := range p.shards {
		if gzip, ok := s.data[key]; ok {
			return gzip, true
		}
	}
	return nil, false
}
