// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

// events are the archives of a test, and the objects that they have handed out since the last call of lastTold.
type events struct {
	*Archives
	mu     sync.Mutex
	told   []pace.Touched
	stored map[types.NamespacedName]*corev1.ConfigMap // what the API server has
	reads  int
	// fails is how many reads of ConfigMaps fail from now on.
	fails int
}

// maxReads is more than any test needs: beyond it, reads would never end.
const maxReads = 1000

func newEvents(t *testing.T) *events {
	t.Helper()
	e := newReading(t)
	e.pacer.Synced()
	return e
}

// newReading returns archives whose first lists are being read.
func newReading(t *testing.T) *events {
	t.Helper()
	e := &events{Archives: NewArchives(nil, nil, pace.New(clock.RealClock{}, logr.Discard()), logr.Discard()), stored: map[types.NamespacedName]*corev1.ConfigMap{}}
	e.startReading(t.Context(), func(_ context.Context, name types.NamespacedName) (*corev1.ConfigMap, error) {
		e.mu.Lock()
		defer e.mu.Unlock()
		switch e.reads++; {
		case e.reads > maxReads:
			return nil, errors.New("too many reads")
		case e.fails > 0:
			e.fails--
			return nil, errors.New("the API server is busy")
		}
		return e.stored[name], nil
	})
	e.subscribe(func(t pace.Touched) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.told = append(e.told, t)
	})
	return e
}

// handlerOf returns the handler that an informer would call.
func (e *events) handlerOf(o client.Object) toolscache.ResourceEventHandlerDetailedFuncs {
	if o.GetNamespace() == "" {
		o.SetNamespace("team")
	}
	switch o.(type) {
	case *metav1.PartialObjectMetadata:
		return e.handler(e.setContent, e.deleteContent)
	case *v1alpha1.Post:
		return e.handler(setPost, deletePost)
	case *v1alpha1.Topic:
		return e.handler(setTopic, deleteTopic)
	}
	return e.handler(setSite, deleteSite)
}

func (e *events) set(objects ...client.Object) {
	for _, o := range objects {
		o = e.store(o)
		e.handlerOf(o).AddFunc(o, false)
		e.settle(o)
	}
}

// update is an event with the object of before, which may have another UID.
func (e *events) update(old, object client.Object) {
	e.handlerOf(object).UpdateFunc(old, e.store(object))
	e.settle(object)
}

func (e *events) remove(o client.Object) {
	gone := e.unstore(o)
	e.handlerOf(gone).DeleteFunc(gone)
}

// store puts a ConfigMap into the API server, and returns what its informer tells.
func (e *events) store(o client.Object) client.Object {
	configMap, ok := o.(*corev1.ConfigMap)
	if !ok {
		return o
	}
	e.handlerOf(configMap) // gives it a namespace
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stored[client.ObjectKeyFromObject(o)] = configMap
	return metadataOf(configMap)
}

// unstore takes a ConfigMap out of the API server, and returns what its informer tells.
func (e *events) unstore(o client.Object) client.Object {
	configMap, ok := o.(*corev1.ConfigMap)
	if !ok {
		return o
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.stored, client.ObjectKeyFromObject(o))
	return metadataOf(configMap)
}

func metadataOf(configMap *corev1.ConfigMap) client.Object {
	m := configMapMetadata()
	m.ObjectMeta = *configMap.ObjectMeta.DeepCopy()
	return m
}

func (e *events) settle(o client.Object) {
	_ = e.namespace(o.GetNamespace()).settle(context.Background()) // which never ends
}

// lastTold returns the objects that were handed out since the last call.
func (e *events) lastTold() []pace.Touched {
	e.mu.Lock()
	defer e.mu.Unlock()
	told := e.told
	e.told = nil
	return told
}

func newConfigMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: data}
}

func withContent(text string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Content = text }
}

func contentFrom(configMap, key string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(configMap), Key: key}}
	}
}

// css has the style sheet of a theme in a key of a ConfigMap.
func css(configMap, key string) func(*v1alpha1.Site) {
	return func(s *v1alpha1.Site) {
		s.Spec.Theme = &v1alpha1.Theme{CSS: &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(configMap), Key: key}}}
	}
}

func inNamespace[O client.Object](namespace string, o O) O {
	o.SetNamespace(namespace)
	return o
}

// bomb is a short text that makes too large a page.
var bomb = strings.Repeat(strings.Repeat("[a] ", 400)+"\n\n", 4) + "[a]: https://example.org/" + strings.Repeat("x", 1900) + "\n"

func TestArticle(t *testing.T) {
	for name, tc := range map[string]struct {
		objects []client.Object
		want    status.Article
	}{
		"no Post":    {nil, status.Article{}},
		"no article": {[]client.Object{Post("p", "2020-01-01", URL("/x"))}, status.Article{}},
		"no links":   {[]client.Object{Post("p", "2020-01-01", withContent("Hello."))}, status.Article{There: true}},
		"links of files": {[]client.Object{
			Post("p", "2020-01-01", withContent("[a](q.md) [b](../later/) [c](gone.md) [d](#e)")), Post("q", "2020-01-01"), Post("later", "2090-01-01"),
		}, status.Article{There: true, Broken: []status.BrokenLink{{Target: "#e", Line: 1}, {Target: "gone.md", Line: 1}}}},
		"links": {[]client.Object{
			Post("p", "2020-01-01", withContent("[[p]] [[q]] [[draft]] [[later]] [[topic:go]]")), Post("q", "2020-01-01"), Post("draft", "2020-01-01", Draft),
			Post("later", "2090-01-01"), Topic("go"),
		}, status.Article{There: true}},
		"broken": {[]client.Object{
			Post("p", "2020-01-01", withContent("[[q]] [[topic:q]] [[q]] [[topic:go]] `[[code]]`")), Topic("q"), inNamespace("other", Post("q", "2020-01-01")),
			inNamespace("other", Topic("go")),
		}, status.Article{There: true, Broken: []status.BrokenLink{{Target: "[[q]]", Line: 1}, {Target: "[[topic:go]]", Line: 1}}}},
		"too complex": {[]client.Object{Post("p", "2020-01-01", withContent(bomb))}, status.Article{
			There: true, TooComplex: "the text makes a page of more than 2 MiB",
		}},
		"missing": {[]client.Object{Post("p", "2020-01-01", contentFrom("articles", "p.md"))}, status.Article{
			Missing: `There is no ConfigMap "articles" with the label topicpages.dev/publish: "true" in this namespace`,
		}},
		"in another namespace": {[]client.Object{
			Post("p", "2020-01-01", contentFrom("articles", "p.md")), inNamespace("other", newConfigMap("articles", map[string]string{"p.md": "Hello."})),
		}, status.Article{Missing: `There is no ConfigMap "articles" with the label topicpages.dev/publish: "true" in this namespace`}},
		"no key": {[]client.Object{
			newConfigMap("articles", map[string]string{"q.md": "Hello."}), Post("p", "2020-01-01", contentFrom("articles", "p.md")),
		}, status.Article{Missing: `The ConfigMap "articles" has no key "p.md"`}},
		"in a ConfigMap": {[]client.Object{
			Post("p", "2020-01-01", contentFrom("articles", "p.md")), newConfigMap("articles", map[string]string{"p.md": "[[nobody]]"}),
		}, status.Article{There: true, Broken: []status.BrokenLink{{Target: "[[nobody]]", Line: 1}}}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEvents(t)
			e.set(tc.objects...)
			if diff := cmp.Diff(tc.want, e.article("p")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A change that affects the status of a Post names that Post.
func TestPostsThatAChangeTouches(t *testing.T) {
	synctest.Test(t, postsThatAChangeTouches)
}

func postsThatAChangeTouches(t *testing.T) {
	e := newEvents(t)
	old, young := Topic("go"), Topic("go")
	old.UID, young.UID = "old", "young"
	articles := newConfigMap("articles", map[string]string{"c.md": "[[a]]"})
	e.set(Site("site"), Site("second", css("brand", "extra.css")), Post("a", "2020-01-01", withContent("[[b]] [[topic:go]]")), Post("b", "2020-01-01", Tags("go")), Post("c", "2020-01-01", contentFrom("articles", "c.md")))
	e.lastTold()
	sites := []string{"second", "site"}
	for _, step := range []struct {
		what string
		do   func()
		want []pace.Touched
	}{
		{"the status of a Post that an article names", func() {
			e.set(Post("b", "2020-01-01", Tags("go"), func(p *v1alpha1.Post) { p.Status.ObservedGeneration = 1 }))
		}, []pace.Touched{{Posts: []string{"b"}}}},
		{"the Topic that an article names", func() { e.set(old) }, []pace.Touched{{Topics: []string{"go"}, Posts: []string{"a"}, Sites: sites}}},
		{"the status of a Topic that an article names", func() {
			e.set(Topic("go", func(t *v1alpha1.Topic) { t.UID, t.Status.ObservedGeneration = "old", 1 }))
		}, nil},
		{"the same Topic under another UID", func() { e.update(old, young) }, []pace.Touched{
			{Topics: []string{"go"}, Posts: []string{"a"}, Sites: sites}, {Topics: []string{"go"}, Posts: []string{"a"}, Sites: sites},
		}},
		{"a Topic that nobody names", func() { e.set(Topic("rust")) }, []pace.Touched{{Topics: []string{"rust"}, Sites: sites}}},
		{"the ConfigMap of an article, which is in no Topic", func() { e.set(articles) }, []pace.Touched{{Posts: []string{"c"}, Sites: sites}}},
		{"a Post that an article names, in a Topic", func() { e.remove(Post("b", "2020-01-01")) }, []pace.Touched{{Topics: []string{"go"}, Posts: []string{"a", "b"}, Sites: sites}}},
		{"a Post that the article of a ConfigMap names", func() { e.set(Post("a", "2020-01-01")) }, []pace.Touched{{Posts: []string{"a", "c"}}}},
		{"a ConfigMap that lost its label", func() { e.remove(articles) }, []pace.Touched{{Posts: []string{"c"}, Sites: sites}}},
		{"a Post that nobody names any more", func() { e.set(Post("a", "2020-01-02")) }, []pace.Touched{{Posts: []string{"a"}}}},
		{"the ConfigMap of a theme", func() { e.set(newConfigMap("brand", nil)) }, []pace.Touched{{Sites: sites}}},
		{"a ConfigMap that nobody names", func() { e.set(newConfigMap("notes", nil)) }, nil},
		{"one of another namespace", func() { e.set(inNamespace("other", newConfigMap("articles", nil))) }, nil},
	} {
		time.Sleep(time.Second) // so that no two steps are of one burst
		step.do()
		for i := range step.want {
			if step.want[i].Namespace == "" {
				step.want[i].Namespace = "team"
			}
		}
		if diff := cmp.Diff(step.want, e.lastTold()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.what, diff)
		}
	}
}

// An informer that missed the deletion reports it later, with the last state it knew.
func TestDeletionThatWasMissed(t *testing.T) {
	e := newEvents(t)
	articles := newConfigMap("articles", map[string]string{"p.md": "Hello."})
	e.set(articles, Post("p", "2020-01-01", contentFrom("articles", "p.md")))
	e.handlerOf(metadataOf(articles)).DeleteFunc(toolscache.DeletedFinalStateUnknown{Key: "team/articles", Obj: metadataOf(articles)})
	if got := e.article("p"); got.There || got.Missing == "" {
		t.Errorf("got %+v", got)
	}
	if _, ok := e.ConfigMap(types.NamespacedName{Namespace: "team", Name: "articles"}); ok {
		t.Error("the ConfigMap is still there")
	}
}

// A Topic that has a say in reviews names its Posts when that changes, and not when only its status does.
func TestPostsThatAreReviewedWithATopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEvents(t)
		e.set(Topic("go"), Post("a", "2020-01-01", Tags("go")), Post("b", "2020-01-01", Tags("rust")))
		stale, reported := Topic("go", StaleAfter("P1M")), Topic("go", StaleAfter("P1M"))
		reported.Status.PostCount = 1
		for _, step := range []struct {
			what string
			do   func()
			want []string
		}{
			{"it has one", func() { e.set(stale) }, []string{"a"}},
			{"its status changes", func() { e.set(reported) }, nil},
			{"it claims another tag", func() { e.set(Topic("go", StaleAfter("P1M"), Aliases("rust"))) }, []string{"a", "b"}},
			{"it goes", func() { e.remove(Topic("go", StaleAfter("P1M"), Aliases("rust"))) }, []string{"a", "b"}},
		} {
			time.Sleep(time.Second) // so that no two steps are of one burst
			e.lastTold()
			step.do()
			var posts []string
			for _, told := range e.lastTold() {
				posts = append(posts, told.Posts...)
			}
			if diff := cmp.Diff(step.want, posts); diff != "" {
				t.Errorf("%s (-want +got):\n%s", step.what, diff)
			}
		}
	})
}
