// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package e2e tests what readers see, over HTTP from the Pods of a real cluster. `make e2e` runs it. Unlike most
// tests, it asserts times, since how soon readers see an edit is what the operator is for.
package e2e
