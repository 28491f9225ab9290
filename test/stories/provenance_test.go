// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

var renderedInLog = regexp.MustCompile(`"msg"="Published".* "rendered"=(\d+)`)

// rendered returns how many groups of files were rendered for each publication that wrote pages.
func (s *story) rendered() (groups []int) {
	s.Helper()
	for _, match := range renderedInLog.FindAllStringSubmatch(s.logs.String(), -1) {
		n, err := strconv.Atoi(match[1])
		if err != nil {
			s.Fatal(err)
		}
		groups = append(groups, n)
	}
	return groups
}

// essays are many articles of a Topic.
func (s *story) essays(count int) {
	s.Helper()
	s.create(Topic("essays"))
	for i := range count {
		s.create(Post(fmt.Sprintf("essay-%d", i), "2020-01-01", Tags("essays"), func(p *v1alpha1.Post) { p.Spec.Content = "Some text." }))
	}
}

func TestARestartRendersOnlyWhatChanged(t *testing.T) {
	const articles = 20
	s := tell(t)
	s.stop()
	s.essays(articles)
	s.create(Site("site"))
	s.start()
	s.published("site")
	s.settled()
	if first := s.rendered(); len(first) == 0 || first[0] < articles {
		t.Fatalf("rendered %v", first)
	}
	before := &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(before)

	publications := len(s.rendered())
	s.stop()
	edit(s, Post("essay-7", ""), func(p *v1alpha1.Post) { p.Spec.Content = "Some other text." })
	s.start()
	s.shows("site", "posts/essay-7/index.html", "Some other text.")
	s.settled()
	if again := s.rendered()[publications:]; len(again) != 1 || again[0] == 0 || again[0] >= articles {
		t.Errorf("rendered %v after the restart", again)
	}

	// Another build trusts none of it, and writes nothing where it makes the same from the same.
	s.build = "another build"
	mark := s.env.Mark()
	s.restart()
	after := &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.eventually(func() error {
		if s.get(after); after.Status.RenderedBy != "another build" || before.Status.RenderedBy != "a build" {
			return fmt.Errorf("rendered by %q, before by %q", after.Status.RenderedBy, before.Status.RenderedBy)
		}
		return nil
	})
	s.settled()
	var wrote []string
	for _, w := range s.writes(mark) {
		wrote = append(wrote, strings.Trim(w.Resource+"/"+w.Subresource, "/"))
	}
	if diff := cmp.Diff([]string{"sites/status"}, wrote); diff != "" {
		t.Errorf("writes of another build (-want +got):\n%s", diff)
	}
}

// Somebody who may edit ConfigMaps forges a page while the operator is down, with everything in the ConfigMap that could vouch for it.
func TestAForgedPageDoesNotOutliveAStart(t *testing.T) {
	spoil := func(files map[string][]byte) { files["posts_essay-0_index.html.gz"] = []byte("forged") }
	for name, forge := range map[string]func(c *corev1.ConfigMap){
		"as if nothing had happened": func(c *corev1.ConfigMap) { c.BinaryData = shardtest.Edit(c.BinaryData, spoil) },
		"with the files of another page": func(c *corev1.ConfigMap) {
			c.BinaryData = shardtest.Edit(c.BinaryData, func(files map[string][]byte) {
				files["posts_essay-0_index.html.gz"] = files["posts_essay-1_index.html.gz"]
			})
		},
		"with other provenance": func(c *corev1.ConfigMap) {
			c.BinaryData = shardtest.Edit(c.BinaryData, spoil)
			c.Annotations[store.ProvenanceAnnotation] = strings.Repeat("A", 100<<10)
		},
		"with no managed fields": func(c *corev1.ConfigMap) {
			c.BinaryData = nil
			c.ManagedFields = []metav1.ManagedFieldsEntry{{}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t)
			s.essays(3)
			s.create(Site("site"))
			s.shows("site", "posts/essay-0/index.html", "Some text.")
			s.published("site")
			s.settled()
			want, err := s.files("site")
			if err != nil {
				t.Fatal(err)
			}
			s.stop()
			configMap := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("site", 0)}}
			edit(s, configMap, func(c *corev1.ConfigMap) { forge(c) })
			s.start()
			s.eventually(func() error {
				got, err := s.files("site")
				if err != nil {
					return err
				}
				if diff := cmp.Diff(want, got); diff != "" {
					return fmt.Errorf("files (-before +now):\n%.500s", diff)
				}
				return nil
			})
		})
	}
}
