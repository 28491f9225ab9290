// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command manager is the operator: it watches Posts, Topics and Sites, keeps their status, and publishes the pages.
package main

import (
	"os"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/operator"
)

func main() {
	if err := operator.Command(buildinfo.Read(), nil).Execute(); err != nil {
		os.Exit(1)
	}
}
