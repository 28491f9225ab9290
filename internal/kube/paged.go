// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// newInformer makes an informer.
type newInformer = func(toolscache.ListerWatcher, runtime.Object, time.Duration, toolscache.Indexers) toolscache.SharedIndexInformer

// informersWith returns toolscache.NewSharedIndexInformer, but reads the initial list of Posts, Topics
// and ConfigMaps in pages. By default client-go streams it as watch events, which costs both
// sides about twice as much (bench/README.md, P4). Other kinds have fewer objects. first gets
// the pages of the first list of Posts; it may be nil.
func informersWith(first *FirstPages) newInformer {
	return func(from toolscache.ListerWatcher, object runtime.Object, resync time.Duration, indexers toolscache.Indexers) toolscache.SharedIndexInformer {
		lister := &paged{ListerWatcher: from, context: toolscache.ToListerWatcherWithContext(from)}
		switch object.(type) {
		case *v1alpha1.Post:
			lister.trim, lister.format, lister.first = trimPost, jsonItems(func() runtime.Object { return &v1alpha1.Post{} }), first
		case *v1alpha1.Topic: // few, but each with a large status
			lister.trim, lister.format = trimTopic, jsonItems(func() runtime.Object { return &v1alpha1.Topic{} })
		case *corev1.ConfigMap:
			lister.trim, lister.format, lister.most = trimConfigMap, configMapItems, maxPageConfigMaps
		default:
			return toolscache.NewSharedIndexInformer(from, object, resync, indexers)
		}
		return toolscache.NewSharedIndexInformer(lister, object, resync, indexers)
	}
}

// paged lists in pages, and trims the objects of each before it asks for the next. An
// informer trims only the complete list.
type paged struct {
	toolscache.ListerWatcher
	context toolscache.ListerWatcherWithContext
	trim    toolscache.TransformFunc
	format  itemFormat
	// most is the greatest number of objects in a page; 0 sets no bound.
	most int64
	// first gets the pages until a list is complete; nil afterwards, and where nobody asks for them.
	first *FirstPages
}

// maxPageConfigMaps is how many shards, of about 90 KiB, fill two thirds of maxPageBytes.
const maxPageConfigMaps = 120

// IsWatchListSemanticsUnSupported has the first list read as a list (client-go, util/watchlist).
func (p *paged) IsWatchListSemanticsUnSupported() bool { return true }

// ListWithContext asks for the newest state where any would do, since the API server answers
// the question for any with one page of all (Kubernetes API concepts, "resourceVersion"). Where
// no pages are asked for, as after a watch that was lost, it reads all in pages.
func (p *paged) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	if options.Limit == 0 {
		options.ResourceVersion, options.ResourceVersionMatch = "", ""
		all := pager.New(pager.SimplePageFunc(func(options metav1.ListOptions) (runtime.Object, error) { return p.page(ctx, options) }))
		all.FullListIfExpired = false // which would be read at once
		list, _, err := all.ListWithAlloc(ctx, options)
		return list, err
	}
	return p.page(ctx, options)
}

func (p *paged) page(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	if options.ResourceVersion == "0" {
		options.ResourceVersion = ""
	}
	if p.most > 0 {
		options.Limit = min(options.Limit, p.most)
	}
	list, err := p.list(ctx, options)
	if err != nil {
		return nil, err
	}
	err = meta.EachListItem(list, func(object runtime.Object) error {
		_, err := p.trim(object) // in place
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, p.handOut(list)
}

// handOut hands a page of the first list out.
func (p *paged) handOut(list runtime.Object) error {
	header, err := meta.ListAccessor(list)
	if err != nil {
		return err
	}
	err = p.first.page(list)
	if header.GetContinue() == "" {
		p.first = nil
	}
	return err
}

func (p *paged) list(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	wanted := &wantedItems{format: p.format}
	return wanted.listWith(ctx, func(ctx context.Context) (runtime.Object, error) { return p.context.ListWithContext(ctx, options) })
}

func (p *paged) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	return p.context.WatchWithContext(ctx, options)
}
