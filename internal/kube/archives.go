// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
)

// Archives keeps one archive.Archive for each namespace in step with the informers
// of Posts, Topics, Sites and publishable ConfigMaps, and notifies the
// controllers of the objects that each change touches. It is safe for concurrent use.
type Archives struct {
	informers cache.Informers
	contents  *Contents
	reader    *reader
	pacer     *pace.Pacer
	log       logr.Logger
	// FirstPages brings the Posts of the first list before their informer does; it may be nil.
	FirstPages *FirstPages

	start         sync.Once
	startErr      error
	registrations []toolscache.ResourceEventHandlerRegistration
	listed        chan struct{} // closed when every object of the first lists is taken in

	mu         sync.Mutex
	namespaces map[string]*namespaceArchive
}

// namespaceArchive is an Archive with its own lock, so that a busy namespace
// does not hold up others.
type namespaceArchive struct {
	sync.Mutex
	*archive.Archive
	inbox    inbox
	library  library
	reports  reports
	arrivals arrivals
	views    views
}

// NewArchives returns Archives that will follow the informers and the contents, once the
// first controller starts that uses them.
func NewArchives(informers cache.Informers, contents *Contents, pacer *pace.Pacer, log logr.Logger) *Archives {
	return &Archives{informers: informers, contents: contents, pacer: pacer, log: log, listed: make(chan struct{}), namespaces: map[string]*namespaceArchive{}}
}

// startReading reads the ConfigMaps that objects name until the context ends.
func (a *Archives) startReading(ctx context.Context, read func(context.Context, types.NamespacedName) (*corev1.ConfigMap, error)) {
	queue, workers := pace.NewQueue(pace.Contents)
	a.reader = &reader{read: read, queue: queue, log: a.log}
	a.reader.run(ctx, workers, a)
}

// follow registers the event handlers, once.
func (a *Archives) follow(ctx context.Context) error {
	a.start.Do(func() {
		a.startReading(ctx, a.contents.read)
		a.FirstPages.begin(a.takeFirst, a.dropFirst)
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
		go a.sync(ctx)
	})
	return a.startErr
}

// subscribe registers notify. It is called with everything that the Pacer hands out, and first with all present objects,
// because a controller may start after the initial list. It must not block.
func (a *Archives) subscribe(notify func(pace.Touched)) {
	a.pacer.Subscribe(notify)
	for _, name := range a.names() {
		n := a.namespace(name)
		n.Lock()
		all := pace.Touched{Namespace: name, Topics: n.Topics(), Posts: n.Posts(), Sites: n.Sites(), Initial: true}
		n.Unlock()
		notify(all)
	}
}

// waitForSync blocks until the Archives hold every object of the first lists. Objects that name a ConfigMap
// which is not read yet are missing: the Pacer holds everything in their namespaces.
func (a *Archives) waitForSync(ctx context.Context) error {
	select {
	case <-a.listed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("cannot read all Posts, Topics and Sites: %w", context.Cause(ctx))
	}
}

// sync waits until the Archives hold every object of the first lists, and has the work begin: in each namespace
// when the ConfigMaps are read that its objects name, so that one which cannot be read holds up no other namespace.
// It returns when all are read, or the context ends.
func (a *Archives) sync(ctx context.Context) {
	synced := make([]toolscache.DoneChecker, len(a.registrations))
	for i, r := range a.registrations {
		synced[i] = r.HasSyncedChecker()
	}
	if !toolscache.WaitFor(ctx, "", synced...) {
		return
	}
	a.FirstPages.end()
	var unread []string
	for _, name := range a.names() {
		n := a.namespace(name)
		select {
		case <-n.inbox.settled(&n.Mutex):
		case <-ctx.Done():
			return
		}
		if n.reading() != nil {
			unread = append(unread, name)
		}
	}
	a.pacer.Synced(unread...)
	close(a.listed)
	var group sync.WaitGroup
	for _, name := range unread {
		group.Go(func() {
			if a.namespace(name).settle(ctx) == nil {
				a.pacer.SyncedIn(name)
			}
		})
	}
	group.Wait()
}

// Listed reports whether the Archives hold every object of the first lists.
func (a *Archives) Listed() bool {
	select {
	case <-a.listed:
		return true
	default:
		return false
	}
}

// settle waits until all changes are in the archive, and the ConfigMaps that they name.
func (n *namespaceArchive) settle(ctx context.Context) error {
	for {
		select {
		case <-n.inbox.settled(&n.Mutex):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		ended := n.reading()
		if ended == nil {
			return nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// reading returns a channel that is closed when a ConfigMap is read, or nil if none is being read.
func (n *namespaceArchive) reading() <-chan struct{} {
	n.Lock()
	defer n.Unlock()
	for _, r := range n.library.reads {
		return r.ended
	}
	return nil
}

// names returns the namespaces, sorted.
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

// Pictures returns the publishable pictures of a ConfigMap.
func (a *Archives) Pictures(configMap types.NamespacedName) (list []archive.Picture, ok bool) {
	n := a.namespace(configMap.Namespace)
	n.Lock()
	defer n.Unlock()
	return n.Pictures(configMap.Name)
}

// ConfigMap returns the publishable part of a ConfigMap.
func (a *Archives) ConfigMap(configMap types.NamespacedName) (content map[string][]byte, ok bool) {
	n := a.namespace(configMap.Namespace)
	n.Lock()
	defer n.Unlock()
	return n.ConfigMap(configMap.Name)
}
