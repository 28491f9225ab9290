// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package embed maps embedded resources, such as a video player or a gist, to their pages.
package embed

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// Page returns the address of a page on which readers find the resource that another page embeds
// from an address. If no such page is known, it returns the address itself. It returns "" if the
// address is empty or leads nowhere, such as "about:blank".
func Page(address string) string {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	u, err := url.Parse(address)
	if err != nil || address == "" || slices.Contains(schemesWithoutPage, u.Scheme) {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch id := path.Base(u.Path); {
	case slices.Contains(youTubeHosts, host) && strings.HasPrefix(u.Path, "/embed/"):
		return youTubePage(id, u.Query())
	case host == "player.vimeo.com" && strings.HasPrefix(u.Path, "/video/"):
		return "https://vimeo.com/" + url.PathEscape(id)
	case strings.HasPrefix(host, "gist.") && strings.HasSuffix(u.Path, ".js"):
		u.Path = strings.TrimSuffix(u.Path, ".js")
		return u.String()
	}
	return address
}

// schemesWithoutPage are the schemes of addresses that lead nowhere.
var schemesWithoutPage = []string{"about", "data", "javascript"}

var youTubeHosts = []string{"youtube.com", "youtube-nocookie.com", "m.youtube.com"}

// youTubePage returns the address of the page of a video or a playlist.
func youTubePage(id string, query url.Values) string {
	if list := query.Get("list"); id == "videoseries" && list != "" {
		return "https://www.youtube.com/playlist?list=" + url.QueryEscape(list)
	}
	page := "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
	if start := query.Get("start"); start != "" {
		page += "&t=" + url.QueryEscape(start)
	}
	return page
}

// IsGist reports whether a script displays a gist.
func IsGist(script string) bool {
	u, err := url.Parse(strings.TrimSpace(script))
	return err == nil && strings.HasPrefix(strings.ToLower(u.Hostname()), "gist.") && strings.HasSuffix(u.Path, ".js")
}
