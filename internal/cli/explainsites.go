// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
)

// explainSites prints which Sites of a namespace keep readers from the current page of a Topic. It prints nothing if the
// manifests have no Sites, or if all Sites that pick the Topic publish it.
func (c *dataset) explainSites(b *strings.Builder, s *archive.Summary, namespace string) error {
	picked := false
	var others []string
	for _, site := range c.Sites {
		if site.Namespace != namespace {
			continue
		}
		selector, err := archive.Selector(site.Spec.TopicSelector)
		if err != nil {
			return fmt.Errorf("cannot use the topicSelector of Site %q: %w", site.Name, err)
		}
		if !selector.Matches(labels.Set(s.Labels)) {
			others = append(others, site.Name)
			continue
		}
		picked = true
		if site.Spec.Suspend {
			fmt.Fprintf(b, "Site %q is suspended: readers see the page as it was before, until spec.suspend is false.\n", site.Name)
		}
	}
	if !picked && len(others) > 0 {
		fmt.Fprintf(b, "No Site publishes it: spec.topicSelector does not pick the Topic (%s).\n", strings.Join(others, ", "))
	}
	return nil
}
