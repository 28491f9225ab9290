// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"weak"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
)

const protobufType = runtime.ContentTypeProtobuf

// inProtobuf returns an object as the API server writes it.
func inProtobuf(t testing.TB, object runtime.Object, kind string) string {
	t.Helper()
	scheme := NewScheme()
	object.GetObjectKind().SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind(kind))
	var b strings.Builder
	if err := protobuf.NewSerializer(scheme, scheme).Encode(object, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// configMaps returns a page of ConfigMaps with a number of bytes each.
func configMaps(count, size int) *corev1.ConfigMapList {
	remaining := int64(7)
	list := &corev1.ConfigMapList{ListMeta: metav1.ListMeta{ResourceVersion: "42", Continue: "more", RemainingItemCount: &remaining}}
	for i := range count {
		list.Items = append(list.Items, corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pages-%d", i), Namespace: "blog", UID: "u", ResourceVersion: "1",
				Labels: map[string]string{"a": "b"}, ManagedFields: largeMetadata(2).ManagedFields},
			Data: map[string]string{"text": "ä"}, BinaryData: map[string][]byte{"files": bytes.Repeat([]byte{byte(i), 0xff}, size/2), "empty": nil},
		})
	}
	return list
}

func TestConfigMapsAreDecodedAsByClientGo(t *testing.T) {
	for _, count := range []int{0, 1, 3} {
		text := inProtobuf(t, configMaps(count, 100), "ConfigMapList")
		var want corev1.ConfigMapList
		if err := byClientGo([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		got := decoded(t, text, &corev1.ConfigMapList{}, protobufType, configMapItems)
		if diff := cmp.Diff(allTrimmed(t, &want, trimConfigMap), allTrimmed(t, got, trimConfigMap)); diff != "" {
			t.Errorf("%d ConfigMaps (-client-go +own):\n%s", count, diff)
		}
		if diff := cmp.Diff(headerOf(t, &want), headerOf(t, got)); diff != "" {
			t.Errorf("header of %d ConfigMaps (-client-go +own):\n%s", count, diff)
		}
	}
}

// The ConfigMaps of a page go one by one, as each is replaced.
func TestAConfigMapKeepsNoOther(t *testing.T) {
	items, _, ok := configMapItems([]byte(inProtobuf(t, configMaps(2, 100), "ConfigMapList")))
	if !ok {
		t.Fatal("this is a list of ConfigMaps")
	}
	first, second := weak.Make(items[0].(*corev1.ConfigMap)), items[1]
	items[0] = nil
	goruntime.GC()
	if first.Value() != nil {
		t.Error("the first ConfigMap is kept by the second")
	}
	goruntime.KeepAlive(second)
}

// Whatever else comes is left to client-go.
func TestOtherListsAreNoConfigMaps(t *testing.T) {
	page := inProtobuf(t, configMaps(2, 10), "ConfigMapList")
	raw, _ := unwrap([]byte(page))
	encoded, err := (&runtime.Unknown{TypeMeta: configMapList, Raw: raw, ContentEncoding: "gzip"}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"JSON":               `{"kind":"ConfigMapList","apiVersion":"v1","items":[]}`,
		"nothing":            "",
		"no envelope":        protobufMagic,
		"Secrets":            inProtobuf(t, &corev1.SecretList{}, "SecretList"),
		"a compressed list":  protobufMagic + string(encoded),
		"an unknown field":   page + "\x28\x01",
		"an incomplete list": page[:len(page)-30],
	} {
		if _, _, ok := configMapItems([]byte(text)); ok {
			t.Errorf("%s is taken for a list of ConfigMaps", name)
		}
	}
}

// A page with wrong bytes is left to client-go, or decoded as client-go does.
func TestDamagedConfigMapsAreDecodedAsByClientGo(t *testing.T) {
	page := []byte(inProtobuf(t, configMaps(3, 40), "ConfigMapList"))
	decoder := serializer.NewCodecFactory(NewScheme()).UniversalDeserializer()
	random, read := rand.New(rand.NewPCG(1, 2)), 0
	for i := range 5_000 {
		damaged := slices.Clone(page)
		for range 1 + random.IntN(3) {
			damaged[len(protobufMagic)+random.IntN(len(page)-len(protobufMagic))] = byte(random.IntN(256))
		}
		if i%5 == 0 {
			damaged = damaged[:random.IntN(len(page))]
		}
		items, rest, ok := configMapItems(damaged)
		if !ok {
			continue
		}
		read++
		var want, got corev1.ConfigMapList
		if err := errors.Join(runtime.DecodeInto(decoder, damaged, &want), runtime.DecodeInto(decoder, rest, &got)); err != nil {
			t.Fatalf("%q: %v", damaged, err)
		}
		for _, item := range items {
			got.Items = append(got.Items, *item.(*corev1.ConfigMap))
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q (-client-go +own):\n%s", damaged, diff)
		}
	}
	if read == 0 {
		t.Error("no page is still a list")
	}
}

// BenchmarkDecodeConfigMaps decodes a page of ConfigMaps.
func BenchmarkDecodeConfigMaps(b *testing.B) {
	text := inProtobuf(b, configMaps(maxPageConfigMaps, 90<<10), "ConfigMapList")
	measure := func(name string, format itemFormat) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				list, err := (&wantedItems{format: format}).listWith(b.Context(), func(ctx context.Context) (runtime.Object, error) {
					rest, err := left(ctx, answers{http.StatusOK, protobufType, text})
					if err != nil {
						return nil, err
					}
					into := &corev1.ConfigMapList{}
					return into, byClientGo(rest, into)
				})
				if err != nil || meta.LenList(list) != maxPageConfigMaps {
					b.Fatalf("%d ConfigMaps: %v", meta.LenList(list), err)
				}
			}
		})
	}
	measure("own", configMapItems)
	measure("client-go", func([]byte) ([]runtime.Object, []byte, bool) { return nil, nil, false })
}
