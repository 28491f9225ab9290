// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/localserver"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

const (
	// promised bounds the median time until readers see the edit of a tenant, whatever another one does. Two times of the API
	// server are added, because it serves the heavy tenant on the same processors: four times what it takes to store the
	// edit, since it has as many writes and events to handle, and what it takes to tell a client that watches all Posts, as
	// the operator does. With large Posts that may be seconds.
	promised, writes = 2 * time.Second, 4
	// told bounds the time until the status of the Post follows, after the pages.
	told = 5 * time.Second
	// patience bounds every wait.
	patience = 90 * time.Second
	// fewest is the least number of edits for a median.
	fewest = 5
)

// quiet is a tenant with a small Site.
type quiet struct {
	*cluster
	namespace, url string
	edits          int
	// watchedAt tells when a client that watches all Posts saw a title of the edited Post.
	watchedAt sync.Map
}

// quiet makes a tenant with a Site of three Posts, and waits until it is served.
func (c *cluster) quiet() *quiet {
	c.Helper()
	q := &quiet{cluster: c, namespace: testenvtest.Namespace(c.T)}
	site := Site("site", func(s *v1alpha1.Site) { s.Spec.Title, s.Spec.BaseURL = "Quiet", "https://quiet.example.com" })
	for _, o := range []client.Object{site, Topic("go"), Post("a", "2024-01-01", Tags("go")),
		Post("b", "2024-01-02", Tags("go")), Post("edited", "2024-01-03", Tags("go"))} {
		o.SetNamespace(q.namespace)
		if err := c.Create(c.Context(), o); err != nil {
			c.Fatal(err)
		}
	}
	server, err := localserver.Start(c.Context(), localserver.Options{
		Config: environment.Admin(), Namespace: q.namespace, Site: "site", Nginx: os.Getenv("NGINX"),
		Report: func(err error) { c.Error(err) },
	})
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		if err := server.Stop(); err != nil {
			c.Error(err)
		}
	})
	q.url = server.URL()
	q.watch()
	q.edit()
	return q
}

// watch watches the Posts of all tenants, as the operator does.
func (q *quiet) watch() {
	q.Helper()
	c, err := client.NewWithWatch(environment.Admin(), client.Options{Scheme: q.Scheme()})
	if err != nil {
		q.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for q.Context().Err() == nil {
			events, err := c.Watch(q.Context(), &v1alpha1.PostList{})
			if err != nil {
				if q.Context().Err() == nil {
					q.Errorf("cannot watch Posts: %v", err)
				}
				return
			}
			for e := range events.ResultChan() {
				if p, ok := e.Object.(*v1alpha1.Post); ok && p.Namespace == q.namespace {
					q.watchedAt.LoadOrStore(p.Spec.Title, time.Now())
				}
			}
		}
	}()
	q.Cleanup(func() { <-ended })
}

// waitTimes are the times until an edit was stored, another client that watches Posts saw it, readers saw it, and the status of the
// Post reported it.
type waitTimes struct{ stored, watched, served, told []time.Duration }

// edit changes the title of a Post. It returns the times until the edit was stored, another client that watches Posts saw it, the
// served page had it, and the Post's status reported it.
func (q *quiet) edit() (stored, watched, page, status time.Duration) {
	q.Helper()
	q.edits++
	title := fmt.Sprintf("Edit %d of the quiet tenant", q.edits)
	post := Post("edited", "")
	post.Namespace = q.namespace
	patch := fmt.Sprintf(`{"spec":{"title":%q}}`, title)
	began := time.Now()
	if err := q.Patch(q.Context(), post, client.RawPatch("application/merge-patch+json", []byte(patch))); err != nil {
		q.Fatal(err)
	}
	stored = time.Since(began)
	testenvtest.Eventually(q, patience, func() error {
		if err := q.operator.check(); err != nil {
			q.Fatal(err)
		}
		if page == 0 && q.shows(title) {
			page = time.Since(began)
		}
		current := &v1alpha1.Post{}
		if err := q.Get(q.Context(), client.ObjectKeyFromObject(post), current); err != nil {
			return err
		}
		if status == 0 && current.Status.ObservedGeneration == post.Generation {
			status = time.Since(began)
		}
		if at, ok := q.watchedAt.Load(title); watched == 0 && ok {
			watched = at.(time.Time).Sub(began)
		}
		if page == 0 || status == 0 || watched == 0 {
			return fmt.Errorf("the edit of another tenant: at another client after %s, in its page after %s, in its status after %s", watched, page, status)
		}
		return nil
	})
	return stored, watched, page, status
}

// shows reports whether the page of the Topic has a text.
func (q *quiet) shows(text string) bool {
	response, err := http.Get(q.url + "/topics/go/")
	if err != nil {
		return false
	}
	body, err := io.ReadAll(response.Body)
	return errors.Join(err, response.Body.Close()) == nil && strings.Contains(string(body), text)
}

// editUntil edits until done returns true, and a few times in any case.
func (q *quiet) editUntil(done func() bool) waitTimes {
	q.Helper()
	var w waitTimes
	for deadline := time.Now().Add(patience); len(w.served) < fewest || !done(); {
		if time.Now().After(deadline) {
			return w
		}
		stored, watched, page, status := q.edit()
		w.stored, w.watched = append(w.stored, stored), append(w.watched, watched)
		w.served, w.told = append(w.served, page), append(w.told, status)
	}
	return w
}

// check fails the test if a tenant has waited longer than promised.
func (w waitTimes) check(q *quiet, when string) {
	q.Helper()
	q.Logf("%s: %d edits of another tenant: stored after %s, watched after %s, served after %s, told after %s; longest: %s, %s, %s, %s",
		when, len(w.served), median(w.stored), median(w.watched), median(w.served), median(w.told),
		slices.Max(w.stored), slices.Max(w.watched), slices.Max(w.served), slices.Max(w.told))
	apiServer := writes*median(w.stored) + median(w.watched)
	if m := median(w.served); m > promised+apiServer {
		q.Errorf("%s: the edit of another tenant is served after %s in the median of %d: want %s", when, m, len(w.served), promised+apiServer)
	}
	if m := median(w.told); m > told+apiServer {
		q.Errorf("%s: the status of another tenant's Post follows after %s in the median of %d: want %s", when, m, len(w.told), told+apiServer)
	}
}

func median(waits []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(waits))
	return sorted[len(sorted)/2].Round(time.Millisecond)
}

// empty deletes a tenant's objects, so that they do not burden the operator of the next test.
func (c *cluster) empty(namespace string) {
	c.Helper()
	ctx := context.WithoutCancel(c.Context())
	for _, o := range []client.Object{&v1alpha1.Site{}, &v1alpha1.Post{}, &v1alpha1.Topic{}, &corev1.ConfigMap{},
		&corev1.Pod{}, &networkingv1.Ingress{}, &networkingv1.NetworkPolicy{}} {
		// The API server cuts a long deletion short.
		testenvtest.Eventually(c, patience, func() error {
			return c.DeleteAllOf(ctx, o, client.InNamespace(namespace), client.GracePeriodSeconds(0))
		})
	}
}
