// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package post_test

import (
	"testing"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/utils/clock"
	testclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/controller/post"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMain(m *testing.M) {
	testenvtest.Main(m, testenv.Options{WithoutControllers: true})
}

func TestPostThroughItsLife(t *testing.T) {
	env := testenvtest.Env(t)
	namespace := testenvtest.Namespace(t)
	c, err := client.New(env.Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	p := Post("p", "2026-01-01", Expires("2026-02-01T12:00:00Z"), Draft)
	p.Namespace = namespace
	if err := c.Create(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if p.Status.ObservedGeneration != -1 {
		t.Errorf("a new Post has observedGeneration %d", p.Status.ObservedGeneration)
	}
	now := testclock.NewFakePassiveClock(time.Time{})
	pacer := pace.New(clock.RealClock{}, logr.Discard())
	reconciler := &post.Reconciler{Client: c, Archives: kube.NewArchives(nil, nil, pacer, logr.Discard()), Pacer: pacer, Clock: now}
	request := ctrl.Request{NamespacedName: client.ObjectKeyFromObject(p)}

	for _, step := range []struct {
		what  string
		now   string
		draft bool
		state v1alpha1.PostState
		again time.Duration
	}{
		{"a draft waits for nothing", "2025-12-31T23:59:00Z", true, v1alpha1.PostDraft, 0},
		{"a minute before its time", "2025-12-31T23:59:00Z", false, v1alpha1.PostScheduled, time.Minute},
		{"at its time", "2026-01-01T00:00:00Z", false, v1alpha1.PostPublished, time.Hour},
		{"shortly before its end", "2026-02-01T11:59:59Z", false, v1alpha1.PostPublished, time.Second},
		{"at its end", "2026-02-01T12:00:00Z", false, v1alpha1.PostExpired, 0},
	} {
		instant, err := time.Parse(time.RFC3339, step.now)
		if err != nil {
			t.Fatal(err)
		}
		now.SetTime(instant)
		if p.Spec.Draft != step.draft {
			p.Spec.Draft = step.draft
			if err := c.Update(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		result, err := reconciler.Reconcile(t.Context(), request)
		if err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		if err := c.Get(t.Context(), request.NamespacedName, p); err != nil {
			t.Fatal(err)
		}
		if p.Status.State != step.state || result.RequeueAfter != step.again || p.Status.ObservedGeneration != p.Generation {
			t.Errorf("%s: state %q, again in %s, generation %d of %d", step.what, p.Status.State, result.RequeueAfter, p.Status.ObservedGeneration, p.Generation)
		}
		version := p.ResourceVersion
		if _, err := reconciler.Reconcile(t.Context(), request); err != nil {
			t.Fatalf("%s, again: %v", step.what, err)
		}
		if err := c.Get(t.Context(), request.NamespacedName, p); err != nil {
			t.Fatal(err)
		}
		if p.ResourceVersion != version {
			t.Errorf("%s: the second reconcile wrote", step.what)
		}
	}

	if err := c.Delete(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if result, err := reconciler.Reconcile(t.Context(), request); err != nil || result != (ctrl.Result{}) {
		t.Errorf("a Post that is gone: %v, %v", result, err)
	}
}
