// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

// form waits until all pages of the Site are in bundles, or none is.
func (s *story) form(bundles bool) {
	s.Helper()
	s.eventually(func() error {
		list := &corev1.ConfigMapList{}
		if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.HasLabels{store.ShardLabel}); err != nil {
			return err
		}
		if len(list.Items) == 0 {
			return errors.New("there are no pages")
		}
		for _, c := range list.Items {
			for key := range c.BinaryData {
				if strings.HasSuffix(key, ".tar.gz") != bundles || bundles && len(c.BinaryData) != 1 {
					return fmt.Errorf("%s has the key %s", c.Name, key)
				}
			}
		}
		return nil
	})
}

// Another web server than the operator's cannot unpack bundles.
func TestOnlyTheOperatorsWebServerGetsBundles(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("databases"), Post("a", "2020-01-01", Tags("databases")))
	s.published("site")
	s.form(true)
	before, err := s.files("site")
	if err != nil {
		t.Fatal(err)
	}
	for _, managed := range []bool{false, true} {
		edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server = &v1alpha1.Server{Managed: &managed} })
		s.form(managed)
		after, err := s.files("site")
		if diff := cmp.Diff(before, after); err != nil || diff != "" {
			t.Errorf("managed: %v: %v (-before +after):\n%s", managed, err, diff)
		}
	}
}
