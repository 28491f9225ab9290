// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/util"

	"github.com/topicpages/topicpages/internal/href"
)

// maxAddress is the longest address of a link, in bytes. Browsers take no more
// than a few thousand, and many references can repeat one address.
const maxAddress = 2048

// locate returns an address as an attribute holds it, and its place. Spaces, which Markdown allows in
// an address, are escaped. The address is "" if it leads nowhere.
func locate(address string) (string, href.Place) {
	if len(address) > maxAddress || strings.ContainsFunc(address, func(r rune) bool {
		return r == '\\' || r == unicode.ReplacementChar || unicode.IsControl(r)
	}) {
		return "", href.Nowhere
	}
	escaped := string(util.URLEscape([]byte(address), false))
	place := href.Locate(escaped)
	if place == href.Nowhere {
		return "", place
	}
	return escaped, place
}
