// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pages proves that the published pages are good ones, for everybody: with
// the command line that renders them, the nginx configuration that serves them and a
// browser that shows them. It finds out by itself what pages there are, and asserts
// no particular markup:
//
//	go test ./test/pages -run TestPages/sample/axe
//
// bin/page-sizes.txt says how large the pages are.
package pages
