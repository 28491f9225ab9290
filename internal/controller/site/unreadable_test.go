// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/standby"
)

// brokenReader fails until it is mended.
type brokenReader struct {
	client.Reader
	mended *atomic.Bool
}

func (b brokenReader) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	if !b.mended.Load() {
		return errors.New("the stored object cannot be decoded")
	}
	return b.Reader.Get(ctx, key, object, options...)
}

// After a start a Site says for which ConfigMap its namespace waits, and keeps its pages. It goes on when the ConfigMap is read.
func TestASiteSaysWhichConfigMapCannotBeRead(t *testing.T) {
	o := standby.New(t)
	var mended atomic.Bool
	o.Reader = func(r client.Reader) client.Reader { return brokenReader{r, &mended} }
	o.Create(Topic("go"), Site("site"),
		&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "articles", Labels: map[string]string{v1alpha1.PublishLabel: "true"}}, Data: map[string]string{"p.md": "Hello."}},
		Post("p", "2020-01-01", Tags("go"), func(p *v1alpha1.Post) {
			p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: "articles", Key: "p.md"}}
		}))
	r := start(o, 1, "site")
	o.Eventually(func() error {
		if len(r.Archives.Unreadable(o.Namespace)) == 0 {
			return errors.New("every ConfigMap counts as readable")
		}
		return nil
	})
	for range 2 {
		result, err := o.Reconcile(r, "site")
		if err != nil || result.RequeueAfter <= 0 {
			t.Fatalf("again in %s: %v", result.RequeueAfter, err)
		}
		o.Cached(r.Client, Site("site"))
	}
	site := Site("")
	o.Get(site, "site")
	const waits = "Ready=False/ConfigMapUnreadable Published=False/ConfigMapUnreadable"
	ready := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ReadyCondition)
	if got := Brief(site.Status.Conditions); got != waits || !strings.Contains(ready.Message, `"articles"`) || site.Status.ObservedGeneration != site.Generation {
		t.Errorf("the Site says %s: %s", got, ready.Message)
	}
	if objects := owned(o, "site"); len(objects) > 0 {
		t.Errorf("it has %v", objects)
	}
	before := site.ResourceVersion
	if _, err := o.Reconcile(r, "site"); err != nil {
		t.Fatal(err)
	}
	if o.Get(site, "site"); site.ResourceVersion != before {
		t.Error("the same status is written again")
	}

	mended.Store(true)
	o.Eventually(func() error {
		if r.Pacer.Reading(o.Namespace) {
			return errors.New("the namespace is still being read")
		}
		return nil
	})
	if _, err := o.Reconcile(r, "site"); err != nil {
		t.Fatal(err)
	}
	o.Get(site, "site")
	if got, want := Brief(site.Status.Conditions), "Ready=False/Progressing Published=True/Published Serving=False/Progressing"; got != want {
		t.Errorf("then the Site says %s, want %s", got, want)
	}
	if got := published(o, "site", "posts/p/index.html"); !strings.Contains(got, "Hello.") {
		t.Errorf("the article is %s", got)
	}
}
