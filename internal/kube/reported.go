// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
)

// reports tracks which changes of a namespace its Sites have reported in their statuses. A tool
// that waits for a Topic and its Site must not find both ready before readers see the Topic.
// So the Topic reports its new spec only after the Site has reported that it is at
// work, or done. The zero value has seen no change.
type reports struct {
	revision int64 // counts the changes
	topics   map[string]topicChange
	sites    map[string]int64 // the last revision that each Site has reported
	waiting  map[string]bool  // Topics whose status waits for Sites
}

// topicChange is the last change of a Topic's spec.
type topicChange struct {
	uid        types.UID
	generation int64
	revision   int64
}

// changed notes a change of an object. touched is true if it touches Sites.
func (r *reports) changed(object client.Object, touched bool) {
	r.revision++
	topic, ok := object.(*v1alpha1.Topic)
	if !ok || !touched {
		return
	}
	next := topicChange{topic.UID, topic.Generation, r.revision}
	if before := r.topics[topic.Name]; before.uid == next.uid && before.generation == next.generation {
		return
	}
	if r.topics == nil {
		r.topics = map[string]topicChange{}
	}
	r.topics[topic.Name] = next
}

// removed notes that an object is gone.
func (a *Archives) removed(obj any) {
	object, ok := obj.(client.Object)
	if !ok {
		return
	}
	n := a.namespace(object.GetNamespace())
	n.inbox.put(&n.Mutex, func() {
		defer n.Unlock()
		switch object.(type) {
		case *v1alpha1.Topic:
			delete(n.reports.topics, object.GetName())
			delete(n.reports.waiting, object.GetName())
			delete(n.views.topics, object.GetName())
		case *v1alpha1.Site:
			delete(n.reports.sites, object.GetName())
			n.arrivals.forget(object.GetName())
			delete(n.views.sites, object.GetName())
		}
	})
}

// told reports whether all Sites have reported the last change of a Topic.
func (r *reports) told(topic string, sites []string) bool {
	change := r.topics[topic]
	return !slices.ContainsFunc(sites, func(site string) bool { return r.sites[site] < change.revision })
}

// Reported notes that the status of a Site covers all changes up to a revision. A moment
// later it hands out the Topics that waited for that. So someone who reads
// one after the other sees the Site's status first.
func (a *Archives) Reported(site types.NamespacedName, revision int64) {
	n := a.namespace(site.Namespace)
	n.Lock()
	defer n.Unlock()
	if n.reports.sites == nil {
		n.reports.sites = map[string]int64{}
	}
	n.reports.sites[site.Name] = max(revision, n.reports.sites[site.Name])
	touched := n.takeReported(site.Namespace)
	a.pacer.HandOutAfter(pace.PostDelay, touched)
}

// takeReported takes out the Topics that wait no longer.
func (n *namespaceArchive) takeReported(namespace string) pace.Touched {
	touched := pace.Touched{Namespace: namespace}
	sites := n.Sites()
	for topic := range n.reports.waiting {
		if n.reports.told(topic, sites) {
			touched.Topics = append(touched.Topics, topic)
			delete(n.reports.waiting, topic)
		}
	}
	slices.Sort(touched.Topics)
	return touched
}

// awaitReports reports whether a Site has not yet reported the last change of a Topic. If so, the Topic is handed out
// when all Sites have. The caller has the lock.
func (n *namespaceArchive) awaitReports(topic string) bool {
	if n.reports.told(topic, n.Sites()) {
		return false
	}
	if n.reports.waiting == nil {
		n.reports.waiting = map[string]bool{}
	}
	n.reports.waiting[topic] = true
	return true
}
