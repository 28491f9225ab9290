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
	if !p.receipts.ofOtherBuild { // whose provenance would not help
		if content.storedContent = p.stored(ctx, index, s.Digest); content.files != nil {
			content.provenance = p.current[index].Annotations[observedProvenanceKey]
			return content, nil
		}
	}
	if content.files, err = s.Data(p.stored(ctx, index, s.Before).files); err != nil {
		return content, err
	}
	if p.store.buildID() != "" {
		content.provenance, err = s.Provenance()
	}
	return content, err
}

// stored returns the stored content of a shard if it has the wanted digest, and no files if it has another one or cannot be
// read. To take files from there costs less than rendering.
func (p *shardWriter) stored(ctx context.Context, index int, wanted string) storedContent {
	s, current, known := p.store, p.current[index], p.receipts.shards[index]
	contentDigest, _ := ParseContentDigest(known.content)
	if current == nil || wanted == "" || contentDigest != wanted || current.Annotations[observedDigestKey] != known.stored {
		return storedContent{}
	}
	if kept, ok := s.written.Get(client.ObjectKeyFromObject(current)); ok {
		if w := kept.(storedShard); w.uid == current.UID && w.resourceVersion == current.ResourceVersion {
			return w.content
		}
	}
	live := &corev1.ConfigMap{}
	err := s.apiReader.Get(ctx, client.ObjectKeyFromObject(current), live)
	if err != nil || live.ResourceVersion != current.ResourceVersion {
		return storedContent{}
	}
	files, err := shard.DecodeFiles(live.BinaryData)
	if err != nil {
		return storedContent{}
	}
	return storedContent{files, shard.BundleName(live.BinaryData)}
}
