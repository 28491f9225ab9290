// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/href"
)

// hostsOf are the hosts of the site that the links are of.
func hostsOf(links Links) []string {
	if links == nil {
		return nil
	}
	return links.Hosts()
}

// own returns an absolute address of the site itself as a path, and any other address as it is.
func own(link string, hosts []string) string {
	if len(hosts) == 0 {
		return link
	}
	escaped, place := locate(link)
	if place != href.External {
		return link
	}
	if host, path, ok := href.Split(escaped); ok && slices.Contains(hosts, host) {
		return path
	}
	return link
}

// pageOf returns the page of the site that a path leads to. ok is false for any other address.
func pageOf(link string) (page string, ok bool) {
	escaped, place := locate(link)
	if place != href.OnSite {
		return "", false
	}
	return address.Page(escaped)
}

// follow returns the attributes of a link to an absolute address, a path or a fragment, as the author wrote it. ok is
// false if no link may lead there.
func (r *renderer) follow(written string) ([]string, bool) {
	link := own(written, r.hosts)
	if page, ok := pageOf(link); ok {
		link = r.current(link, page, written)
	}
	return r.leadTo(link, written)
}

// current returns where a path leads: to the present address of the page, and to the id of the heading. A path
// without a page is kept, because another server may answer there, and noted as broken.
func (r *renderer) current(link, page, written string) string {
	if r.links == nil || !r.pages[page] {
		return link
	}
	url, ok := r.links.Page(page)
	if !ok {
		r.breaks(written)
		return link
	}
	path, fragment, _ := strings.Cut(link, "#")
	if url != "" {
		_, query, asks := strings.Cut(path, "?")
		if path = url; asks {
			path += "?" + query
		}
	}
	anchor, directive := withoutDirective(fragment)
	switch known, isAsked := r.headingsElsewhere[Anchor{page, anchor}]; {
	case fragment == "":
		return path
	case isAsked && !known.ok:
		r.lacksHeading(page, written)
	case known.id != "":
		fragment = known.id + directive
	}
	return path + "#" + fragment
}
