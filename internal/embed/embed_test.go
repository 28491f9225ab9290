// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package embed

import "testing"

func TestPage(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.youtube.com/embed/dQw4?feature=oembed":              "https://www.youtube.com/watch?v=dQw4",
		"//www.youtube-nocookie.com/embed/dQw4?start=30":                 "https://www.youtube.com/watch?v=dQw4&t=30",
		"https://www.youtube.com/embed/videoseries?list=PL1":             "https://www.youtube.com/playlist?list=PL1",
		"https://player.vimeo.com/video/76979871?h=1":                    "https://vimeo.com/76979871",
		"https://gist.github.com/octocat/9257657.js?file=hello_world.rb": "https://gist.github.com/octocat/9257657?file=hello_world.rb",
		"https://maps.example.org/?q=Oslo":                               "https://maps.example.org/?q=Oslo",
		" /charts/1.html":                                                "/charts/1.html",
		"about:blank":                                                    "",
		"javascript:alert(1)":                                            "",
		"":                                                               "",
		"https://[":                                                      "",
	} {
		if got := Page(address); got != want {
			t.Errorf("Page(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestIsGist(t *testing.T) {
	for address, want := range map[string]bool{
		"https://gist.github.com/octocat/9257657.js": true,
		"https://example.org/gist.js":                false,
		"":                                           false,
	} {
		if got := IsGist(address); got != want {
			t.Errorf("IsGist(%q) = %v", address, got)
		}
	}
}
