// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

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

// safeURL returns address if a link may lead there: an http or https address, or
// a path on the site; otherwise "". Spaces, controls and backslashes are refused
// because browsers drop or turn them, which can make another address of it.
func safeURL(address string) string {
	if !utf8.ValidString(address) || strings.ContainsFunc(address, func(r rune) bool {
		return r == '\\' || r == 0xFFFE || r == 0xFFFF || unicode.IsSpace(r) || unicode.IsControl(r)
	}) {
		return ""
	}
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return address
}
