// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protowire"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// protobufMagic begins an object in protobuf (Kubernetes API concepts, "Kubernetes Protobuf encoding"). An envelope
// follows, a runtime.Unknown.
const protobufMagic = "k8s\x00"

// The fields of runtime.Unknown (generated.proto in k8s.io/apimachinery/pkg/runtime).
const (
	typeField            = 1
	rawField             = 2
	contentEncodingField = 3
)

// configMapItems is the itemFormat of a list of ConfigMaps in protobuf.
func configMapItems(page []byte) (items []runtime.Object, rest []byte, ok bool) {
	raw, ok := unwrap(page)
	if !ok {
		return nil, nil, false
	}
	var list corev1.ConfigMapList
	if list.Unmarshal(raw) != nil {
		return nil, nil, false
	}
	items = make([]runtime.Object, len(list.Items))
	for i := range list.Items {
		item := list.Items[i] // or one ConfigMap would keep the memory of all
		items[i] = &item
	}
	list.Items = nil
	rest, err := wrap(&list)
	return items, rest, err == nil
}

// configMapList is the type of a list of ConfigMaps.
var configMapList = runtime.TypeMeta{APIVersion: "v1", Kind: "ConfigMapList"}

// unwrap returns the list of ConfigMaps in an envelope, whose memory it shares.
func unwrap(page []byte) (raw []byte, ok bool) {
	envelope, ok := bytes.CutPrefix(page, []byte(protobufMagic))
	var found runtime.TypeMeta
	for ok && len(envelope) > 0 {
		field, wireType, n := protowire.ConsumeTag(envelope)
		if n < 0 || wireType != protowire.BytesType {
			return nil, false
		}
		value, m := protowire.ConsumeBytes(envelope[n:])
		if m < 0 {
			return nil, false
		}
		envelope = envelope[n+m:]
		switch field {
		case typeField:
			ok = found.Unmarshal(value) == nil
		case rawField:
			raw = value
		case contentEncodingField:
			ok = len(value) == 0
		}
	}
	return raw, ok && found == configMapList
}

// wrap returns a list in an envelope.
func wrap(list *corev1.ConfigMapList) ([]byte, error) {
	raw, err := list.Marshal()
	if err != nil {
		return nil, err
	}
	envelope, err := (&runtime.Unknown{TypeMeta: configMapList, Raw: raw}).Marshal()
	return append([]byte(protobufMagic), envelope...), err
}
