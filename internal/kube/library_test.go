// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// A theme may take its style sheet and its logo from one ConfigMap, which exists first.
func TestASiteThatNamesTwoKeysIsTakenIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEvents(t)
		e.set(newConfigMap("brand", map[string]string{"extra.css": "a", "logo.svg": "b", "other": "c"}), Site("site", css("brand", "extra.css"), logo("brand", "logo.svg")))
		content, _ := e.ConfigMap(types.NamespacedName{Namespace: "team", Name: "brand"})
		if diff := cmp.Diff(map[string][]byte{"extra.css": []byte("a"), "logo.svg": []byte("b")}, content); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if e.reads != 1 {
			t.Errorf("%d reads", e.reads)
		}
	})
}

// A ConfigMap that cannot be read for a while is read later, less and less often.
func TestAReadIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEvents(t)
		e.fails = 8
		began := time.Now()
		e.set(newConfigMap("articles", map[string]string{"p.md": "[[one]]"}), Post("p", "2020-01-01", contentFrom("articles", "p.md")))
		if took := time.Since(began); e.reads != 9 || took < 10*time.Second || took > time.Minute {
			t.Errorf("%d reads in %s", e.reads, took)
		}
		if got := e.article("p"); !got.There {
			t.Errorf("got %+v", got)
		}
	})
}

// After a start, an unreadable ConfigMap holds up its own namespace and no other. A Post that names it was published,
// and must not vanish.
func TestAStartWithAConfigMapThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newReading(t)
		e.fails = 14 // seven for each namespace, which takes more than three seconds
		for _, o := range []client.Object{
			inNamespace("stuck", Topic("go")), inNamespace("stuck", Site("site")), inNamespace("stuck", newConfigMap("articles", map[string]string{"p.md": "Hello.", "a.css": "a"})),
			inNamespace("stuck", Site("themed", css("articles", "a.css"))),
			inNamespace("stuck", Post("p", "1999-01-01", Tags("go"), contentFrom("articles", "p.md"))),
			inNamespace("team", Topic("go")), inNamespace("team", Post("p", "1999-01-01", Tags("go"))),
			inNamespace("alone", newConfigMap("articles", map[string]string{"p.md": "Hello."})), inNamespace("alone", Post("p", "1999-01-01", contentFrom("articles", "p.md"))),
		} {
			o = e.store(o)
			e.handlerOf(o).AddFunc(o, true)
		}
		go e.sync(t.Context())
		if err := e.waitForSync(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if told := namespacesOf(e.lastTold()); !slices.Equal(told, []string{"team"}) {
			t.Errorf("handed out at first: %v", told)
		}
		for _, object := range []struct {
			kind            pace.Kind
			namespace, name string
			waits           bool
		}{{pace.Topics, "stuck", "go", true}, {pace.Sites, "stuck", "site", true}, {pace.Posts, "alone", "p", true}, {pace.Topics, "team", "go", false}} {
			if wait := e.pacer.Wait(object.kind, in(object.namespace, object.name)); wait > 0 != object.waits {
				t.Errorf("%+v waits %s", object, wait)
			}
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if told := e.lastTold(); len(told) != 1 || told[0].Namespace != "stuck" || !slices.Equal(told[0].Sites, []string{"site", "themed"}) || len(told[0].Topics) > 0 {
			t.Errorf("handed out when it is unreadable: %+v", told)
		}
		if got := [][]string{e.Unreadable("stuck"), e.Unreadable("alone"), e.Unreadable("team")}; !slices.EqualFunc(got, [][]string{{"articles"}, {"articles"}, nil}, slices.Equal) {
			t.Errorf("unreadable are %q", got)
		}
		if !e.pacer.Reading("stuck") || e.pacer.Reading("team") {
			t.Error("the wrong namespaces are being read")
		}
		time.Sleep(time.Minute)
		told := e.lastTold()
		if got := e.Unreadable("stuck"); len(got) > 0 || e.pacer.Reading("stuck") {
			t.Errorf("unreadable are %q after a read", got)
		}
		if got := namespacesOf(told); !slices.Equal(got, []string{"alone", "stuck"}) {
			t.Errorf("handed out when it is read: %+v", told)
		}
		summary, ok := e.Summary(inNamespace("stuck", Topic("go")), time.Now())
		if !ok || len(summary.Posts) != 1 || e.pacer.Wait(pace.Topics, in("stuck", "go")) > 0 {
			t.Errorf("the Topic is not written: %t, %+v", ok, summary)
		}
	})
}

// An author who no longer names a ConfigMap that cannot be read waits for it no longer.
func TestAStartEndsWhenNobodyNamesTheConfigMap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newReading(t)
		e.fails = maxReads
		for _, o := range []client.Object{Topic("go"), newConfigMap("articles", map[string]string{"p.md": "Hello."}), Post("p", "1999-01-01", Tags("go"), contentFrom("articles", "p.md"))} {
			o = e.store(o)
			e.handlerOf(o).AddFunc(o, true)
		}
		go e.sync(t.Context())
		time.Sleep(10 * time.Second)
		if !slices.Equal(e.Unreadable("team"), []string{"articles"}) || !e.pacer.Reading("team") {
			t.Fatalf("unreadable are %q", e.Unreadable("team"))
		}
		p := Post("p", "1999-01-01", Tags("go"), withContent("Hello."))
		e.handlerOf(p).UpdateFunc(p, p)
		time.Sleep(time.Minute)
		summary, ok := e.Summary(inNamespace("team", Topic("go")), time.Now())
		if e.pacer.Reading("team") || len(e.Unreadable("team")) > 0 || !ok || len(summary.Posts) != 1 {
			t.Errorf("unreadable are %q; the Topic: %+v", e.Unreadable("team"), summary)
		}
	})
}

// namespacesOf returns the namespaces of touched objects.
func namespacesOf(told []pace.Touched) []string {
	namespaces := map[string]bool{}
	for _, t := range told {
		namespaces[t.Namespace] = true
	}
	return slices.Sorted(maps.Keys(namespaces))
}

// The end of the operator ends reads: those under way, and those that wait for another attempt.
func TestReadsEndWithTheOperator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		e := &events{Archives: newArchives()}
		ended := 0
		e.startReading(ctx, func(ctx context.Context, name types.NamespacedName) (*corev1.ConfigMap, error) {
			if name.Name == "failing" {
				return nil, fmt.Errorf("the API server is busy")
			}
			<-ctx.Done()
			ended++
			return nil, context.Cause(ctx)
		})
		for _, name := range []string{"failing", "slow"} {
			m := metadataOf(inNamespace("team", newConfigMap(name, nil)))
			e.handlerOf(m).AddFunc(m, false)
			p := inNamespace("team", Post(name, "2020-01-01", contentFrom(name, "p.md")))
			e.handlerOf(p).AddFunc(p, false)
		}
		time.Sleep(time.Second)
		stop()
		synctest.Wait()
		if ended != 1 {
			t.Errorf("%d reads ended", ended)
		}
		// The bubble fails the test if a goroutine remains.
	})
}

// logo takes the logo of a theme from a key of a ConfigMap.
func logo(configMap, key string) func(*v1alpha1.Site) {
	return func(s *v1alpha1.Site) {
		if s.Spec.Theme == nil {
			s.Spec.Theme = &v1alpha1.Theme{}
		}
		s.Spec.Theme.Logo = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(configMap), Key: key}}
	}
}

// libraryStep is something that happens to a cluster, or to the operator's informers.
type libraryStep struct {
	what string // the change, or "hear", "wait" or "fail"
	name string
	refs []v1alpha1.ConfigMapKeySelector // of a new object
	gone bool
}

var (
	contentNames = []string{"x", "y"}
	objectNames  = []string{"p", "q"}
)

func drawStep(t *rapid.T) libraryStep {
	ref := rapid.Custom(func(t *rapid.T) v1alpha1.ConfigMapKeySelector {
		return v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(rapid.SampledFrom(contentNames).Draw(t, "of")), Key: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key")}
	})
	s := libraryStep{what: rapid.SampledFrom([]string{"content", "post", "site", "hear", "hear", "wait", "fail"}).Draw(t, "what"), gone: rapid.IntRange(0, 3).Draw(t, "gone") == 0}
	switch s.what {
	case "content":
		s.name = rapid.SampledFrom(contentNames).Draw(t, "name")
	case "post":
		s.name, s.refs = rapid.SampledFrom(objectNames).Draw(t, "name"), rapid.SliceOfN(ref, 0, 1).Draw(t, "refs")
	case "site":
		s.name, s.refs = "site", rapid.SliceOfN(ref, 0, 2).Draw(t, "refs")
	case "hear":
		s.name = rapid.SampledFrom([]string{"content", "post", "site"}).Draw(t, "kind")
	}
	return s
}

// world is a cluster, and the events that the operator has not received yet, by kind. Each kind has its own informer,
// so events of different kinds come in any order.
type world struct {
	*events
	objects map[string]client.Object
	unheard map[string][]func()
	version int
}

func (w *world) do(s libraryStep) {
	w.version++
	switch s.what {
	case "wait":
		time.Sleep(70 * time.Millisecond)
	case "fail":
		w.mu.Lock()
		w.fails++
		w.mu.Unlock()
	case "hear":
		if queue := w.unheard[s.name]; len(queue) > 0 {
			queue[0]()
			w.unheard[s.name] = queue[1:]
		}
	case "content":
		data := map[string]string{"a": fmt.Sprintf("[[a%d]]", w.version), "b": fmt.Sprintf("[[b%d]]", w.version)}
		w.change(s, newConfigMap(s.name, data))
	case "post":
		p := Post(s.name, "2020-01-01", Tags("go"))
		for _, ref := range s.refs {
			contentFrom(string(ref.Name), ref.Key)(p)
		}
		w.change(s, p)
	case "site":
		o := Site(s.name)
		for i, ref := range s.refs {
			[]func(string, string) func(*v1alpha1.Site){css, logo}[i](string(ref.Name), ref.Key)(o)
		}
		w.change(s, o)
	}
}

// change changes an object of the cluster, or removes it.
func (w *world) change(s libraryStep, o client.Object) {
	key := s.what + "/" + s.name
	_, there := w.objects[key]
	o.SetNamespace("team")
	if !s.gone {
		o = w.store(o)
		w.objects[key] = o
		handler := w.handlerOf(o)
		w.unheard[s.what] = append(w.unheard[s.what], func() { handler.AddFunc(o, false) })
	} else if there {
		o = w.unstore(o)
		delete(w.objects, key)
		handler := w.handlerOf(o)
		w.unheard[s.what] = append(w.unheard[s.what], func() { handler.DeleteFunc(o) })
	}
}

// wrong compares the operator's archive with one that read everything at once.
func (w *world) wrong() string {
	want := archive.New()
	for name, c := range w.stored {
		want.SetConfigMap(name.Name, archive.NewConfigMap(c.Data, c.BinaryData))
	}
	var out []string
	n := w.namespace("team")
	for key, o := range w.objects {
		switch o := o.(type) {
		case *v1alpha1.Post:
			want.SetPost(o)
			wanted, _ := want.Post(o.Name)
			got, ok := n.Post(o.Name)
			if !ok {
				out = append(out, key+" is not there")
			} else if diff := cmp.Diff(wanted.Content, got.Content, cmpopts.IgnoreUnexported(archive.Content{})); diff != "" {
				out = append(out, key+" (-want +got): "+diff)
			}
		case *v1alpha1.Site:
			for _, ref := range archive.SiteReferences(o) {
				wanted, _ := want.ConfigMap(string(ref.Name))
				got, _ := n.ConfigMap(string(ref.Name))
				if diff := cmp.Diff(wanted[ref.Key], got[ref.Key]); diff != "" {
					out = append(out, fmt.Sprintf("%s of %s (-want +got): %s", ref.Key, ref.Name, diff))
				}
			}
		}
	}
	for _, name := range objectNames {
		if _, got := n.Post(name); got && w.objects["post/"+name] == nil {
			out = append(out, name+" is still there")
		}
	}
	return strings.Join(out, "\n")
}

// Events come in any order, and reads fail at any time. In the end the archive agrees with the cluster, and no read
// is left.
func TestContentsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(drawStep), 1, 40).Draw(rt, "steps")
		problem := ""
		synctest.Test(t, func(t *testing.T) {
			w := &world{events: newEvents(t), objects: map[string]client.Object{}, unheard: map[string][]func(){}}
			for _, s := range steps {
				w.do(s)
			}
			for _, kind := range []string{"content", "post", "site"} {
				for len(w.unheard[kind]) > 0 {
					w.do(libraryStep{what: "hear", name: kind})
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := w.namespace("team").settle(ctx); err != nil {
				problem = "archives have not settled"
			} else {
				problem = w.wrong()
			}
		})
		if problem != "" {
			rt.Fatalf("%s", problem)
		}
	})
}
