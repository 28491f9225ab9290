// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// tagDate is the date after the authority of a tag URI (RFC 4151): a day on which the host had
// its present owner. A program cannot know that day, so this is a
// constant, the year in which the form of these URIs was fixed. It must never
// change, or feed readers would show every item again.
const tagDate = "2026"

// noAuthority stands in for a host that is no DNS name.
const noAuthority = "localhost"

// An Authority makes the tag URIs of one host.
type Authority struct {
	host string
	path []string // the common beginning
}

// NewAuthority returns the Authority of the host of a site, without regard to case or port, so that
// http and https or another port change no ID. A host that is no DNS name, such as "::1", becomes the
// first part of the path.
func NewAuthority(authority string) Authority {
	if host, port, err := net.SplitHostPort(authority); err == nil && strings.Trim(port, "0123456789") == "" {
		authority = host
	}
	if host, ok := dnsName(authority); ok {
		return Authority{host: host}
	}
	return Authority{host: noAuthority, path: []string{url.PathEscape(strings.Trim(authority, "[]"))}}
}

// TagURI returns a tag URI (RFC 4151), such as "tag:example.com,2026:post/team/on-queues" for the
// path "post", "team", "on-queues". The parts of the path may be any text. Characters that a URI cannot hold are
// escaped, and different paths give different URIs.
func (a Authority) TagURI(path ...string) string {
	parts := append(make([]string, 0, len(a.path)+len(path)), a.path...)
	for _, part := range path {
		parts = append(parts, url.PathEscape(part))
	}
	return "tag:" + a.host + "," + tagDate + ":" + strings.Join(parts, "/")
}

// dnsName returns the host in the form of RFC 4151, ASCII in lower case, and
// whether it is a DNS name, which has letters, digits and inner hyphens only.
func dnsName(host string) (string, bool) {
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", false
		}
	}
	return host, true
}
