// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	corev1 "k8s.io/api/core/v1"
	toolscache "k8s.io/client-go/tools/cache"

	"github.com/topicpages/topicpages/internal/digest"
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
