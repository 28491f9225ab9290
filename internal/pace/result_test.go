// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

func TestResult(t *testing.T) {
	resource := schema.GroupResource{Resource: "topics"}
	terminating := apierrors.NewForbidden(resource, "x", errors.New("being deleted"))
	terminating.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}
	boom := errors.New("boom")
	later := reconcile.Result{RequeueAfter: time.Minute}
	for name, tc := range map[string]struct {
		reason string
		err    error
		want   reconcile.Result
		fails  error
	}{
		"None":        {"no error gives the other result", nil, later, nil},
		"Conflict":    {"a conflict is tried again soon, silently", fmt.Errorf("cannot update: %w", apierrors.NewConflict(resource, "x", boom)), reconcile.Result{RequeueAfter: minRetry}, nil},
		"Terminating": {"a namespace that goes away ends the work", terminating, reconcile.Result{}, nil},
		"NotFound":    {"an object that is gone ends the work", apierrors.NewNotFound(resource, "x"), reconcile.Result{}, nil},
		"Stopping":    {"so does the end of the operator", fmt.Errorf("cannot update: %w", context.Canceled), reconcile.Result{}, nil},
		"Other":       {"anything else is for the rate limiter", boom, reconcile.Result{}, boom},
	} {
		t.Run(name, func(t *testing.T) {
			var retries Retries
			got, err := retries.Result(types.NamespacedName{Name: "x"}, tc.err, later)
			if got != tc.want || !errors.Is(err, tc.fails) {
				t.Errorf("%s: got %v, %v", tc.reason, got, err)
			}
		})
	}
}

// A policy may change an object between each read and the following write.
func TestConflictsBackOff(t *testing.T) {
	var retries Retries
	conflict := apierrors.NewConflict(schema.GroupResource{Resource: "topics"}, "x", errors.New("boom"))
	delay := func(name string, err error) time.Duration {
		result, err := retries.Result(types.NamespacedName{Name: name}, err, reconcile.Result{})
		if err != nil {
			t.Fatal(err)
		}
		return result.RequeueAfter
	}
	want := minRetry
	for range 20 {
		if got := delay("x", conflict); got != want {
			t.Fatalf("the next attempt comes after %s, want %s", got, want)
		}
		want = min(2*want, maxRetry)
	}
	if got := delay("another", conflict); got != minRetry {
		t.Errorf("another object waits for %s", got)
	}
	delay("x", nil)
	if got := delay("x", conflict); got != minRetry {
		t.Errorf("after a write that succeeded, the delay is %s", got)
	}
}

func TestAt(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		instant time.Time
		want    time.Duration
	}{
		"Never": {time.Time{}, 0},
		"Soon":  {now.Add(3 * time.Second), 3 * time.Second},
		"Past":  {now.Add(-time.Second), time.Millisecond},
		"Far":   {time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), time.Hour},
	} {
		if got := At(tc.instant, now).RequeueAfter; got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}
