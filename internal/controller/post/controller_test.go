// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package post_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	testclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/controller/post"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/standby"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMain(m *testing.M) {
	testenvtest.Main(m, testenv.Options{WithoutControllers: true})
}

// known waits until the cache and the archive have a Post as the API server has it.
func known(o *standby.Operator, r *post.Reconciler, p *v1alpha1.Post) {
	o.Helper()
	o.Cached(r.Client, p)
	o.Eventually(func() error {
		if _, _, ok := r.Archives.Post(p); !ok {
			return fmt.Errorf("the archive does not have generation %d of Post %q yet", p.Generation, p.Name)
		}
		return nil
	})
}

func TestPostThroughItsLife(t *testing.T) {
	o := standby.New(t)
	p := Post("p", "2026-01-01", Expires("2026-02-01T12:00:00Z"), Draft)
	o.Create(p)
	if p.Status.ObservedGeneration != -1 {
		t.Errorf("a new Post has observedGeneration %d", p.Status.ObservedGeneration)
	}
	now := testclock.NewFakePassiveClock(time.Time{})
	recorder := events.NewFakeRecorder(8)
	reconciler := standby.Start(o, func(mgr manager.Manager, archives *kube.Archives, pacer *pace.Pacer) *post.Reconciler {
		return &post.Reconciler{Client: mgr.GetClient(), Archives: archives, Pacer: pacer, Clock: now, Events: recorder}
	})

	for _, step := range []struct {
		what  string
		now   string
		draft bool
		state v1alpha1.PostState
		again time.Duration
		event string
	}{
		{"a draft waits for nothing", "2025-12-31T23:59:00Z", true, v1alpha1.PostDraft, 0, "Normal Draft A draft: it counts once spec.draft is false"},
		{"a minute before its time", "2025-12-31T23:59:00Z", false, v1alpha1.PostScheduled, time.Minute, "Normal Scheduled Scheduled: it counts from 2026-01-01"},
		{"at its time", "2026-01-01T00:00:00Z", false, v1alpha1.PostPublished, time.Hour, "Normal Published Published since 2026-01-01"},
		{"shortly before its end", "2026-02-01T11:59:59Z", false, v1alpha1.PostPublished, time.Second, ""},
		{"at its end", "2026-02-01T12:00:00Z", false, v1alpha1.PostExpired, 0, "Normal Expired Expired: it counted until 2026-02-01T12:00:00Z"},
	} {
		instant, err := time.Parse(time.RFC3339, step.now)
		if err != nil {
			t.Fatal(err)
		}
		now.SetTime(instant)
		if p.Spec.Draft != step.draft {
			p.Spec.Draft = step.draft
			if err := o.Admin.Update(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		known(o, reconciler, p)
		result, err := o.Reconcile(reconciler, "p")
		if err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		o.Get(p, "p")
		if p.Status.State != step.state || result.RequeueAfter != step.again || p.Status.ObservedGeneration != p.Generation {
			t.Errorf("%s: state %q, again in %s, generation %d of %d", step.what, p.Status.State, result.RequeueAfter, p.Status.ObservedGeneration, p.Generation)
		}
		version := p.ResourceVersion
		known(o, reconciler, p)
		if _, err := o.Reconcile(reconciler, "p"); err != nil {
			t.Fatalf("%s, again: %v", step.what, err)
		}
		o.Get(p, "p")
		if p.ResourceVersion != version {
			t.Errorf("%s: the second reconcile wrote", step.what)
		}
		var event string
		if len(recorder.Events) > 0 {
			event = <-recorder.Events
		}
		if event != step.event || len(recorder.Events) > 0 {
			t.Errorf("%s: the event is %q, and there are %d more, want %q", step.what, event, len(recorder.Events), step.event)
		}
	}

	if err := o.Admin.Delete(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	o.Cached(reconciler.Client, p)
	if result, err := o.Reconcile(reconciler, "p"); err != nil || result != (ctrl.Result{}) {
		t.Errorf("a Post that is gone: %v, %v", result, err)
	}
}

// A version of a Post that the archive has not taken in yet gets its status afterwards: then the archive touches it.
func TestAPostThatTheArchiveDoesNotHaveYet(t *testing.T) {
	o := standby.New(t)
	p := Post("p", "2026-01-01")
	o.Create(p)
	pacer := pace.New(o.Clock, logr.Discard())
	pacer.Synced()
	reconciler := &post.Reconciler{Client: o.Admin, Archives: kube.NewArchives(nil, nil, pacer, logr.Discard()), Pacer: pacer, Clock: o.Clock, Events: &events.FakeRecorder{}}
	if result, err := o.Reconcile(reconciler, "p"); err != nil || result != (ctrl.Result{}) {
		t.Errorf("result %v, %v", result, err)
	}
	if o.Get(p, "p"); p.Status.ObservedGeneration != -1 {
		t.Errorf("it has the status %+v", p.Status)
	}
}

// A Post becomes due for a review at its instant, by its own date or its Topic's, without an earlier write.
func TestAPostBecomesDueForAReview(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go", StaleAfter("P1M", "go-team")), Post("dated", "2025-01-01", ReviewBy("2026-01-01T01:30:00+01:00")),
		Post("stale", "2025-12-01T00:45:00Z", Tags("go")))
	r := standby.Start(o, func(mgr manager.Manager, archives *kube.Archives, pacer *pace.Pacer) *post.Reconciler {
		return &post.Reconciler{Client: mgr.GetClient(), Archives: archives, Pacer: pacer, Clock: o.Clock, Events: &events.FakeRecorder{}}
	})
	for name, tc := range map[string]struct {
		due      time.Duration // after the beginning of the year
		reviewBy string
		message  string
	}{
		"dated": {30 * time.Minute, "2026-01-01T01:30:00+01:00", "by spec.reviewBy"},
		"stale": {45 * time.Minute, "2026-01-01T00:45:00Z", `by spec.staleAfter (P1M) of Topic "go": check the article, then set spec.lastReviewed. Owners: go-team`},
	} {
		year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		o.Cached(r.Client, Post(name, ""))
		o.Eventually(func() error {
			cached := &v1alpha1.Post{}
			if err := r.Client.Get(t.Context(), client.ObjectKey{Namespace: o.Namespace, Name: name}, cached); err != nil {
				return err
			}
			if _, around, _ := r.Archives.Post(cached); !around.Review.Asked() {
				return errors.New("the archive does not have the Post and its Topic yet")
			}
			return nil
		})
		for _, step := range []struct {
			at         time.Duration
			conditions string
			again      time.Duration
		}{
			{time.Minute, "Ready=True/Accepted Fresh=True/NoReviewDue", tc.due - time.Minute},
			{tc.due - time.Second, "Ready=True/Accepted Fresh=True/NoReviewDue", time.Second},
			{tc.due, "Ready=True/Accepted Fresh=False/ReviewDue", 0},
		} {
			o.Clock.SetTime(year.Add(step.at - time.Minute)) // each call is a minute later
			result, err := o.Reconcile(r, name)
			if err != nil {
				t.Fatal(err)
			}
			got := Post("", "")
			o.Get(got, name)
			o.Cached(r.Client, Post(name, ""))
			if c := Brief(got.Status.Conditions); c != step.conditions || result.RequeueAfter != step.again || got.Status.ReviewBy != tc.reviewBy {
				t.Errorf("%s after %s: %s, again in %s, want %s; reviewBy %q", name, step.at, c, result.RequeueAfter, step.again, got.Status.ReviewBy)
			}
			if last := got.Status.Conditions[len(got.Status.Conditions)-1].Message; step.again == 0 && !strings.Contains(last, tc.message) {
				t.Errorf("%s: the message is %q", name, last)
			}
		}
	}
}

// The older of two Posts keeps an alias that both have. A name that the permalinks cannot place is told.
func TestAliasesOfPosts(t *testing.T) {
	alias := func(paths ...v1alpha1.SitePath) func(*v1alpha1.Post) {
		return func(p *v1alpha1.Post) { p.Spec.Aliases = paths }
	}
	article := func(p *v1alpha1.Post) { p.Spec.Content = "Text." }
	o := standby.New(t)
	site := Site("site")
	site.Spec.Permalinks = "/:slug/"
	o.Create(site, Topic("go"), Post("z-older", "2020-01-01", Tags("go"), alias("/old/", "/alone/")))
	older := Post("", "")
	o.Get(older, "z-older")
	o.Eventually(func() error { // ages are compared by the second
		o.Create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{GenerateName: "tick-"}})
		var ticks corev1.ConfigMapList
		if err := o.Admin.List(o.Context(), &ticks, client.InNamespace(o.Namespace)); err != nil {
			return err
		}
		for _, tick := range ticks.Items {
			if tick.CreationTimestamp.After(older.CreationTimestamp.Time) {
				return nil
			}
		}
		return errors.New("the second is not over")
	})
	o.Create(Post("a-younger", "2020-01-01", Tags("go"), alias("/Old/index.html")), Post("own", "2020-01-01", Tags("go"), article, alias("/review/2026/")),
		Post("search", "2020-01-01", Tags("go"), article), Post("fine", "2020-01-01", Tags("go"), article, alias("/2016/fine.html")))
	r := standby.Start(o, func(mgr manager.Manager, archives *kube.Archives, pacer *pace.Pacer) *post.Reconciler {
		return &post.Reconciler{Client: mgr.GetClient(), Archives: archives, Pacer: pacer, Clock: o.Clock, Events: &events.FakeRecorder{}}
	})
	for name, want := range map[string]struct{ condition, message string }{
		"z-older":   {"False/AliasClaimedTwice", `"/old", which Post "z-older", Post "a-younger" have`},
		"a-younger": {"False/AliasClaimedTwice", `"/old", which Post "z-older", Post "a-younger" have`},
		"own":       {"False/AliasIsPage", `"/review/2026" is a page of every Site`},
		"search":    {"False/PermalinkTaken", `"/:slug/"`},
		"fine":      {"True/NoConflict", ""},
	} {
		o.Cached(r.Client, Post(name, ""))
		if _, err := o.Reconcile(r, name); err != nil {
			t.Fatal(err)
		}
		got := Post("", "")
		o.Get(got, name)
		c := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.AliasesResolvedCondition)
		if c == nil {
			t.Errorf("%s says nothing of aliases: %s", name, Brief(got.Status.Conditions))
			continue
		}
		if brief := string(c.Status) + "/" + c.Reason; brief != want.condition || !strings.Contains(c.Message, want.message) {
			t.Errorf("%s says %s: %s", name, brief, c.Message)
		}
		if ready := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ReadyCondition); ready.Status != metav1.ConditionTrue {
			t.Errorf("%s is not Ready: %s", name, ready.Message)
		}
	}
}
