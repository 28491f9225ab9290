// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
)

// The operator leaves a suspended Site as it is, also after a restart. When the Site is resumed, the operator publishes
// what has changed, and restores what is missing.
func TestASuspendedSiteStaysAsItIs(t *testing.T) {
	s := tell(t)
	s.create(Topic("go"), Post("first", "2020-01-01", Tags("go")), Site("site"))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	s.published("site")

	site := Site("site")
	edit(s, site, func(o *v1alpha1.Site) { o.Spec.Suspend = true })
	s.is(site, "site", "Ready", metav1.ConditionTrue, "Suspended", "")
	if got := s.kstatus(site); got != kstatus.CurrentStatus {
		t.Errorf("kstatus says %s", got)
	}
	mark := s.env.Mark()
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.remove(service)
	s.create(Post("second", "2020-01-02", Tags("go")))
	edit(s, Topic("go"), func(o *v1alpha1.Topic) { o.Spec.Title = "Gophers" })
	edit(s, site, func(o *v1alpha1.Site) { o.Spec.Title = "Another title" })
	// A Topic reports its new title although the Site does not publish it.
	topic := Topic("go")
	s.eventually(func() error {
		err := s.condition(topic, "go", "Ready", metav1.ConditionTrue, "")
		if err == nil && (topic.Status.PostCount != 2 || topic.Status.Title != "Gophers") {
			err = fmt.Errorf("the Topic %q has %d Posts", topic.Status.Title, topic.Status.PostCount)
		}
		return err
	})
	s.settled()
	s.restart()
	s.settled()
	written := slices.DeleteFunc(s.writes(mark), func(w testenv.Write) bool { return w.Subresource == "status" || w.Resource == "events" })
	if len(written) > 0 {
		t.Errorf("the operator wrote %v", written)
	}
	s.gone(service)

	edit(s, site, func(o *v1alpha1.Site) { o.Spec.Suspend = false })
	s.shows("site", "topics/go/index.html", "spans 2 posts", "Gophers", "Another title")
	s.published("site")
	s.eventually(func() error {
		return s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, service)
	})

	// A suspended Site that is being deleted says so.
	const finalizer = "stories.topicpages.dev/held"
	edit(s, site, func(o *v1alpha1.Site) { o.Spec.Suspend, o.Finalizers = true, []string{finalizer} })
	s.is(site, "site", "Ready", metav1.ConditionTrue, "Suspended", "")
	s.remove(site)
	s.is(site, "site", "Ready", metav1.ConditionFalse, "Deleting", "")
	edit(s, site, func(o *v1alpha1.Site) { o.Finalizers = nil })
	s.gone(site)
}
