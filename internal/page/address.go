// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"net"
	"net/url"
	"strings"

	"github.com/topicpages/topicpages/internal/href"
)

// siteOrigin returns an http or https address in the form that browsers give it: scheme and host in lower
// case, letters of other scripts as DNS has them (RFC 5891), no dot at the end of the host and no path.
func siteOrigin(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	host := href.ASCIIHost(u.Hostname())
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._:") != "" {
		return target
	}
	if strings.Contains(host, ":") { // IPv6
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}

// Hostname returns the DNS name of the host in a Site's baseURL. It returns "" if there is no baseURL, or
// if the host is an IP address, for which no route has a rule.
func Hostname(baseURL string) string {
	u, err := url.Parse(siteOrigin(baseURL))
	if err != nil || u.Host == "" || !isASCII(u.Hostname()) || net.ParseIP(u.Hostname()) != nil || strings.Contains(u.Hostname(), ":") {
		return ""
	}
	return u.Hostname()
}
