// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package realcluster

import (
	"context"
	"errors"
	"net/http"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/test/builder"
)

// busy is the answer of an API server whose etcd is too slow.
var busy = &apierrors.StatusError{ErrStatus: metav1.Status{
	Status: metav1.StatusFailure, Code: http.StatusInternalServerError, Message: "etcdserver: request timed out"}}

func TestOnlyAttemptsWithoutAClearAnswerAreRepeated(t *testing.T) {
	posts := schema.GroupResource{Resource: "posts"}
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"etcd is slow":       {busy, true},
		"too many requests":  {apierrors.NewTooManyRequests("wait", 1), true},
		"timeout":            {apierrors.NewServerTimeout(posts, "create", 1), true},
		"invalid":            {apierrors.NewInvalid(schema.GroupKind{Kind: "Post"}, "a", nil), false},
		"exists":             {apierrors.NewAlreadyExists(posts, "a"), false},
		"connection refused": {errors.New("connection refused"), false},
	} {
		if got := unclear(test.err); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

func TestAnObjectThatWasCreatedWithoutAnAnswerIsNoError(t *testing.T) {
	attempts := 0
	c := &Cluster{Client: interceptor.NewClient(fake.NewClientBuilder().WithScheme(kube.NewScheme()).Build(), interceptor.Funcs{
		Create: func(ctx context.Context, c client.WithWatch, o client.Object, options ...client.CreateOption) error {
			if attempts++; attempts == 1 {
				return errors.Join(c.Create(ctx, o, options...), busy)
			}
			o.SetResourceVersion("") // as the answer was lost
			return c.Create(ctx, o, options...)
		},
	})}
	created := 0
	objects := []client.Object{builder.Post("a", "2026-01-01")}
	if err := c.CreateAll(t.Context(), "blog", objects, func() { created++ }); err != nil || created != 1 || attempts != 2 {
		t.Errorf("%v, %d created in %d attempts, want one in 2", err, created, attempts)
	}
	again := []client.Object{builder.Post("a", "2026-01-01")}
	if err := c.CreateAll(t.Context(), "blog", again, func() {}); !apierrors.IsAlreadyExists(err) {
		t.Errorf("an object that was there before: %v", err)
	}
}
