// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package embed knows the pages that belong to what articles embed: a video player, a gist.
package embed

import (
	"net/url"
	"path"
	"strings"
)

// Page returns the address of the page that shows to a reader what lies at an address that
// another page embeds. It is the address itself where none is known, and "" where that is
// empty or leads nowhere, such as "about:blank".
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

// IsGist reports whether a script shows a gist where it is loaded.
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
