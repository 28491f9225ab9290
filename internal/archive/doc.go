// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package archive computes the facts of a Topic page from the Posts that belong to
// it: counts, span, adjacency, motifs, trend and reading path. Package prose turns them into sentences.
//
// It is pure: it knows no client, clock, logger or environment. Posts, Topics and
// Sites come in as pointers to the API types and are never changed. The current instant
// is an argument. The order in which objects arrive does not matter.
package archive
