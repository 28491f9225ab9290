// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
)

// events returns the types and reasons of the events of an object, by time.
func (s *story) events(kind, name string) (found []string) {
	s.Helper()
	list := &eventsv1.EventList{}
	if err := s.List(s.Context(), list, client.InNamespace(s.namespace)); err != nil {
		s.Fatal(err)
	}
	slices.SortFunc(list.Items, func(a, b eventsv1.Event) int { return a.EventTime.Compare(b.EventTime.Time) })
	for _, e := range list.Items {
		if e.Regarding.Kind == kind && (name == "" || e.Regarding.Name == name) {
			found = append(found, e.Type+" "+e.Reason)
		}
	}
	return found
}

func (s *story) hasEvents(kind, name string, want ...string) {
	s.Helper()
	s.eventually(func() error {
		if diff := cmp.Diff(want, s.events(kind, name)); diff != "" {
			return fmt.Errorf("events of %s %q (-want +got):\n%s", kind, name, diff)
		}
		return nil
	})
}

// Events tell what happens to a Post: when it is published, and when it loses and regains its article. Neither an edit nor a
// restart repeats them.
func TestEventsTellWhatHappensToAPost(t *testing.T) {
	s := tell(t)
	soon := time.Now().Add(3 * time.Second).UTC().Format(time.RFC3339)
	s.create(Topic("go"), Post("dated", soon, Tags("go")), Post("missing", "2020-01-01", Tags("go"), func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: "articles", Key: "a.md"}}
	}))
	s.hasEvents("Post", "missing", "Warning ContentMissing")
	s.hasEvents("Post", "dated", "Normal Scheduled", "Normal Published")
	articles := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "articles", Labels: map[string]string{v1alpha1.PublishLabel: "true"}},
		Data: map[string]string{"a.md": "Text."}}
	s.create(articles)
	s.hasEvents("Post", "missing", "Warning ContentMissing", "Normal Accepted")
	edit(s, Post("dated", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Another title" })
	s.settled()
	mark := s.env.Mark()
	s.restart()
	s.settled()
	all, err := s.env.Writes(mark, s.operator())
	if err != nil {
		t.Fatal(err)
	}
	if again := slices.DeleteFunc(all, func(w testenv.Write) bool { return w.Resource != "events" || w.Namespace != s.namespace }); len(again) > 0 {
		t.Errorf("after a restart it wrote the events %v", again)
	}
	s.hasEvents("Post", "dated", "Normal Scheduled", "Normal Published")
	s.remove(articles)
	s.hasEvents("Post", "missing", "Warning ContentMissing", "Normal Accepted", "Warning ContentMissing")
}

// A bulk load writes every status, and a few events.
func TestABulkLoadWritesFewEvents(t *testing.T) {
	s := tell(t)
	began := time.Now()
	const posts = 150
	for i := range posts {
		s.create(Post(fmt.Sprintf("p-%d", i), "2020-01-01"))
	}
	s.eventually(func() error {
		list := &v1alpha1.PostList{}
		if err := s.List(s.Context(), list, client.InNamespace(s.namespace)); err != nil {
			return err
		}
		for _, p := range list.Items {
			if p.Status.State != v1alpha1.PostPublished {
				return fmt.Errorf("Post %q is %q", p.Name, p.Status.State)
			}
		}
		return nil
	})
	s.settled()
	most := 20 + int(time.Since(began).Seconds()) + 1
	if got := len(s.events("Post", "")); got == 0 || got > most || most >= posts {
		t.Errorf("there are %d events of %d Posts, want at most %d", got, posts, most)
	}
}
