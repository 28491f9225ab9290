// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// Contents are the ConfigMaps that Posts and Sites may publish. It watches their metadata
// alone, and reads the data of those that are named: a namespace may hold any amount of
// data that nobody publishes.
type Contents struct {
	informers cache.Informers
	live      client.Reader
	published labels.Selector
}

// NewContents adds to a manager the cache of the ConfigMaps that Posts and Sites may
// publish: those with v1alpha1.PublishLabel, in these namespaces, all when empty, and
// that the selector picks, all when nil.
func NewContents(mgr manager.Manager, namespaces []string, selector labels.Selector) (*Contents, error) {
	published := both(labels.SelectorFromSet(labels.Set{v1alpha1.PublishLabel: "true"}), selector)
	c, err := cache.New(mgr.GetConfig(), cache.Options{
		HTTPClient: mgr.GetHTTPClient(), Scheme: mgr.GetScheme(), Mapper: mgr.GetRESTMapper(),
		DefaultTransform:            trimMetadata,
		ByObject:                    map[client.Object]cache.ByObject{configMapMetadata(): {Label: published}},
		DefaultNamespaces:           inNamespaces(namespaces),
		ReaderFailOnMissingInformer: true,
		NewInformer:                 newInformer,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot make the cache of ConfigMaps: %w", err)
	}
	if err := mgr.Add(contentsCache{c}); err != nil {
		return nil, fmt.Errorf("cannot add the cache of ConfigMaps: %w", err)
	}
	return &Contents{informers: c, live: mgr.GetAPIReader(), published: published}, nil
}

// contentsCache is a cache that a manager starts with its own, before any controller.
type contentsCache struct{ cache.Cache }

func (c contentsCache) GetCache() cache.Cache { return c.Cache }

// configMapMetadata is what a client asks for that wants ConfigMaps without their data.
func configMapMetadata() *metav1.PartialObjectMetadata {
	m := &metav1.PartialObjectMetadata{}
	m.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("ConfigMap"))
	return m
}

// inNamespaces is how a cache is told to hold some namespaces only.
func inNamespaces(namespaces []string) map[string]cache.Config {
	var out map[string]cache.Config
	for _, n := range namespaces {
		if out == nil {
			out = map[string]cache.Config{}
		}
		out[n] = cache.Config{}
	}
	return out
}

// read reads a ConfigMap; it is nil where there is none that may be published.
func (c *Contents) read(ctx context.Context, name types.NamespacedName) (*corev1.ConfigMap, error) {
	configMap := &corev1.ConfigMap{}
	err := c.live.Get(ctx, name, configMap)
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("cannot read ConfigMap %s: %w", name, err)
	case !c.published.Matches(labels.Set(configMap.Labels)):
		return nil, nil
	}
	return configMap, nil
}

const (
	// maxReads is how many ConfigMaps of one namespace are read at a time.
	maxReads = 4
	// readTimeout bounds one attempt to read one, readInterval is between two.
	readTimeout, readInterval = 30 * time.Second, time.Second
)

// library is what is known of the ConfigMaps of a namespace that may be published. The
// zero value is empty.
type library struct {
	there map[string]bool     // by name
	reads map[string]*reading // under way, by name
	held  map[string]string   // object that waits for a ConfigMap -> the name of that
	slots chan struct{}
}

// reading is a ConfigMap that is being read.
type reading struct {
	again bool     // it has changed since
	wants []string // keys that those want which wait; "" is all
	held  []func() // changes that wait, each of which is given the lock and frees it
	ended chan struct{}
}

// hold makes a change wait where it names a key of a ConfigMap that has to be read first,
// so that what was published stays until then, or where a change of the same object waits
// already. The caller has the lock.
func (a *Archives) hold(name string, n *namespaceArchive, object client.Object, change func()) (held bool) {
	key := fmt.Sprintf("%T/%s", object, object.GetName())
	if configMap, waits := n.library.held[key]; waits {
		r := n.library.reads[configMap]
		for _, ref := range references(object) {
			if string(ref.Name) == configMap {
				r.wants = append(r.wants, ref.Key)
			}
		}
		r.held = append(r.held, change)
		return true
	}
	for _, ref := range references(object) {
		configMap := string(ref.Name)
		if !n.library.there[configMap] || n.HasRead(configMap, ref.Key) {
			continue
		}
		r := a.read(name, n, configMap)
		r.wants = append(r.wants, ref.Key)
		r.held = append(r.held, change)
		if n.library.held == nil {
			n.library.held = map[string]string{}
		}
		n.library.held[key] = configMap
		return true
	}
	return false
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

// setContent notes that a ConfigMap may be published and has changed, and has it read where
// somebody names it. What it held before stays until it is read.
func (a *Archives) setContent(n *namespaceArchive, o client.Object) []string {
	if n.library.there == nil {
		n.library.there = map[string]bool{}
	}
	n.library.there[o.GetName()] = true
	if !n.Wanted(o.GetName()).Empty() || n.library.reads[o.GetName()] != nil {
		a.read(o.GetNamespace(), n, o.GetName()).again = true
	}
	return nil
}

// deleteContent takes out a ConfigMap that may be published no more.
func (a *Archives) deleteContent(n *namespaceArchive, o client.Object) []string {
	delete(n.library.there, o.GetName())
	return n.DeleteConfigMap(o.GetName())
}

// read begins to read a ConfigMap, unless that is under way. The caller has the lock.
func (a *Archives) read(namespace string, n *namespaceArchive, name string) *reading {
	l := &n.library
	if l.reads == nil {
		l.reads, l.slots = map[string]*reading{}, make(chan struct{}, maxReads)
	}
	if l.reads[name] == nil {
		l.reads[name] = &reading{ended: make(chan struct{})}
		go a.fetch(namespace, n, name)
	}
	return l.reads[name]
}

// fetch reads a ConfigMap, until the API server answers.
func (a *Archives) fetch(namespace string, n *namespaceArchive, name string) {
	key := types.NamespacedName{Namespace: namespace, Name: name}
	n.library.slots <- struct{}{}
	for {
		n.Lock()
		n.library.reads[name].again = false
		n.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		configMap, err := a.readContent(ctx, key)
		cancel()
		if err == nil {
			<-n.library.slots
			n.inbox.put(&n.Mutex, func() { a.fetched(namespace, n, name, configMap) })
			return
		}
		ctrl.Log.Error(err, "trying again", "namespace", namespace, "name", name)
		time.Sleep(readInterval)
	}
}

// fetched puts in what was read of a ConfigMap, and then lets the changes go that have
// waited for it. The caller has the lock, which is freed.
func (a *Archives) fetched(namespace string, n *namespaceArchive, name string, configMap *corev1.ConfigMap) {
	r := n.library.reads[name]
	defer close(r.ended)
	a.recovering("ConfigMap", namespace, name, func() {
		touched, gathered := a.putContent(namespace, n, name, configMap, r)
		if !gathered {
			a.tell(touched)
		}
	})
	for _, change := range r.held {
		n.Lock()
		change()
	}
}

// putContent puts what was read of a ConfigMap into the archive of a namespace, whose lock
// it frees.
func (a *Archives) putContent(
	namespace string, n *namespaceArchive, name string, configMap *corev1.ConfigMap, r *reading,
) (touched Touched, gathered bool) {
	defer n.Unlock()
	delete(n.library.reads, name)
	for object, waits := range n.library.held {
		if waits == name {
			delete(n.library.held, object)
		}
	}
	switch {
	case r.again:
		a.read(namespace, n, name)
	case configMap == nil:
		delete(n.library.there, name)
	}
	touched = Touched{Namespace: namespace, Sites: n.Sites()}
	if configMap == nil || !n.library.there[name] {
		touched.Topics = n.DeleteConfigMap(name)
	} else {
		keys := n.Wanted(name)
		for _, key := range r.wants {
			keys.Add(key)
		}
		touched.Topics = n.SetConfigMap(name, archive.ReadConfigMap(configMap.Data, configMap.BinaryData, keys))
	}
	touched.Posts = n.PostsFrom(name)
	n.reports.changed(configMapMetadata(), len(touched.Sites) > 0)
	return touched, a.gather(namespace, n, touched, time.Now())
}
