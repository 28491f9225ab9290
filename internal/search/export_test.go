// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

// Fold is for tests.
func Fold(text string) string { return fold(text) }
