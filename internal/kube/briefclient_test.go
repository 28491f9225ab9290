// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMain(m *testing.M) { testenvtest.Main(m, testenv.Options{WithoutControllers: true}) }

// answers counts the bytes of the answers of the API server, and may add a warning to them.
type answers struct {
	next    http.RoundTripper
	bytes   int
	warning string
}

func (a *answers) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := a.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	a.bytes += len(body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	if a.warning != "" {
		response.Header.Set("Warning", fmt.Sprintf("299 - %q", a.warning))
	}
	return response, nil
}

// operatorClient returns the operator's client, and a count of the bytes of its answers.
func operatorClient(t *testing.T) (client.Client, *answers) {
	t.Helper()
	counted := &answers{}
	config := rest.CopyConfig(testenvtest.Env(t).Admin())
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { counted.next = next; return counted })
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	options := kube.ManagerOptions(kube.Options{})
	options.Client.Scheme, options.Client.HTTPClient = options.Scheme, httpClient
	c, err := options.NewClient(config, options.Client)
	if err != nil {
		t.Fatal(err)
	}
	return c, counted
}

// large returns a text of 60 kB that does not compress.
func large() []byte {
	text := make([]byte, 60_000)
	for i := range text {
		text[i] = 'a' + byte(rand.IntN(26))
	}
	return text
}

// managers returns the distinct field managers of an object.
func managers(object client.Object) []string {
	var names []string
	for _, fields := range object.GetManagedFields() {
		names = append(names, fields.Manager)
	}
	return slices.Compact(names)
}

// The API server stores what the client writes, and does not send it back.
func TestAnswersToWritesAreBrief(t *testing.T) {
	namespace := testenvtest.Namespace(t)
	c, answered := operatorClient(t)
	configMap := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "pages"}, BinaryData: map[string][]byte{"a": large()}}
	post := Post("post", "2020-01-01")
	post.Spec.Content = string(large())
	post.Namespace = namespace
	if err := c.Create(t.Context(), post); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name   string
		object client.Object
		write  func() error
	}{
		{"create a ConfigMap", configMap, func() error { return c.Create(t.Context(), configMap) }},
		{"update a ConfigMap", configMap, func() error {
			configMap.BinaryData["b"] = []byte("more")
			return c.Update(t.Context(), configMap)
		}},
		{"update a status", post, func() error {
			post.Status.State = v1alpha1.PostPublished
			return c.Status().Update(t.Context(), post)
		}},
	} {
		before := answered.bytes
		if err := step.write(); err != nil {
			t.Fatalf("cannot %s: %v", step.name, err)
		}
		if got := answered.bytes - before; got == 0 || got > 5_000 {
			t.Errorf("%s: the answer has %d bytes, want some, and at most 5,000", step.name, got)
		}
		if diff := cmp.Diff([]string{kube.FieldOwner}, managers(step.object)); diff != "" {
			t.Errorf("%s: field managers (-want +got):\n%s", step.name, diff)
		}
		stored := step.object.DeepCopyObject().(client.Object)
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(stored), stored); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(stored, step.object, cmpopts.IgnoreTypes(metav1.TypeMeta{})); diff != "" {
			t.Errorf("%s (-stored +as the client has it):\n%s", step.name, diff)
		}
	}
}

// Objects without a Go type are written too.
func TestUnstructuredObjectsAreWritten(t *testing.T) {
	c, _ := operatorClient(t)
	configMap := &unstructured.Unstructured{}
	configMap.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("ConfigMap"))
	configMap.SetNamespace(testenvtest.Namespace(t))
	configMap.SetName("pages")
	if err := c.Create(t.Context(), configMap); err != nil {
		t.Fatal(err)
	}
	configMap.SetLabels(map[string]string{"team": "a"})
	if err := c.Update(t.Context(), configMap); err != nil {
		t.Fatal(err)
	}
	stored := &corev1.ConfigMap{}
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(configMap), stored); err != nil || stored.Labels["team"] != "a" {
		t.Errorf("labels %v, error %v", stored.Labels, err)
	}
}

// The warnings of the API server, as of policies that only warn, are in the operator's log.
func TestWarningsAreLogged(t *testing.T) {
	c, answered := operatorClient(t)
	answered.warning = "say who owns this"
	var logged []string
	logger := funcr.New(func(_, line string) { logged = append(logged, line) }, funcr.Options{})
	configMap := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: testenvtest.Namespace(t), Name: "pages"}}
	if err := c.Create(logr.NewContext(t.Context(), logger), configMap); err != nil {
		t.Fatal(err)
	}
	if len(logged) != 1 || !strings.Contains(logged[0], answered.warning) {
		t.Errorf("logged %q, want one line with %q", logged, answered.warning)
	}
}

// What goes wrong has the error that other clients give it.
func TestBriefErrors(t *testing.T) {
	namespace := testenvtest.Namespace(t)
	c, _ := operatorClient(t)
	configMap := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "pages"}}
	if err := c.Create(t.Context(), configMap); err != nil {
		t.Fatal(err)
	}
	again := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "pages"}}
	if err := c.Create(t.Context(), again); !apierrors.IsAlreadyExists(err) {
		t.Errorf("create it again: %v, want AlreadyExists", err)
	}
	old := configMap.DeepCopy()
	configMap.Data = map[string]string{"a": "b"}
	if err := c.Update(t.Context(), configMap); err != nil {
		t.Fatal(err)
	}
	if err := c.Update(t.Context(), old); !apierrors.IsConflict(err) {
		t.Errorf("update an old one: %v, want Conflict", err)
	}
	elsewhere := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace + "-gone", Name: "pages"}}
	if err := c.Create(t.Context(), elsewhere); !apierrors.IsNotFound(err) {
		t.Errorf("create it in no namespace: %v, want NotFound", err)
	}
	unnamed := &v1alpha1.Post{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "absent"}}
	if err := c.Status().Update(t.Context(), unnamed); !apierrors.IsNotFound(err) {
		t.Errorf("status of an absent Post: %v, want NotFound", err)
	}
}
