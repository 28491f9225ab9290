// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// answers is an API server with one answer.
type answers struct {
	status     int
	kind, text string
}

func (a answers) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{"Content-Type": {a.kind}}, Body: newPageBody([]byte(a.text))}, nil
}

// left returns the text that is left to client-go of an answer.
func left(ctx context.Context, a answers) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.com/posts?limit=500", nil)
	if err != nil {
		return nil, err
	}
	response, err := (&itemDecoder{next: a}).RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// byClientGo decodes a list as client-go does.
func byClientGo(text []byte, into client.ObjectList) error {
	return runtime.DecodeInto(serializer.NewCodecFactory(NewScheme()).UniversalDeserializer(), text, into)
}

// decoded decodes a list as the operator does.
func decoded(t testing.TB, text string, into client.ObjectList, kind string, format itemFormat) runtime.Object {
	t.Helper()
	wanted := &wantedItems{format: format}
	list, err := wanted.listWith(t.Context(), func(ctx context.Context) (runtime.Object, error) {
		rest, err := left(ctx, answers{http.StatusOK, kind, text})
		if err != nil {
			return nil, err
		}
		return into, byClientGo(rest, into)
	})
	if err != nil || wanted.items == nil {
		t.Fatalf("%d items: %v", len(wanted.items), err)
	}
	return list
}

// listOf returns a list as the API server writes it.
func listOf(kind string, items ...string) string {
	return `{"apiVersion":"topicpages.dev/v1alpha1","items":[` + strings.Join(items, ",") + `],"kind":"` + kind +
		`","metadata":{"continue":"more","remainingItemCount":7,"resourceVersion":"42"}}` + "\n"
}

// textOf returns an object as the API server writes it.
func textOf(t testing.TB, object client.Object, kind string) string {
	t.Helper()
	object.GetObjectKind().SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(kind))
	metadata := largeMetadata(20)
	object.SetUID("u")
	object.SetResourceVersion("1")
	object.SetLabels(map[string]string{`a"b\`: "c"})
	object.SetAnnotations(map[string]string{"kubectl": `{"metadata":{"managedFields":[]}}\"`, "topicpages.dev/label-bytes": "77"})
	object.SetManagedFields(metadata.ManagedFields)
	object.SetFinalizers(metadata.Finalizers)
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var jsonPosts = jsonItems(func() runtime.Object { return &v1alpha1.Post{} })

// The objects are the ones that client-go decodes, after they are trimmed.
func TestItemsAreDecodedAsByClientGo(t *testing.T) {
	c := NewCorpus(50, 10)
	var posts, topics []string
	for _, p := range c.Posts {
		posts = append(posts, textOf(t, p, "Post"))
	}
	for _, topic := range c.Topics {
		topics = append(topics, textOf(t, topic, "Topic"))
	}
	for kind, tc := range map[string]struct {
		items  []string
		list   func() client.ObjectList
		format itemFormat
		trim   func(any) (any, error)
	}{
		"PostList":  {posts, func() client.ObjectList { return &v1alpha1.PostList{} }, jsonPosts, trimPost},
		"TopicList": {topics, func() client.ObjectList { return &v1alpha1.TopicList{} }, jsonItems(func() runtime.Object { return &v1alpha1.Topic{} }), trimTopic},
	} {
		for name, text := range map[string]string{
			"as written": listOf(kind, tc.items...),
			"spread out": spreadOut(t, listOf(kind, tc.items...)),
			"one":        listOf(kind, tc.items[0]),
			"none":       listOf(kind),
		} {
			want := tc.list()
			if err := byClientGo([]byte(text), want); err != nil {
				t.Fatal(err)
			}
			got := decoded(t, text, tc.list(), "application/json", tc.format)
			if diff := cmp.Diff(allTrimmed(t, want, tc.trim), allTrimmed(t, got, tc.trim)); diff != "" {
				t.Errorf("%s, %s (-client-go +own):\n%s", kind, name, diff)
			}
			if diff := cmp.Diff(headerOf(t, want), headerOf(t, got)); diff != "" {
				t.Errorf("%s, %s, header (-client-go +own):\n%s", kind, name, diff)
			}
		}
	}
}

func headerOf(t *testing.T, list runtime.Object) metav1.ListMeta {
	t.Helper()
	l, err := meta.ListAccessor(list)
	if err != nil {
		t.Fatal(err)
	}
	return metav1.ListMeta{ResourceVersion: l.GetResourceVersion(), Continue: l.GetContinue(), RemainingItemCount: l.GetRemainingItemCount()}
}

// spreadOut puts white space into JSON.
func spreadOut(t *testing.T, text string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	spread, err := json.MarshalIndent(all, "\r\n", "\t ")
	if err != nil {
		t.Fatal(err)
	}
	return string(spread)
}

func allTrimmed(t *testing.T, list runtime.Object, trim func(any) (any, error)) []runtime.Object {
	t.Helper()
	all := []runtime.Object{}
	err := meta.EachListItem(list, func(object runtime.Object) error {
		_, err := trim(object)
		all = append(all, object)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What is no list of Posts in JSON is left to client-go, whole.
func TestOtherAnswersAreLeftToClientGo(t *testing.T) {
	post := textOf(t, Post("a", "2020-01-01"), "Post")
	whole := strings.TrimSpace(listOf("PostList", post))
	for name, a := range map[string]answers{
		"protobuf":          {http.StatusOK, protobufType, inProtobuf(t, configMaps(1, 10), "ConfigMapList")},
		"an error":          {http.StatusGone, "application/json", whole},
		"no items":          {http.StatusOK, "application/json", `{"kind":"PostList","apiVersion":"topicpages.dev/v1alpha1"}`},
		"null items":        {http.StatusOK, "application/json", strings.Replace(whole, "["+post+"]", "null", 1)},
		"items twice":       {http.StatusOK, "application/json", strings.Replace(whole, `"kind":"PostList"`, `"items":[]`, 1)},
		"another type":      {http.StatusOK, "application/json", listOf("PostList", strings.Replace(post, `"spec":{`, `"spec":{"title":7,`, 1))},
		"an error of JSON":  {http.StatusOK, "application/json", listOf("PostList", strings.Replace(post, `"spec":{`, `"spec":{,`, 1))},
		"a missing bracket": {http.StatusOK, "application/json", listOf("PostList", post[:len(post)-1])},
	} {
		wanted := &wantedItems{format: jsonPosts}
		text, err := left(context.WithValue(t.Context(), wantedItemsKey{}, wanted), a)
		if err != nil || string(text) != a.text || wanted.items != nil {
			t.Errorf("%s: client-go gets %q, and %d items: %v", name, text, len(wanted.items), err)
		}
	}
	if text, err := left(t.Context(), answers{http.StatusOK, "application/json", whole}); err != nil || string(text) != whole {
		t.Errorf("without wanted items client-go gets %q: %v", text, err)
	}
	for i := range whole {
		if _, _, ok := splitList([]byte(whole[:i])); ok {
			t.Errorf("the first %d bytes of %d are a list", i, len(whole))
		}
	}
}

func TestBulkIsCutOut(t *testing.T) {
	for object, want := range map[string]string{
		`{"metadata":{"annotations":{"a":"}"},"managedFields":[{"a":"]"}],"name":"n"},"spec":{}}`: `{"metadata":{"name":"n"},"spec":{}}`,
		`{"metadata":{"name":"n","managedFields":[]}}`:                                            `{"metadata":{"name":"n"}}`,
		`{"metadata":{"annotations":{},"name":"n" , "managedFields": [] }}`:                       `{"metadata":{"name":"n" }}`,
		`{"metadata":{"managedFields":[]}}`:                                                       `{"metadata":{}}`,
		`{"metadata":{"annotations":null,"managedFields":[]}}`:                                    `{"metadata":{}}`,
		`{"spec":{"annotations":1,"metadata":{"managedFields":2}}}`:                               `{"spec":{"annotations":1,"metadata":{"managedFields":2}}}`,
		`{"metadata":{"labels":{"annotations":"\\"}}}`:                                            `{"metadata":{"labels":{"annotations":"\\"}}}`,
		`{"metadata":`: `{"metadata":`,
		`[]`:           `[]`,
	} {
		if got := string(withoutBulk([]byte(object))); got != want {
			t.Errorf("%s becomes %s, not %s", object, got, want)
		}
	}
}

// BenchmarkDecodePage decodes a page of 500 Posts.
func BenchmarkDecodePage(b *testing.B) {
	var posts []string
	for _, p := range NewCorpus(500, 100).Posts {
		posts = append(posts, textOf(b, p, "Post"))
	}
	text := listOf("PostList", posts...)
	measure := func(name string, do func()) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
	}
	measure("own", func() {
		decoded(b, text, &v1alpha1.PostList{}, "application/json", jsonPosts)
	})
	measure("client-go", func() {
		if err := byClientGo([]byte(text), &v1alpha1.PostList{}); err != nil {
			b.Fatal(err)
		}
	})
}
