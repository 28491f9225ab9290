// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package href decides where a link may lead, for all code that writes links: pages,
// pictures, articles and feeds. It is pure.
package href

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
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
// only deceives, and no browser follows a port above 65535. So an address with any of them leads nowhere.
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
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" && u.User == nil && isPort(u.Port()) {
			return External
		}
	}
	return Nowhere
}

// isPort reports whether a port of an address, which has digits alone, is empty or one that a browser accepts.
func isPort(port string) bool {
	if port == "" {
		return true
	}
	_, err := strconv.ParseUint(port, 10, 16)
	return err == nil
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

// media is the folder of a site that holds its pictures.
const media = "/media/"

// IsMedia reports whether an address is in the folder of the site's pictures.
func IsMedia(address string) bool { return strings.HasPrefix(address, media) }

// Split returns the host of an address, in its DNS form and with its port, and the path on that host, with the query and
// the fragment. The host of a path of the site is "". ok is false for any other address.
func Split(address string) (host, path string, ok bool) {
	switch Locate(address) {
	case OnSite:
		return "", address, true
	case External:
	default:
		return "", "", false
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", "", false
	}
	_, rest, _ := strings.Cut(address, "://")
	path = "/"
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		path += strings.TrimPrefix(rest[end:], "/")
	}
	return hostOf(u), path, true
}

// hostOf returns the host of an address in one form, with its port if that is not the default one.
func hostOf(u *url.URL) string {
	host, port := ASCIIHost(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || port == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		return host
	}
	return host + ":" + port
}

// ASCIIHost returns the DNS form of a host, if it has one.
func ASCIIHost(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if !strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		return host
	}
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		return ascii
	}
	return host
}
