// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package href decides where a link may lead, for all code that writes links: pages,
// pictures, articles and feeds. It is pure.
package href

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Place is the kind of target of an address.
type Place int

const (
	// Nowhere means that no link may lead to the address.
	Nowhere Place = iota
	// OnSite is a path on the site.
	OnSite
	// OnPage is a fragment of the page.
	OnPage
	// External is an http or https address.
	External
	// Mail is a mailto address.
	Mail
)

// Locate returns the kind of target of an address. Browsers drop or replace spaces, controls and
// backslashes, and so may follow another address. A user name or password before a host
// only deceives. So an address with any of them leads nowhere.
func Locate(address string) Place {
	if !utf8.ValidString(address) || strings.ContainsFunc(address, isUnsafe) {
		return Nowhere
	}
	scheme, rest, _ := strings.Cut(address, ":")
	switch {
	case strings.HasPrefix(address, "#"):
		return OnPage
	case strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//"):
		return OnSite
	case strings.EqualFold(scheme, "mailto") && rest != "" && rest[0] != '/':
		return Mail
	case strings.EqualFold(scheme, "http"), strings.EqualFold(scheme, "https"):
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" && u.User == nil {
			return External
		}
	}
	return Nowhere
}

func isUnsafe(r rune) bool {
	return r == '\\' || r == 0xFFFE || r == 0xFFFF || unicode.IsSpace(r) || unicode.IsControl(r)
}

// Escape percent-encodes the bytes that an address cannot hold. Encoded bytes
// stay as they are.
func Escape(address string) string {
	var b strings.Builder
	done := 0
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			_, _ = fmt.Fprintf(&b, "%s%%%02X", address[done:i], c)
			done = i + 1
		}
	}
	if done == 0 {
		return address
	}
	return b.String() + address[done:]
}

// The folders of a site that hold the pages of Posts and Topics.
const (
	posts  = "/posts/"
	topics = "/topics/"
)

// media is the folder of a site that holds its pictures.
const media = "/media/"

// IsMedia reports whether an address is in the folder of the site's pictures.
func IsMedia(address string) bool { return strings.HasPrefix(address, media) }

// Page returns the page of a Post or a Topic that an address leads to, as "/posts/name/"
// or "/topics/name/". The site is "https://host" if the address names one, and "" for
// a path. Any path below the page of a Topic counts as that page. Below the page of a Post there
// is nothing. ok is false for any other address.
func Page(address string) (site, page string, ok bool) {
	switch Locate(address) {
	case OnSite, External:
	default:
		return "", "", false
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", "", false
	}
	if u.Host != "" {
		site = strings.ToLower(u.Scheme + "://" + u.Host)
	}
	for _, folder := range []string{posts, topics} {
		rest, found := strings.CutPrefix(u.EscapedPath(), folder)
		escaped, below, _ := strings.Cut(rest, "/")
		name, err := url.PathUnescape(escaped)
		if found && name != "" && err == nil && (folder == topics || below == "" || below == "index.html") {
			return site, folder + name + "/", true
		}
	}
	return "", "", false
}
