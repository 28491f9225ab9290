// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// Archives keeps one archive.Archive for each namespace in step with the informers
// of Posts, Topics, Sites and the ConfigMaps that these may publish, and tells the
// controllers what each change touches. It is safe for concurrent use.
type Archives struct {
	informers cache.Informers
	contents  *Contents
	reader    reader
	clock     Clock
	log       logr.Logger

	start         sync.Once
	startErr      error
	registrations []toolscache.ResourceEventHandlerRegistration

	mu         sync.Mutex
	namespaces map[string]*namespaceArchive

	subscribers struct {
		sync.RWMutex
		list []func(Touched)
	}
}

// namespaceArchive is an Archive with a lock of its own, so that a busy namespace
// does not hold up the others.
type namespaceArchive struct {
	sync.Mutex
	*archive.Archive
	inbox      inbox
	library    library
	traffic    traffic
	gathering  gathering
	reports    reports
	publishing int // Sites that are being published
}

// Busy is how long what can wait should wait, because Topics and pages of a namespace are
// changing, or being written; zero when it need not.
func (a *Archives) Busy(namespace string) time.Duration {
	n := a.namespace(namespace)
	n.Lock()
	defer n.Unlock()
	return n.busy(a.clock.Now())
}

func (n *namespaceArchive) busy(now time.Time) time.Duration {
	remaining := n.traffic.remaining(now)
	if n.publishing > 0 {
		remaining = max(remaining, quiet)
	}
	return remaining
}

// Publishing makes a namespace busy until done is called.
func (a *Archives) Publishing(namespace string) (done func()) {
	n := a.namespace(namespace)
	count := func(more int) {
		n.Lock()
		defer n.Unlock()
		n.publishing += more
	}
	count(1)
	return func() { count(-1) }
}

// Touched says what a change touches in one namespace.
type Touched struct {
	Namespace string
	// Topics are those whose Summary may differ now.
	Topics []string
	// Posts are those whose status may differ now: one that changed, and those whose
	// articles name the object.
	Posts []string
	// Sites are those whose pages may differ now.
	Sites []string
	// Initial is true for objects of the first list after a start.
	Initial bool
	// Load is true for the Topics and Sites that a bulk load has touched.
	Load bool
}

// NewArchives returns Archives that will follow the informers and the contents, once the
// first controller starts that uses them.
func NewArchives(informers cache.Informers, contents *Contents, clock Clock, log logr.Logger) *Archives {
	return &Archives{informers: informers, contents: contents, clock: clock, log: log, namespaces: map[string]*namespaceArchive{}}
}

// startReading reads the ConfigMaps that objects name until the context ends.
func (a *Archives) startReading(ctx context.Context, read func(context.Context, types.NamespacedName) (*corev1.ConfigMap, error)) {
	a.reader = reader{read: read, queue: FairQueue(readShare)("configmap-contents", RateLimiter()), log: a.log}
	a.reader.run(ctx, a)
}

// follow registers the event handlers, once.
func (a *Archives) follow(ctx context.Context) error {
	a.start.Do(func() {
		a.startReading(ctx, a.contents.read)
		for _, kind := range []struct {
			informers   cache.Informers
			object      client.Object
			set, remove apply
		}{
			{a.contents.informers, configMapMetadata(), a.setContent, a.deleteContent},
			{a.informers, &v1alpha1.Post{}, setPost, deletePost},
			{a.informers, &v1alpha1.Topic{}, setTopic, deleteTopic},
			{a.informers, &v1alpha1.Site{}, setSite, deleteSite},
		} {
			informer, err := kind.informers.GetInformer(ctx, kind.object, cache.BlockUntilSynced(false))
			if err != nil {
				a.startErr = fmt.Errorf("cannot watch %T: %w", kind.object, err)
				return
			}
			registration, err := informer.AddEventHandler(a.handler(kind.set, kind.remove))
			if err != nil {
				a.startErr = fmt.Errorf("cannot follow %T: %w", kind.object, err)
				return
			}
			a.registrations = append(a.registrations, registration)
		}
	})
	return a.startErr
}

// tell tells the controllers what changes touch, if anything.
func (a *Archives) tell(touched Touched) {
	if len(touched.Topics)+len(touched.Posts)+len(touched.Sites) == 0 {
		return
	}
	a.subscribers.RLock()
	defer a.subscribers.RUnlock()
	for _, notify := range a.subscribers.list {
		notify(touched)
	}
}

// subscribe has notify called with what every change touches: at once, or together with
// what the rest of a bulk load touches. It must not block. What was there before is
// told too, since a controller may start after the first list was read.
func (a *Archives) subscribe(notify func(Touched)) {
	a.subscribers.Lock()
	defer a.subscribers.Unlock()
	a.subscribers.list = append(a.subscribers.list, notify)
	a.mu.Lock()
	namespaces := maps.Clone(a.namespaces)
	a.mu.Unlock()
	for name, n := range namespaces {
		n.Lock()
		all := Touched{Namespace: name, Topics: n.Topics(), Posts: n.Posts(), Sites: n.Sites(), Initial: true}
		n.Unlock()
		notify(all)
	}
}

// waitForSync blocks until the Archives hold every object of the first lists.
func (a *Archives) waitForSync(ctx context.Context) error {
	synced := make([]toolscache.InformerSynced, len(a.registrations))
	for i, r := range a.registrations {
		synced[i] = r.HasSynced
	}
	if !toolscache.WaitForCacheSync(ctx.Done(), synced...) {
		return fmt.Errorf("cannot read all Posts, Topics and Sites: %w", context.Cause(ctx))
	}
	for _, name := range a.names() {
		if err := a.namespace(name).settle(ctx); err != nil {
			return fmt.Errorf("cannot take in all Posts, Topics and Sites: %w", err)
		}
	}
	a.releaseAll()
	return nil
}

// settle waits until all changes are in the archive, and the ConfigMaps that they name.
func (n *namespaceArchive) settle(ctx context.Context) error {
	for {
		select {
		case <-n.inbox.settled(&n.Mutex):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		reading := n.reading()
		if reading == nil {
			return nil
		}
		select {
		case <-reading:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// reading returns a channel that is closed when a ConfigMap is read; nil where none is
// being read.
func (n *namespaceArchive) reading() <-chan struct{} {
	n.Lock()
	defer n.Unlock()
	for _, r := range n.library.reads {
		return r.ended
	}
	return nil
}

// names are those of the namespaces, sorted.
func (a *Archives) names() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.namespaces))
}

func (a *Archives) namespace(name string) *namespaceArchive {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := a.namespaces[name]
	if n == nil {
		n = &namespaceArchive{Archive: archive.New()}
		a.namespaces[name] = n
	}
	return n
}

// Summary returns what a Topic's page says at the instant now; ok is false when
// there is no such Topic.
func (a *Archives) Summary(topic types.NamespacedName, now time.Time) (summary *archive.Summary, ok bool) {
	n := a.namespace(topic.Namespace)
	n.Lock()
	defer n.Unlock()
	return n.Summary(topic.Name, now)
}

// Summaries returns the Summaries of the Topics of a namespace that the selector
// picks, by name.
func (a *Archives) Summaries(namespace string, selector labels.Selector, now time.Time) []*archive.Summary {
	n := a.namespace(namespace)
	n.Lock()
	defer n.Unlock()
	return n.Summaries(selector, now)
}

// ConfigMap returns what may be published of a ConfigMap.
func (a *Archives) ConfigMap(configMap types.NamespacedName) (content map[string][]byte, ok bool) {
	n := a.namespace(configMap.Namespace)
	n.Lock()
	defer n.Unlock()
	return n.ConfigMap(configMap.Name)
}
