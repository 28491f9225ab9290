// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

// leaseName is the name of the lease of an operator that handles the whole cluster.
const leaseName = "topicpages.dev"

// ParseSelector reads a label selector as kubectl's -l takes it. An empty one is an error:
// an operator that was to have a part of the objects must not take all of them.
func ParseSelector(text string) (labels.Selector, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("the selector is empty: leave the flag out to watch all objects")
	}
	selector, err := labels.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("cannot read the selector: %w; write it as for kubectl get -l, such as sharding.topicpages.dev/key=a", err)
	}
	return selector, nil
}

// leaseFor returns the name of the lease that operators for the same part of the
// cluster share: one works and the others wait. Operators for different parts must not wait
// for each other.
func leaseFor(namespaces []string, selector labels.Selector) string {
	if selector == nil {
		selector = labels.Everything()
	}
	if len(namespaces) == 0 && selector.Empty() {
		return leaseName
	}
	part := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(namespaces)), ",") + ";" + selector.String()))
	return fmt.Sprintf("%s-%x", leaseName, part[:4])
}

// both returns the intersection of two selectors. nil selects everything.
func both(a, b labels.Selector) labels.Selector {
	if b == nil {
		return a
	}
	requirements, selectable := b.Requirements()
	if !selectable {
		return b // it selects nothing
	}
	return a.Add(requirements...)
}
