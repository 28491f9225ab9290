// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
)

// library tracks the publishable ConfigMaps of a namespace. The
// zero value is empty. The lock of the namespace guards it.
type library struct {
	there   map[string]bool     // by name
	reads   map[string]*reading // due or under way, by name
	waiting map[string]waiting  // by kind and name of the object
}

// reading is a ConfigMap that must be read. Each request has a number.
type reading struct {
	asked, answered int
	failures        int           // attempts that have failed since the first request
	ended           chan struct{} // closed when the last request is answered, or nobody needs the answer
}

// unreadableAfter is how many attempts to read a ConfigMap fail before the Sites of the namespace report it: that takes
// about a second.
const unreadableAfter = 5

// waiting is an object that names keys of ConfigMaps that are not read yet.
type waiting struct {
	refs []v1alpha1.ConfigMapKeySelector
	site string // the name of the object, if it is a Site
	// change puts the object into the archive. It is given the lock and frees it.
	change func()
}

// wanted returns the keys of a ConfigMap that objects name, in the archive or waiting.
func (n *namespaceArchive) wanted(configMap string) archive.Keys {
	keys := n.Wanted(configMap)
	for _, w := range n.library.waiting {
		for _, ref := range w.refs {
			if string(ref.Name) == configMap {
				keys.Add(ref.Key)
			}
		}
	}
	return keys
}

// postpone postpones a change if its object names a key of a ConfigMap that must be read
// first, so that the published pages stay until then. Only the last change of an object
// waits. The caller has the lock.
func (a *Archives) postpone(n *namespaceArchive, object client.Object, removed bool, change func()) (held bool) {
	key := fmt.Sprintf("%T/%s", object, object.GetName())
	delete(n.library.waiting, key)
	if removed {
		return false
	}
	refs := references(object)
	for _, ref := range refs {
		name := string(ref.Name)
		if !n.library.there[name] || n.HasRead(name, ref.Key) {
			continue
		}
		held = true
		if n.library.reads[name] == nil {
			a.read(n, types.NamespacedName{Namespace: object.GetNamespace(), Name: name})
		}
	}
	if held {
		if n.library.waiting == nil {
			n.library.waiting = map[string]waiting{}
		}
		w := waiting{refs: refs, change: change}
		if _, ok := object.(*v1alpha1.Site); ok {
			w.site = object.GetName()
		}
		n.library.waiting[key] = w
	}
	return held
}

// references are the keys of ConfigMaps that an object names.
func references(object client.Object) []v1alpha1.ConfigMapKeySelector {
	switch o := object.(type) {
	case *v1alpha1.Post:
		return archive.PostReferences(o)
	case *v1alpha1.Site:
		return archive.SiteReferences(o)
	}
	return nil
}

// setContent notes that a ConfigMap may be published and has changed, and has it read if
// an object names it. Until then its old content stays.
func (a *Archives) setContent(n *namespaceArchive, o client.Object) []string {
	if n.library.there == nil {
		n.library.there = map[string]bool{}
	}
	n.library.there[o.GetName()] = true
	if !n.wanted(o.GetName()).Empty() || n.library.reads[o.GetName()] != nil {
		a.read(n, client.ObjectKeyFromObject(o))
	}
	return nil
}

// deleteContent takes out a ConfigMap that may no longer be published.
func (a *Archives) deleteContent(n *namespaceArchive, o client.Object) []string {
	delete(n.library.there, o.GetName())
	return n.DeleteConfigMap(o.GetName())
}

// read requests a ConfigMap in its state from now on. The caller has the lock.
func (a *Archives) read(n *namespaceArchive, name types.NamespacedName) {
	l := &n.library
	if l.reads == nil {
		l.reads = map[string]*reading{}
	}
	if l.reads[name.Name] == nil {
		l.reads[name.Name] = &reading{ended: make(chan struct{})}
	}
	l.reads[name.Name].asked++
	a.reader.ask(name)
}

// begin returns the number of the last request for a ConfigMap; due is false if all are
// answered, or no object names the ConfigMap any more.
func (a *Archives) begin(name types.NamespacedName) (number int, due bool) {
	n := a.namespace(name.Namespace)
	n.Lock()
	defer n.Unlock()
	r := n.library.reads[name.Name]
	if r == nil {
		return 0, false
	}
	if r.failures > 0 && n.wanted(name.Name).Empty() {
		delete(n.library.reads, name.Name)
		close(r.ended)
		return 0, false
	}
	return r.asked, true
}

// failed notes that an attempt to read a ConfigMap has failed. When the ConfigMap counts as unreadable from now on,
// the Sites of the namespace are handed out, even while the namespace is being read.
func (a *Archives) failed(name types.NamespacedName) {
	n := a.namespace(name.Namespace)
	n.Lock()
	touched := pace.Touched{Namespace: name.Namespace}
	if r := n.library.reads[name.Name]; r != nil {
		if r.failures++; r.failures == unreadableAfter {
			touched.Sites = n.allSites()
		}
	}
	n.Unlock()
	a.pacer.HandOut(touched)
}

// allSites are the Sites of the namespace, and those that wait for a ConfigMap.
func (n *namespaceArchive) allSites() []string {
	sites := n.Sites()
	for _, w := range n.library.waiting {
		if w.site != "" && !slices.Contains(sites, w.site) {
			sites = append(sites, w.site)
		}
	}
	return sites
}

// Unreadable returns the ConfigMaps of a namespace that objects name and that the API server does not return, sorted.
// Everything that needs one stays as it was.
func (a *Archives) Unreadable(namespace string) []string {
	n := a.namespace(namespace)
	n.Lock()
	defer n.Unlock()
	var list []string
	for name, r := range n.library.reads {
		if r.failures >= unreadableAfter && !n.wanted(name).Empty() {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// answer stores a ConfigMap that was read for a request with this number and for
// earlier requests. The ConfigMap is nil if it may not be published.
func (a *Archives) answer(name types.NamespacedName, number int, configMap *corev1.ConfigMap) {
	n := a.namespace(name.Namespace)
	n.inbox.put(&n.Mutex, func() { a.answered(n, name, number, configMap) })
}

// answered puts the ConfigMap into the archive, and releases the changes that waited for it.
// The caller has the lock, which is released.
func (a *Archives) answered(n *namespaceArchive, name types.NamespacedName, number int, configMap *corev1.ConfigMap) {
	r := n.library.reads[name.Name]
	var changes []func()
	a.recovering("ConfigMap", name, func() {
		a.pacer.HandOut(a.putContent(n, name, number, configMap))
	})
	n.Lock()
	for _, key := range slices.Sorted(maps.Keys(n.library.waiting)) {
		if w := n.library.waiting[key]; refersTo(w.refs, name.Name) {
			changes = append(changes, w.change)
		}
	}
	if r != nil && n.library.reads[name.Name] != r {
		// Closed when the changes are in.
		defer close(r.ended)
	}
	n.Unlock()
	for _, change := range changes {
		n.Lock()
		change()
	}
}

// refersTo reports whether one of the references is to a ConfigMap.
func refersTo(refs []v1alpha1.ConfigMapKeySelector, configMap string) bool {
	return slices.ContainsFunc(refs, func(ref v1alpha1.ConfigMapKeySelector) bool { return string(ref.Name) == configMap })
}

// putContent puts a ConfigMap into the archive of a namespace, releases
// its lock, and returns the objects to hand out at once.
func (a *Archives) putContent(n *namespaceArchive, name types.NamespacedName, number int, configMap *corev1.ConfigMap) pace.Touched {
	defer n.Unlock()
	last := true
	if r := n.library.reads[name.Name]; r != nil {
		r.answered = max(r.answered, number)
		if last = r.answered == r.asked; last {
			delete(n.library.reads, name.Name)
		}
	}
	if configMap == nil && last {
		delete(n.library.there, name.Name)
	}
	touched := pace.Touched{Namespace: name.Namespace, Sites: n.Sites()}
	if configMap == nil || !n.library.there[name.Name] {
		touched.Topics = n.DeleteConfigMap(name.Name)
	} else {
		touched.Topics = n.SetConfigMap(name.Name, archive.ReadConfigMap(configMap.Data, configMap.BinaryData, n.wanted(name.Name)))
	}
	touched.Posts = append(n.PostsFrom(name.Name), n.PostsPicturedFrom(name.Name)...)
	n.reports.changed(configMapMetadata(), len(touched.Sites) > 0)
	return a.pacer.Changed(touched)
}
