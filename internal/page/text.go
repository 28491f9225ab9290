// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/plain"
)

// clean returns text that HTML, XML and JSON can hold.
func clean(text string) string { return plain.Text(text) }

// cleanAll cleans each of the texts. The result is never nil, so that JSON shows
// an empty list.
func cleanAll[T ~string](texts []T) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = clean(string(text))
	}
	return out
}

// safeURL returns an address that a link of a page may lead to: a path on the site, or an
// http or https address. It returns "" for any other.
func safeURL(target string) string {
	switch href.Locate(target) {
	case href.OnSite, href.External:
		return target
	}
	return ""
}
