// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// pages is an API server with 1,001 Posts, or as many Topics, that notes the requests.
type pages struct {
	topics bool
	asked  []string
}

func (p *pages) lister() toolscache.ListerWatcher {
	return &toolscache.ListWatch{
		ListWithContextFunc: func(_ context.Context, o metav1.ListOptions) (runtime.Object, error) {
			p.asked = append(p.asked, fmt.Sprintf("list from %q, %d after %q", o.ResourceVersion, o.Limit, o.Continue))
			header, first := metav1.ListMeta{ResourceVersion: "7"}, 0
			_, _ = fmt.Sscanf(o.Continue, "item %d", &first) // the first request has none
			last := 1001
			if o.Limit > 0 && o.ResourceVersion != "0" && first+int(o.Limit) < last {
				last = first + int(o.Limit)
				header.Continue = fmt.Sprintf("item %d", last)
			}
			posts, topics := &v1alpha1.PostList{ListMeta: header}, &v1alpha1.TopicList{ListMeta: header}
			for i := first; i < last; i++ {
				posts.Items = append(posts.Items, *Post(fmt.Sprintf("p%d", i), "2020-01-01"))
				topics.Items = append(topics.Items, *Topic(fmt.Sprintf("t%d", i)))
			}
			if p.topics {
				return topics, nil
			}
			return posts, nil
		},
		WatchFuncWithContext: func(_ context.Context, o metav1.ListOptions) (watch.Interface, error) {
			p.asked = append(p.asked, fmt.Sprintf("watch from %q", o.ResourceVersion))
			return watch.NewFake(), nil
		},
	}
}

// Posts and Topics are read in pages, because one answer could be too large.
func TestLongListsAreReadInPages(t *testing.T) {
	inPages := []string{`list from "", 500 after ""`, `list from "", 500 after "item 500"`, `list from "", 500 after "item 1000"`, `watch from "7"`}
	for name, tc := range map[string]struct {
		object client.Object
		want   []string
		known  int
	}{
		"Posts":        {&v1alpha1.Post{}, inPages, 1001},
		"Topics":       {&v1alpha1.Topic{}, inPages, 1001},
		"another kind": {&v1alpha1.Site{}, []string{`watch from ""`}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &pages{topics: name == "Topics"}
				informer := informersWith(nil)(p.lister(), tc.object, 0, toolscache.Indexers{})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() {
					defer close(done)
					informer.RunWithContext(ctx)
				}()
				synctest.Wait()
				if diff := cmp.Diff(tc.want, p.asked); diff != "" {
					t.Error(diff)
				}
				if known := len(informer.GetStore().List()); known != tc.known {
					t.Errorf("%d objects are known, not %d", known, tc.known)
				}
				cancel()
				<-done
			})
		})
	}
}

// After a lost watch, client-go asks for all objects at once.
func TestARelistIsReadInPages(t *testing.T) {
	p := &pages{}
	trimmed := 0
	from := p.lister()
	list, err := (&paged{ListerWatcher: from, context: toolscache.ToListerWatcherWithContext(from), trim: func(object any) (any, error) {
		trimmed++
		return object, nil
	}}).ListWithContext(t.Context(), metav1.ListOptions{ResourceVersion: "7"})
	if err != nil || meta.LenList(list) != 1001 || trimmed != 1001 {
		t.Errorf("%d objects, of which %d are trimmed: %v", meta.LenList(list), trimmed, err)
	}
	want := []string{`list from "", 500 after ""`, `list from "", 500 after "item 500"`, `list from "", 500 after "item 1000"`}
	if diff := cmp.Diff(want, p.asked); diff != "" {
		t.Error(diff)
	}
}
