// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/util"
)

// place says where an address leads.
type place int

const (
	nowhere  place = iota // where no link may lead
	onSite                // a path
	onPage                // a fragment
	external              // http or https
	mail                  // mailto
)

// maxAddress is the longest address of a link, in bytes. Browsers take no more
// than a few thousand, and many references can repeat one address.
const maxAddress = 2048

// locate returns the address in the form for an attribute, and where it leads.
// Controls and backslashes are refused, because browsers drop or turn them, which
// makes another address of it; so are names and passwords before a host, which
// only deceive. The address is "" where it leads nowhere.
func locate(address string) (string, place) {
	if len(address) > maxAddress || strings.ContainsFunc(address, func(r rune) bool {
		return r == '\\' || r == unicode.ReplacementChar || unicode.IsControl(r)
	}) {
		return "", nowhere
	}
	escaped := string(util.URLEscape([]byte(address), false))
	if to := placeOf(escaped); to != nowhere {
		return escaped, to
	}
	return "", nowhere
}

func placeOf(escaped string) place {
	scheme, rest, _ := strings.Cut(escaped, ":")
	switch {
	case strings.HasPrefix(escaped, "#"):
		return onPage
	case strings.HasPrefix(escaped, "/") && !strings.HasPrefix(escaped, "//"):
		return onSite
	case strings.EqualFold(scheme, "mailto") && rest != "" && rest[0] != '/':
		return mail
	case strings.EqualFold(scheme, "http"), strings.EqualFold(scheme, "https"):
		if u, err := url.Parse(escaped); err == nil && u.Hostname() != "" && u.User == nil {
			return external
		}
	}
	return nowhere
}
