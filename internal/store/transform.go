// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	corev1 "k8s.io/api/core/v1"
	toolscache "k8s.io/client-go/tools/cache"

	"github.com/topicpages/topicpages/internal/digest"
)

// Transform is the cache.ByObject.Transform of ConfigMaps: it drops data,
// binaryData and managedFields, and notes the digest of the data and the provenance in annotations
// that are in the cache only. It changes obj in place, which is ours on
// its way to the cache. A second call changes nothing. Any other object stays
// as it is.
func Transform(obj any) (any, error) {
	switch object := obj.(type) {
	case *corev1.ConfigMap:
		transform(object)
	case toolscache.DeletedFinalStateUnknown:
		if configMap, ok := object.Obj.(*corev1.ConfigMap); ok {
			transform(configMap)
		}
	}
	return obj, nil
}

func transform(configMap *corev1.ConfigMap) {
	if _, done := configMap.Annotations[observedDigestKey]; done {
		return
	}
	observed := storedDigest(configMap)
	if configMap.Annotations == nil {
		configMap.Annotations = map[string]string{}
	}
	configMap.Annotations[observedDigestKey] = observed
	if provenance, ok := configMap.Annotations[ProvenanceAnnotation]; ok {
		delete(configMap.Annotations, ProvenanceAnnotation)
		if len(provenance) <= maxProvenanceBytes(configMap.BinaryData) {
			configMap.Annotations[observedProvenanceKey] = provenance
		}
	}
	configMap.Data, configMap.BinaryData, configMap.ManagedFields = nil, nil, nil
}

// maxProvenanceBytes bounds the provenance of files that is written, and kept in the cache. It has about
// 120 bytes for a group, whose files have more than 1,000.
func maxProvenanceBytes(files map[string][]byte) int {
	const least, part, most = 4 << 10, 4, 128 << 10
	size := 0
	for _, file := range files {
		size += len(file)
	}
	return min(max(least, size/part), most)
}

// storedDigest returns the digest of everything in a ConfigMap of the operator except its metadata: the data, and the
// provenance.
func storedDigest(configMap *corev1.ConfigMap) string {
	data := dataDigest(configMap.Data, configMap.BinaryData)
	if provenance, ok := configMap.Annotations[ProvenanceAnnotation]; ok {
		return digest.Of(data, provenance).String()
	}
	return data
}

// dataDigest returns the digest of the data of a ConfigMap. data and binaryData are distinguished. A nil map is
// equal to an empty one.
func dataDigest(data map[string]string, binaryData map[string][]byte) string {
	if len(data) == 0 {
		data = nil
	}
	if len(binaryData) == 0 {
		binaryData = nil
	}
	return digest.Of(data, binaryData).String()
}
