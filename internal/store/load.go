// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/shard"
)

// load returns the content of a shard. It is the stored content if only the metadata or the form of the ConfigMap are not as they
// should be.
func (p *shardWriter) load(ctx context.Context, index int) (content configMapContents, err error) {
	s := &p.shards[index]
	if content, ok := p.storedContent(ctx, index); ok {
		return content, nil
	}
	if content.binaryData, err = s.Data(p.storedFiles(ctx, index, s.Before)); err != nil {
		return content, err
	}
	if p.store.buildID() != "" {
		content.provenance, err = s.Provenance()
	}
	return content, err
}

// storedContent returns the content of a shard as it is stored, if that is the wanted one.
func (p *shardWriter) storedContent(ctx context.Context, index int) (content configMapContents, ok bool) {
	if p.receipts.ofOtherBuild {
		return content, false // its provenance would not help
	}
	if _, form := ParseContentDigest(p.receipts.shards[index].content); form == p.form {
		content.binaryData, content.encoded = p.storedData(ctx, index, p.shards[index].Digest), true
	} else {
		content.binaryData = p.storedFiles(ctx, index, p.shards[index].Digest)
	}
	if content.binaryData == nil {
		return content, false
	}
	content.provenance = p.current[index].Annotations[observedProvenanceKey]
	return content, true
}

// storedFiles returns the stored files of a shard by key if they have the wanted digest, and nil if they are others or cannot be
// read. To take files from there costs less than rendering.
func (p *shardWriter) storedFiles(ctx context.Context, index int, wanted string) map[string][]byte {
	files, err := shard.DecodeFiles(p.storedData(ctx, index, wanted))
	if err != nil {
		return nil
	}
	return files
}

// storedData returns the binaryData with the stored files of a shard, or nil as storedFiles does.
func (p *shardWriter) storedData(ctx context.Context, index int, wanted string) map[string][]byte {
	s, current, known := p.store, p.current[index], p.receipts.shards[index]
	contentDigest, _ := ParseContentDigest(known.content)
	if current == nil || wanted == "" || contentDigest != wanted || current.Annotations[observedDigestKey] != known.stored {
		return nil
	}
	if kept, ok := s.written.Get(client.ObjectKeyFromObject(current)); ok {
		if w := kept.(storedShard); w.uid == current.UID && w.resourceVersion == current.ResourceVersion {
			return w.data
		}
	}
	live := &corev1.ConfigMap{}
	err := s.apiReader.Get(ctx, client.ObjectKeyFromObject(current), live)
	if err != nil || live.ResourceVersion != current.ResourceVersion {
		return nil
	}
	return live.BinaryData
}
