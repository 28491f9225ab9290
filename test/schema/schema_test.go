// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"testing"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// TestMain runs the tests against one control plane, without controllers.
func TestMain(m *testing.M) {
	testenvtest.Main(m, testenv.Options{WithoutControllers: true})
}

// scheme returns a scheme with the kinds of the API.
func scheme(t *testing.T) *runtime.Scheme {
	t.Helper()
	s := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(s); err != nil {
		t.Fatal(err)
	}
	return s
}

// typedClient returns a client for the API's own types, like the operator's.
func typedClient(t *testing.T) client.Client {
	t.Helper()
	c, err := client.New(testenvtest.Env(t).Admin(), client.Options{Scheme: scheme(t)})
	if err != nil {
		t.Fatalf("cannot make a client: %v", err)
	}
	return c
}

// rawClient returns a client that sends its input unchanged.
func rawClient(t *testing.T) *rest.RESTClient {
	t.Helper()
	config := testenvtest.Env(t).Admin()
	config.APIPath = "/apis"
	config.GroupVersion = &v1alpha1.GroupVersion
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme(t)).WithoutConversion()
	c, err := rest.RESTClientFor(config)
	if err != nil {
		t.Fatalf("cannot make a client: %v", err)
	}
	return c
}
