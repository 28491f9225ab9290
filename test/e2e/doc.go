// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package e2e tells what readers see, over HTTP from the Pods of a real cluster:
// `make e2e` runs it. Unlike everywhere else, times are asserted here, since how
// soon readers see an edit is what the operator is for.
package e2e
