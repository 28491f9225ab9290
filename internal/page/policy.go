// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// mediaHost matches the hosts that the policy admits. The schema admits no others, but an object from another schema
// may be stored, and a blank or a semicolon could change the policy.
var mediaHost = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?$`)

// pictureHosts are the hosts whose pictures the pages of a Site may show; each once, and sorted.
func pictureHosts(object *v1alpha1.Site) []string {
	var hosts []string
	for _, host := range object.MediaHosts() {
		if mediaHost.MatchString(string(host)) {
			hosts = append(hosts, string(host))
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// contentPolicy bounds what a page may load and do. Each page contains it, for servers that send no policy.
func contentPolicy(hosts []string) string {
	var pictures strings.Builder
	for _, host := range hosts {
		pictures.WriteString(" https://" + host)
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:" + pictures.String() +
		"; connect-src 'self'; base-uri 'none'; form-action 'self'"
}

// ContentSecurityPolicy is the policy to send with every page of a Site. It also forbids frames, which a page
// cannot do itself.
func ContentSecurityPolicy(object *v1alpha1.Site) string {
	return contentPolicy(pictureHosts(object)) + "; frame-ancestors 'none'"
}
