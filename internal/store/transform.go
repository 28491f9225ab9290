// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	toolscache "k8s.io/client-go/tools/cache"
)

// Transform is the cache.ByObject.Transform of ConfigMaps: it drops data,
// binaryData and managedFields, and notes the digest of the data in an annotation
// that is in the cache only. It changes obj in place, which is ours on
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
	// Objects from the API server have managedFields. So an object with neither
	// these nor data, but with the annotation, has been here before. An object that
	// was emptied in the cluster has not, whatever its annotations.
	_, noted := configMap.Annotations[observedDigestAnnotation]
	if noted && len(configMap.Data) == 0 && len(configMap.BinaryData) == 0 && len(configMap.ManagedFields) == 0 {
		return
	}
	if configMap.Annotations == nil {
		configMap.Annotations = map[string]string{}
	}
	configMap.Annotations[observedDigestAnnotation] = dataDigest(configMap.Data, configMap.BinaryData)
	configMap.Data, configMap.BinaryData, configMap.ManagedFields = nil, nil, nil
}

// dataDigest returns "sha256:" and the hash of the data of a ConfigMap, in
// hexadecimal digits. data and binaryData are distinguished. The order of a map
// does not matter.
func dataDigest(data map[string]string, binaryData map[string][]byte) string {
	sum := sha256.New()
	writeLength(sum, len(data))
	for _, key := range slices.Sorted(maps.Keys(data)) {
		writeField(sum, []byte(key))
		writeField(sum, []byte(data[key]))
	}
	writeLength(sum, len(binaryData))
	for _, key := range slices.Sorted(maps.Keys(binaryData)) {
		writeField(sum, []byte(key))
		writeField(sum, binaryData[key])
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// writeField hashes the length in front of the bytes, so that no two lists of fields look alike.
func writeField(sum hash.Hash, field []byte) {
	writeLength(sum, len(field))
	sum.Write(field)
}

func writeLength(sum hash.Hash, n int) {
	sum.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
}
