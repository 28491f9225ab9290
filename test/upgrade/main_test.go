// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package upgrade compares the CRDs with the last release, and upgrades objects that the last release stored.
package upgrade

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// TestMain runs the tests against a control plane with the CRDs of the last release.
func TestMain(m *testing.M) {
	old, err := releasedDefinitions()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	testenvtest.Main(m, testenv.Options{WithoutControllers: true, CRDs: slices.Collect(maps.Values(old))})
}
