// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pages checks that the published pages are good for every reader. It renders them with the command line,
// serves them with the nginx configuration, and opens them in a browser. It finds the pages by itself, and asserts no
// particular markup:
//
//	go test ./test/pages -run TestPages/sample/axe
//
// bin/page-sizes.txt lists the sizes of the pages.
package pages
