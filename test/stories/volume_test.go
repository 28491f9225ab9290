// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

// volumeBytes returns the memory that the pages of the Site take in a Pod, in whole memory pages.
func (s *story) volumeBytes() int64 {
	s.Helper()
	list := &corev1.ConfigMapList{}
	if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.HasLabels{store.ShardLabel}); err != nil {
		s.Fatal(err)
	}
	var bytes int64
	for _, c := range list.Items {
		for _, content := range shardtest.Files(c.BinaryData) {
			bytes += int64(len(content)+4095) / 4096 * 4096
		}
	}
	return bytes
}

// limit sets the memory limit of a Site's Pods. "" leaves it to the operator.
func (s *story) limit(memory string) {
	s.Helper()
	edit(s, Site("site"), func(site *v1alpha1.Site) {
		site.Spec.Server = nil
		if memory != "" {
			quantity := resource.MustParse(memory)
			site.Spec.Server = &v1alpha1.Server{Resources: &v1alpha1.ServerResources{Limits: &v1alpha1.ComputeResources{Memory: &quantity}}}
		}
	})
	want := memory
	if want == "" {
		want = "256Mi"
	}
	s.eventually(func() error {
		got := s.deployment("site").Spec.Template.Spec.Containers[0].Resources.Limits.Memory()
		if got.Cmp(resource.MustParse(want)) != 0 {
			return fmt.Errorf("the Pods have the limit %s, want %s", got, want)
		}
		return nil
	})
	s.rollOut(2)
}

// conditions waits for conditions of the Site, each written as "Type=Status, Reason".
func (s *story) conditions(want ...string) *v1alpha1.Site {
	s.Helper()
	site := Site("site")
	s.eventually(func() error {
		var errs []error
		for _, w := range want {
			kind, rest, _ := strings.Cut(w, "=")
			state, reason, _ := strings.Cut(rest, ", ")
			errs = append(errs, s.condition(site, "site", kind, metav1.ConditionStatus(state), reason))
		}
		return errors.Join(errs...)
	})
	return site
}

func TestALimitThatIsTooLowForThePagesIsNamedBeforeReadersAreStuck(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	digest := s.digest("site", "")
	a, b := s.pod("site", "a", "192.0.2.1", digest), s.pod("site", "b", "192.0.2.2", digest)
	s.rollOut(2)
	s.serving(metav1.ConditionTrue, "Served", "")
	bytes := s.volumeBytes()

	// Changed pages do not fit beside nginx. Readers still see the newest pages, since nothing has changed yet.
	const nginx = 12 << 20
	limit := fmt.Sprint(nginx + bytes*9/8)
	s.limit(limit)
	site := s.conditions("Ready=False, VolumeTooSmall", "Stalled=True, VolumeTooSmall", "Published=True, Published", "Serving=True, Served")
	for _, part := range []string{"spec.server.resources.limits.memory is " + limit, "Set it to 256Mi or more"} {
		if m := message(site, "Ready"); !strings.Contains(m, part) {
			t.Errorf("the message is %q, which lacks %q", m, part)
		}
	}
	// A change without room in the Pods is not served, and the condition names the cause.
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited" })
	edited := s.digest("site", digest)
	s.conditions("Ready=False, VolumeTooSmall", "Serving=False, VolumeTooSmall", "Published=True, Published")

	// The pages do not fit beside nginx, so a starting Pod could not serve them. The published pages stay.
	s.limit(fmt.Sprint(nginx + bytes/2))
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited again" })
	site = s.conditions("Ready=False, VolumeTooSmall", "Stalled=True, VolumeTooSmall", "Published=False, VolumeTooSmall")
	if site.Status.Digest != edited {
		t.Errorf("pages were published that no Pod can hold")
	}

	s.limit("")
	again := s.digest("site", edited)
	a.digest.Store(again)
	b.digest.Store(again)
	s.conditions("Ready=True, Served", "Published=True, Published", "Serving=True, Served")
}
