// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package archive computes what a Topic page says from the Posts that belong to
// it: counts, span, adjacency, motifs, trend and reading path. Package prose makes sentences of them.
//
// It is pure: it knows no client, clock, logger or environment. Posts, Topics and
// Sites come in as pointers to the API types and are never changed; the instant at
// which to look is an argument. The order in which objects arrive does not matter.
package archive
