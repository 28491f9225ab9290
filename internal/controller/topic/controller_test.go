// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package topic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/controller/topic"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/standby"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMain(m *testing.M) {
	ctrl.SetLogger(logr.Discard())
	testenvtest.Main(m, testenv.Options{WithoutControllers: true})
}

// start starts a reconciler of Topics, and waits until it knows the Topics.
func start(o *standby.Operator, topics ...string) *topic.Reconciler {
	o.Helper()
	r := standby.Start(o, func(mgr manager.Manager, archives *kube.Archives, pacer *pace.Pacer) *topic.Reconciler {
		return &topic.Reconciler{Client: mgr.GetClient(), Archives: archives, Pacer: pacer, Clock: o.Clock, Events: &events.FakeRecorder{}}
	})
	for _, name := range topics {
		known(o, r, name)
	}
	return r
}

// known waits until the cache and the archive agree with the API server about a Topic.
func known(o *standby.Operator, r *topic.Reconciler, name string) {
	o.Helper()
	o.Cached(r.Client, Topic(name))
	live := Topic(name)
	o.Get(live, name)
	o.Eventually(func() error {
		if s, ok := r.Archives.Summary(live, o.Clock.Now()); !ok || s.Generation != live.Generation {
			return fmt.Errorf("the archive does not have Topic %q yet", name)
		}
		return nil
	})
}

func TestATopicGetsTheStatusOfItsPosts(t *testing.T) {
	const resolved, unresolved = "AliasesResolved=True/NoConflict PinsResolved=True/Found", "AliasesResolved=False/TagClaimedTwice PinsResolved=True/Found"
	cases := map[string]struct {
		topic      *v1alpha1.Topic
		conditions string
		posts      int32
		again      time.Duration // of the first call, at 00:01
	}{
		"A Topic without Posts":     {Topic("empty"), "Ready=True/Computed Populated=False/NoMatchingPosts " + resolved, 0, 0},
		"A Topic with Posts":        {Topic("full"), "Ready=True/Computed Populated=True/PostsMatch " + resolved, 2, 0},
		"A Post in half an hour":    {Topic("soon"), "Ready=True/Computed Populated=False/NoMatchingPosts " + resolved, 0, 29 * time.Minute},
		"A Post that expires":       {Topic("late"), "Ready=True/Computed Populated=True/PostsMatch " + resolved, 1, time.Hour},
		"An alias of another Topic": {Topic("younger-than-full", Aliases("full")), "Ready=True/Computed Populated=False/NoMatchingPosts " + unresolved, 0, 0},
		"Labels that are too large": {Topic("labels", func(t *v1alpha1.Topic) { t.Labels = largeLabels() }),
			"Ready=False/LabelsTooLarge Stalled=True/LabelsTooLarge Populated=False/NoMatchingPosts " + resolved, 0, 0},
	}
	o := standby.New(t)
	o.Create(Post("a", "2020-01-01", Tags("full")), Post("b", "2020-01-02", Tags("full")),
		Post("c", "2026-01-01T00:30:00Z", Tags("soon")), Post("d", "2020-01-01", Tags("late"), Expires("2026-01-31")))
	var names []string
	for _, tc := range cases {
		o.Create(tc.topic)
		names = append(names, tc.topic.Name)
	}
	first, second := start(o, names...), start(o, names...)
	begin := o.Clock.Now()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			o.Clock.SetTime(begin)
			result, err := o.Reconcile(first, tc.topic.Name)
			if err != nil || result.RequeueAfter != tc.again {
				t.Errorf("again in %s, want %s: %v", result.RequeueAfter, tc.again, err)
			}
			got := Topic("")
			o.Get(got, tc.topic.Name)
			if got.Status.ObservedGeneration != got.Generation || got.Status.PostCount != tc.posts {
				t.Errorf("generation %d of %d, %d posts, want %d", got.Status.ObservedGeneration, got.Generation, got.Status.PostCount, tc.posts)
			}
			if c := Brief(got.Status.Conditions); tc.topic.Name != "full" && c != tc.conditions {
				t.Errorf("its conditions are %s, want %s", c, tc.conditions)
			}
			// Neither this operator nor another one writes the same status again.
			for who, r := range map[string]*topic.Reconciler{"the same": first, "another": second} {
				o.Cached(r.Client, Topic(tc.topic.Name))
				if _, err := o.Reconcile(r, tc.topic.Name); err != nil {
					t.Fatal(err)
				}
				again := Topic("")
				if o.Get(again, tc.topic.Name); again.ResourceVersion != got.ResourceVersion {
					t.Errorf("%s operator wrote what was there", who)
				}
			}
		})
	}
}

func largeLabels() map[string]string {
	labels := map[string]string{}
	for i := range 300 {
		labels[fmt.Sprintf("label-%03d", i)] = strings.Repeat("x", 60)
	}
	return labels
}

func TestNothingIsWrittenOfATopicThatIsGoneOrGoing(t *testing.T) {
	o := standby.New(t)
	going := Topic("going")
	going.Finalizers = []string{"example.com/held"}
	o.Create(going)
	if err := o.Admin.Delete(t.Context(), going); err != nil {
		t.Fatal(err)
	}
	o.Get(going, "going")
	r := start(o, "going")
	for _, name := range []string{"going", "never-there"} {
		if result, err := o.Reconcile(r, name); err != nil || result != (ctrl.Result{}) {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
	}
	after := Topic("")
	if o.Get(after, "going"); after.ResourceVersion != going.ResourceVersion {
		t.Errorf("the Topic that is being deleted has the status %+v", after.Status)
	}
	after.Finalizers = nil
	if err := o.Admin.Update(t.Context(), after); err != nil {
		t.Fatal(err)
	}
}

func TestAConflictOfATopicIsTriedAgain(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go"))
	r := start(o, "go")
	conflicts := 2
	r.Client = standby.BeforeStatus(r.Client, func() {
		if conflicts == 0 {
			return
		}
		conflicts--
		label := client.RawPatch(types.MergePatchType, fmt.Appendf(nil, `{"metadata":{"labels":{"n":"%d"}}}`, conflicts))
		if err := o.Admin.Patch(t.Context(), Topic("go", func(t *v1alpha1.Topic) { t.Namespace = o.Namespace }), label); err != nil {
			t.Fatal(err)
		}
	})
	last := time.Duration(0)
	for range 2 {
		result, err := o.Reconcile(r, "go")
		if err != nil || result.RequeueAfter <= last {
			t.Errorf("after a conflict it is tried again in %s, before in %s: %v", result.RequeueAfter, last, err)
		}
		last = result.RequeueAfter
		known(o, r, "go")
	}
	if result, err := o.Reconcile(r, "go"); err != nil || result != (ctrl.Result{}) {
		t.Errorf("without a conflict: %+v, %v", result, err)
	}
	got := Topic("")
	if o.Get(got, "go"); got.Status.ObservedGeneration != got.Generation {
		t.Errorf("its status is of generation %d of %d", got.Status.ObservedGeneration, got.Generation)
	}
}

// A Topic reports at the instant that a review of a Post is due, without an earlier write.
func TestAReviewOfATopicBecomesDue(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go", StaleAfter("P1M")), Post("a", "2025-12-01T00:45:00Z", Tags("go")))
	r := start(o, "go")
	year := o.Clock.Now()
	for _, step := range []struct {
		at    time.Duration
		fresh string
		again time.Duration
	}{
		{time.Minute, "Fresh=True/NoReviewDue", 44 * time.Minute},
		{45*time.Minute - time.Second, "Fresh=True/NoReviewDue", time.Second},
		{45 * time.Minute, "Fresh=False/ReviewDue", 0},
	} {
		o.Clock.SetTime(year.Add(step.at - time.Minute)) // each call is a minute later
		result, err := o.Reconcile(r, "go")
		if err != nil {
			t.Fatal(err)
		}
		got := Topic("")
		o.Get(got, "go")
		o.Cached(r.Client, Topic("go"))
		want := "Ready=True/Computed Populated=True/PostsMatch AliasesResolved=True/NoConflict PinsResolved=True/Found " + step.fresh
		if c := Brief(got.Status.Conditions); c != want || result.RequeueAfter != step.again || got.Status.ReviewBy != "2026-01-01T00:45:00Z" {
			t.Errorf("after %s: %s, again in %s, want %s; reviewBy %q", step.at, c, result.RequeueAfter, step.again, got.Status.ReviewBy)
		}
	}
}
