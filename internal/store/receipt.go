// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/shard"
)

// A receipt says what the operator wrote to the ConfigMap of a shard. Whoever may edit ConfigMaps can forge each part of
// one, so nothing in a ConfigMap tells whether it is still as it was written.
type receipt struct {
	// content is the value of ContentDigestAnnotation: the Shard.Digest and the form.
	content string
	// stored is the digest of the data and the provenance (storedDigest).
	stored string
}

// siteReceipts are the receipts of a Site. While an operator runs, they are in memory. For the next one, their digest is in the
// status of the Site, which only the operator writes.
type siteReceipts struct {
	uid types.UID
	// shards are the receipts by index. One is zero if the content of its ConfigMap is unknown.
	shards []receipt
	// ofOtherBuild is true while some ConfigMaps may have the provenance that another build of the operator wrote.
	ofOtherBuild bool
}

func (r *siteReceipts) digest() string { return digest.Of(r.shards).String() }

// receiptsOf returns the receipts of a Site, which belong to its reconcile.
func (s *Store) receiptsOf(site *v1alpha1.Site) *siteReceipts {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := client.ObjectKeyFromObject(site)
	if known := s.receipts[key]; known != nil && known.uid == site.UID {
		return known
	}
	s.receipts[key] = &siteReceipts{uid: site.UID}
	return s.receipts[key]
}

// Forget drops what the Store remembers of a Site that is gone.
func (s *Store) Forget(site types.NamespacedName) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.receipts, site)
}

// Recall returns the shards that an earlier operator has published, if their ConfigMaps are as it wrote them: the
// digest in the status of the Site proves it. Otherwise it returns none, and the next Publish compares all
// content. The provenance is left out if another build of the operator wrote it.
func (s *Store) Recall(ctx context.Context, site *v1alpha1.Site) ([]shard.Stored, error) {
	list := &corev1.ConfigMapList{}
	if err := s.cached.List(ctx, list, client.InNamespace(site.Namespace), client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("cannot list the ConfigMaps of Site %s: %w", client.ObjectKeyFromObject(site), err)
	}
	count := int(site.Status.Shards)
	if count < 1 || count > len(list.Items) {
		return nil, nil
	}
	recalled, shards := siteReceipts{uid: site.UID, shards: make([]receipt, count)}, make([]shard.Stored, count)
	for i := range list.Items {
		annotations := list.Items[i].Annotations
		if index, ok := indexOf(site.Name, list.Items[i].Name); ok && index < len(shards) {
			recalled.shards[index] = receipt{content: annotations[ContentDigestAnnotation], stored: annotations[observedDigestKey]}
			contentDigest, _ := ParseContentDigest(annotations[ContentDigestAnnotation])
			shards[index] = shard.Stored{Digest: contentDigest, Provenance: annotations[observedProvenanceKey]}
		}
	}
	if recalled.digest() != site.Status.StoredDigest {
		return nil, nil
	}
	if build := s.buildID(); build == "" || site.Status.RenderedBy != build {
		recalled.ofOtherBuild = build != ""
		for i := range shards {
			shards[i].Provenance = ""
		}
	}
	*s.receiptsOf(site) = recalled
	return shards, nil
}

// Receipt returns the digest of the ConfigMaps of a Site whose Publish has just succeeded, and the build of the operator whose
// provenance they have; "" if that is unknown.
func (s *Store) Receipt(site *v1alpha1.Site) (stored, renderedBy string) {
	return s.receiptsOf(site).digest(), s.buildID()
}

// resize makes room for the receipts of a number of shards.
func (r *siteReceipts) resize(count int) {
	if len(r.shards) > count {
		r.shards = slices.Clip(r.shards[:count])
		return
	}
	r.shards = append(r.shards, make([]receipt, count-len(r.shards))...)
}
