// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// FirstPages hands the Posts of the first list to the Archives while the API server makes the next page. An informer
// does so only when it has the complete list, and one core would be idle until then (bench/README.md, P4). The methods of a nil
// FirstPages do nothing.
type FirstPages struct {
	mu sync.Mutex
	// take takes in a Post, and drop takes it out again. They are nil before the Archives follow, and in the end.
	take, drop func(*v1alpha1.Post)
	// taken are the Posts that no informer has reported yet.
	taken map[types.NamespacedName]*v1alpha1.Post
}

// begin has the Posts of pages from now on taken in.
func (f *FirstPages) begin(take, drop func(*v1alpha1.Post)) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.take, f.drop, f.taken = take, drop, map[types.NamespacedName]*v1alpha1.Post{}
}

// page hands out the Posts of a page.
func (f *FirstPages) page(list runtime.Object) error {
	if f == nil {
		return nil
	}
	return meta.EachListItem(list, func(object runtime.Object) error {
		if post, ok := object.(*v1alpha1.Post); ok {
			f.add(post)
		}
		return nil
	})
}

func (f *FirstPages) add(post *v1alpha1.Post) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.take == nil {
		return
	}
	key := client.ObjectKeyFromObject(post)
	// An earlier list may have ended with an error.
	if before := f.taken[key]; before != nil && before.UID != post.UID {
		f.drop(before)
	}
	f.taken[key] = post
	f.take(post)
}

// reported reports whether the Archives have an object already that an informer reports. An informer that reports another version
// of the Post reports all that comes after this version, too.
func (f *FirstPages) reported(object any) bool {
	post, ok := object.(*v1alpha1.Post)
	if f == nil || !ok {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	key := client.ObjectKeyFromObject(post)
	taken := f.taken[key]
	if taken == nil {
		return false
	}
	delete(f.taken, key)
	if taken.UID != post.UID {
		f.drop(taken)
	}
	return taken == post
}

// end drops the Posts that no informer has reported: their list ended with an error, and they are gone from the next one.
func (f *FirstPages) end() {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, post := range f.taken {
		f.drop(post)
	}
	f.take, f.drop, f.taken = nil, nil, nil
}
