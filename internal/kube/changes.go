// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"runtime/debug"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
)

// apply puts an object into the archive of a namespace, or takes it out, and returns the
// Topics that this touches.
type apply func(*namespaceArchive, client.Object) []string

func (a *Archives) handler(set, remove apply) toolscache.ResourceEventHandlerDetailedFuncs {
	return toolscache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(obj any, initial bool) {
			if !a.FirstPages.reported(obj) {
				a.change(obj, event{initial: initial}, set)
			}
		},
		UpdateFunc: func(old, obj any) {
			// A name that was taken by another object in between is a delete and an add.
			if o, ok := old.(client.Object); ok && o.GetUID() != obj.(client.Object).GetUID() {
				a.change(old, event{removed: true}, remove)
			}
			a.change(obj, event{}, set)
		},
		DeleteFunc: func(obj any) {
			if gone, ok := obj.(toolscache.DeletedFinalStateUnknown); ok {
				obj = gone.Obj
			}
			a.change(obj, event{removed: true}, remove)
			a.removed(obj)
		},
	}
}

// takeFirst takes in a Post before its informer reports it.
func (a *Archives) takeFirst(post *v1alpha1.Post) { a.change(post, event{initial: true}, setPost) }

// dropFirst takes out a Post that takeFirst has taken in, and that is gone.
func (a *Archives) dropFirst(post *v1alpha1.Post) {
	a.change(post, event{removed: true}, deletePost)
	a.removed(post)
}

// event describes how an informer reports a change.
type event struct {
	initial bool // the object is of the first list
	removed bool // the object is gone
}

func (a *Archives) change(obj any, e event, do apply) {
	object, ok := obj.(client.Object)
	if !ok {
		return
	}
	n := a.namespace(object.GetNamespace())
	n.inbox.put(&n.Mutex, func() { a.take(n, object, e, do) })
}

// take puts a change into the archive of a namespace, releases its lock, and hands out the
// touched objects.
func (a *Archives) take(n *namespaceArchive, object client.Object, e event, do apply) {
	a.recovering(fmt.Sprintf("%T", object), client.ObjectKeyFromObject(object), func() {
		a.pacer.HandOut(a.put(n, object, e, do))
	})
}

// recovering calls take for a change of an object. An object that makes the operator panic
// must not end it: the archive keeps the object's earlier state.
func (a *Archives) recovering(kind string, object types.NamespacedName, take func()) {
	defer func() {
		if r := recover(); r != nil {
			a.log.Error(fmt.Errorf("panic: %v", r), "Cannot take in a change: the object stays as it was, or is left out",
				"kind", kind, "namespace", object.Namespace, "name", object.Name, "stack", string(debug.Stack()))
		}
	}()
	take()
}

// put puts a change into the archive of a namespace, releases its lock, and returns the objects to
// hand out at once.
func (a *Archives) put(n *namespaceArchive, object client.Object, e event, do apply) pace.Touched {
	defer n.Unlock()
	namespace := object.GetNamespace()
	if a.postpone(n, object, e.removed, func() { a.take(n, object, e, do) }) {
		return pace.Touched{}
	}
	known := !e.removed && isKnown(n.Archive, object)
	before, media := dependents(n.Archive, object, known), n.MediaSources()
	addresses, settings := addressesOf(n.Archive, object), settingsOf(n.Archive)
	touched := pace.Touched{Namespace: namespace, Topics: do(n, object), Initial: e.initial}
	_, content := object.(*metav1.PartialObjectMetadata)
	if content && n.library.there[object.GetName()] {
		return pace.Touched{} // and handed out when it is read
	}
	if len(touched.Topics) > 0 || content {
		touched.Sites = n.Sites()
	}
	touched.Posts = append(before, dependents(n.Archive, object, known)...)
	if !slices.Equal(media, n.MediaSources()) {
		touched.Posts = append(touched.Posts, n.PostsNamingPaths("/media/")...)
	}
	touched.Posts = append(touched.Posts, n.PostsToldOf(addresses, addressesOf(n.Archive, object))...)
	if settings != settingsOf(n.Archive) {
		touched.Posts = n.Posts()
	}
	slices.Sort(touched.Posts)
	touched.Posts = slices.Compact(touched.Posts)
	n.reports.changed(object, len(touched.Sites) > 0)
	n.arrivals.arrived(object, n.reports.revision, len(touched.Sites) > 0 && !e.initial, a.pacer.Now())
	return a.pacer.Changed(touched)
}

// isKnown reports whether the archive has an object but for its status, which the operator writes.
func isKnown(a *archive.Archive, object client.Object) bool {
	switch o := object.(type) {
	case *v1alpha1.Post:
		return a.HasPost(o)
	case *v1alpha1.Topic:
		return a.HasTopic(o)
	}
	return false
}

// dependents returns the Posts whose status depends on an object. If that is known, only its own status may have changed, on which
// no other object depends.
func dependents(a *archive.Archive, object client.Object, known bool) []string {
	name := object.GetName()
	switch object.(type) {
	case *v1alpha1.Post:
		if known {
			return []string{name}
		}
		return append(a.PostsNamingPost(name), name)
	case *v1alpha1.Topic:
		if known {
			return nil
		}
		return append(a.PostsNamingTopic(name), a.PostsReviewedWith(name)...)
	case *metav1.PartialObjectMetadata:
		return append(a.PostsFrom(name), a.PostsPicturedFrom(name)...)
	}
	return nil
}

// addressesOf returns the facts about the addresses that an object has or claims.
func addressesOf(a *archive.Archive, object client.Object) archive.AddressStates {
	switch object.(type) {
	case *v1alpha1.Post:
		return a.PostAddresses(object.GetName())
	case *v1alpha1.Topic:
		return a.TopicAddresses(object.GetName())
	}
	return archive.AddressStates{}
}

// settingsOf returns the settings of Sites that affect the statuses of all Posts in the namespace.
func settingsOf(a *archive.Archive) string {
	return fmt.Sprint(a.TimeZone().String(), a.Permalinks(), a.Hosts())
}

func setPost(n *namespaceArchive, o client.Object) []string    { return n.SetPost(o.(*v1alpha1.Post)) }
func deletePost(n *namespaceArchive, o client.Object) []string { return n.DeletePost(o.GetName()) }

func setTopic(n *namespaceArchive, o client.Object) []string { return n.SetTopic(o.(*v1alpha1.Topic)) }
func deleteTopic(n *namespaceArchive, o client.Object) []string {
	return n.DeleteTopic(o.GetName())
}

func setSite(n *namespaceArchive, o client.Object) []string    { return n.SetSite(o.(*v1alpha1.Site)) }
func deleteSite(n *namespaceArchive, o client.Object) []string { return n.DeleteSite(o.GetName()) }
