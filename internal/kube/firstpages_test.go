// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// versionOf returns a version of a Post, which is a new object for another uid.
func versionOf(name, uid, title string) *v1alpha1.Post {
	post := Post(name, "2020-01-01", Title(title))
	post.Namespace, post.UID = "team", types.UID(uid)
	return post
}

func TestPostsOfFirstPagesAreTakenInOnce(t *testing.T) {
	first := &FirstPages{}
	var log []string
	note := func(what string) func(*v1alpha1.Post) {
		return func(post *v1alpha1.Post) {
			log = append(log, fmt.Sprintf("%s %s of %s", what, post.Spec.Title, post.UID))
		}
	}
	page := func(posts ...runtime.Object) {
		t.Helper()
		if err := first.page(&internalversion.List{Items: posts}); err != nil {
			t.Fatal(err)
		}
	}
	page(versionOf("early", "u0", "nobody follows yet"))
	first.begin(note("take"), note("drop"))
	kept, edited, replaced := versionOf("kept", "u1", "kept"), versionOf("edited", "u2", "edited"), versionOf("replaced", "u3", "replaced")
	page(kept, edited, replaced, versionOf("gone", "u4", "gone"), versionOf("replaced in the list", "u5", "old"))
	page(kept, versionOf("replaced in the list", "u6", "new"), Topic("no-post"))
	for _, tc := range []struct {
		object any
		want   bool
	}{
		{kept, true},
		{kept, false}, // as an informer reports an object again
		{versionOf("edited", "u2", "another title"), false},
		{versionOf("replaced", "u7", "another object"), false},
		{versionOf("new", "u8", "new"), false},
		{Topic("kept"), false},
	} {
		if got := first.reported(tc.object); got != tc.want {
			t.Errorf("%v is known: %t", tc.object, got)
		}
	}
	log = append(log, "end")
	first.end()
	page(versionOf("late", "u9", "late"))
	if first.reported(kept) {
		t.Error("a Post is known in the end")
	}
	want := []string{
		"take kept of u1", "take edited of u2", "take replaced of u3", "take gone of u4", "take old of u5",
		"take kept of u1", "drop old of u5", "take new of u6", "drop replaced of u3", "end",
	}
	slices.Sort(log[min(len(want), len(log)):]) // in any order
	if diff := cmp.Diff(append(want, "drop gone of u4", "drop new of u6"), log); diff != "" {
		t.Error(diff)
	}
}

// brokenList is an API server whose first list of Posts ends with an error after a page. By the second list a Post is gone, one
// has a new title, and one is another object.
type brokenList struct {
	lists int
	// atSecondPage is called before each second page.
	atSecondPage func()
}

func (b *brokenList) list(_ context.Context, o metav1.ListOptions) (runtime.Object, error) {
	first := o.Continue == ""
	if first {
		b.lists++
	} else {
		b.atSecondPage()
	}
	switch {
	case b.lists == 1 && first:
		return &internalversion.List{ListMeta: metav1.ListMeta{ResourceVersion: "7", Continue: "more"}, Items: []runtime.Object{
			versionOf("gone", "u1", "gone"), versionOf("edited", "u2", "old"), versionOf("replaced", "u3", "old"), versionOf("same", "u4", "same"),
		}}, nil
	case b.lists == 1:
		return nil, errors.New("the API server ends")
	case first:
		return &internalversion.List{ListMeta: metav1.ListMeta{ResourceVersion: "8", Continue: "more"}, Items: []runtime.Object{
			versionOf("edited", "u2", "new"), versionOf("replaced", "u5", "new"),
		}}, nil
	}
	return &internalversion.List{ListMeta: metav1.ListMeta{ResourceVersion: "8"}, Items: []runtime.Object{versionOf("same", "u4", "same")}}, nil
}

func titlesOf(a *Archives) map[string]string {
	n := a.namespace("team")
	n.Lock()
	defer n.Unlock()
	titles := map[string]string{}
	for _, name := range n.Posts() {
		post, _ := n.Post(name)
		titles[name] = post.Object.Spec.Title
	}
	return titles
}

func TestArchivesHaveWhatAnAbandonedListNoLongerHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArchives(nil, nil, pace.New(clock.RealClock{}, logr.Discard()), logr.Discard())
		a.FirstPages = &FirstPages{}
		a.FirstPages.begin(a.takeFirst, a.dropFirst)
		var stages []map[string]string
		server := &brokenList{atSecondPage: func() { stages = append(stages, titlesOf(a)) }}
		informer := informersWith(a.FirstPages)(&toolscache.ListWatch{
			ListWithContextFunc:  server.list,
			WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) { return watch.NewFake(), nil },
		}, &v1alpha1.Post{}, 0, toolscache.Indexers{})
		// client-go's own handler waits by the time of the last error in the process, which is no time of this test.
		if err := informer.SetWatchErrorHandlerWithContext(func(context.Context, *toolscache.Reflector, error) {}); err != nil {
			t.Fatal(err)
		}
		registration, err := informer.AddEventHandler(a.handler(setPost, deletePost))
		if err != nil {
			t.Fatal(err)
		}
		a.registrations = append(a.registrations, registration)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			informer.RunWithContext(ctx)
		}()
		a.sync(ctx)
		want := []map[string]string{
			{"gone": "gone", "edited": "old", "replaced": "old", "same": "same"},
			{"gone": "gone", "edited": "new", "replaced": "new", "same": "same"},
			{"edited": "new", "replaced": "new", "same": "same"},
		}
		if diff := cmp.Diff(want, append(stages, titlesOf(a))); diff != "" {
			t.Errorf("before each second page, and in the end (-want +got):\n%s", diff)
		}
		cancel()
		<-done
	})
}
