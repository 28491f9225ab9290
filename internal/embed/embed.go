// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package embed maps embedded resources, such as a video player or a gist, to their pages.
package embed

import (
	"net/url"
	"path"
	"strings"
)

// Page returns the address of a page on which readers find the resource that another page embeds
// from an address. If no such page is known, it returns the address itself. It returns "" if the
// address is empty or leads nowhere, such as "about:blank".
func Page(address string) string { //nolint:gocyclo // a case for each host
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	u, err := url.Parse(address)
	if err != nil || address == "" || u.Scheme == "about" || u.Scheme == "data" || u.Scheme == "javascript" {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch id := path.Base(u.Path); {
	case isOneOf(host, "youtube.com", "youtube-nocookie.com", "m.youtube.com") && strings.HasPrefix(u.Path, "/embed/"):
		if list := u.Query().Get("list"); id == "videoseries" && list != "" {
			return "https://www.youtube.com/playlist?list=" + url.QueryEscape(list)
		}
		page := "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
		if start := u.Query().Get("start"); start != "" {
			page += "&t=" + url.QueryEscape(start)
		}
		return page
	case host == "player.vimeo.com" && strings.HasPrefix(u.Path, "/video/"):
		return "https://vimeo.com/" + url.PathEscape(id)
	case strings.HasPrefix(host, "gist.") && strings.HasSuffix(u.Path, ".js"):
		u.Path = strings.TrimSuffix(u.Path, ".js")
		return u.String()
	}
	return address
}

// IsGist reports whether a script displays a gist.
func IsGist(script string) bool {
	u, err := url.Parse(strings.TrimSpace(script))
	return err == nil && strings.HasPrefix(strings.ToLower(u.Hostname()), "gist.") && strings.HasSuffix(u.Path, ".js")
}

func isOneOf(s string, list ...string) bool {
	for _, one := range list {
		if s == one {
			return true
		}
	}
	return false
}
