// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"maps"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/shard"
)

// desired is a ConfigMap as it should be, without its contents.
type desired struct {
	header *header
	name   string
	// content is the value of ContentDigestAnnotation.
	content string
	// stored is the storedDigest; "" if it is unknown.
	stored string
	// form is the form of the files of a shard.
	form shard.Form
	// written is the storedDigest of the last write, of whatever content; "" if it is unknown.
	written string

	// shard is the value of ShardLabel, and shards the number of shards. They are zero for a ConfigMap that is not a shard.
	shard  string
	shards int
	// unwritten is the last shard that takes pages from this one and is not written yet, or 0.
	unwritten int
}

// configMapContents is the data of a ConfigMap.
type configMapContents struct {
	data map[string]string
	storedContent
	// provenance is the value of ProvenanceAnnotation; "" for none.
	provenance string
}

// storedContent is the content of a shard.
type storedContent struct {
	// files are the gzipped files by key.
	files map[string][]byte
	// bundle names the bundle that the ConfigMap has of these files already, which keeps its name; "" for a new one.
	bundle string
}

func (d desired) key() client.ObjectKey {
	return client.ObjectKey{Namespace: d.header.site.Namespace, Name: d.name}
}

// isMetBy reports whether a ConfigMap, as Transform leaves it, needs no write: it holds what we wrote of
// this content, can be changed, and has our labels and owner.
func (d desired) isMetBy(current *corev1.ConfigMap) bool {
	return d.isStoredIn(current) && current.Annotations[SiteUIDAnnotation] == string(d.header.site.UID) && !isImmutable(current) &&
		hasAll(current.Labels, d.header.labels) && (d.shard == "" || current.Labels[ShardLabel] == d.shard) &&
		d.header.common.areOn(current) && d.header.owns(current)
}

// isStoredIn reports whether a ConfigMap, as Transform leaves it, holds what we wrote of this content.
func (d desired) isStoredIn(current *corev1.ConfigMap) bool {
	return current.Annotations[ContentDigestAnnotation] == d.content && d.stored != "" && current.Annotations[observedDigestKey] == d.stored
}

// with returns the ConfigMap to send: the desired content, with the metadata that others have added
// to current. current may be nil.
func (d desired) with(content configMapContents, current *corev1.ConfigMap) (*corev1.ConfigMap, error) {
	binaryData, err := d.encode(content.storedContent, current)
	if err != nil {
		return nil, err
	}
	var meta metav1.ObjectMeta
	if current != nil {
		meta = current.ObjectMeta
	}
	next := &corev1.ConfigMap{ObjectMeta: *meta.DeepCopy(), Data: content.data, BinaryData: binaryData}
	next.Namespace, next.Name = d.header.site.Namespace, d.name
	if next.Labels == nil {
		next.Labels = map[string]string{}
	}
	if next.Annotations == nil {
		next.Annotations = map[string]string{}
	}
	d.header.common.setOn(next)
	maps.Copy(next.Labels, d.header.labels)
	maps.DeleteFunc(next.Annotations, func(key, _ string) bool { return isCacheOnly(key) || key == ProvenanceAnnotation })
	if d.shard != "" {
		next.Labels[ShardLabel] = d.shard
		next.Annotations[ShardCountAnnotation] = strconv.Itoa(d.shards)
	}
	next.Annotations[ContentDigestAnnotation] = d.content
	next.Annotations[SiteUIDAnnotation] = string(d.header.site.UID)
	addProvenance(next, content.provenance)
	d.header.own(next)
	return next, nil
}

// addProvenance adds an annotation with provenance, unless that is too large. Then the next operator renders the files.
func addProvenance(next *corev1.ConfigMap, provenance string) {
	size := len(ProvenanceAnnotation) + len(provenance)
	for key, value := range next.Annotations {
		size += len(key) + len(value)
	}
	if provenance != "" && size <= validation.TotalAnnotationSizeLimitB && len(provenance) <= maxProvenanceBytes(next.BinaryData) {
		next.Annotations[ProvenanceAnnotation] = provenance
	}
}
