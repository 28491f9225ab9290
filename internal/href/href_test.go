// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package href_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/href"
)

func TestLocate(t *testing.T) {
	for place, addresses := range map[href.Place][]string{
		href.OnSite:   {"/", "/posts/a/", "/a?b#c", "/é"},
		href.OnPage:   {"#", "#a"},
		href.External: {"https://example.org", "http://example.org:8080/a?b#c", "HTTPS://EXAMPLE.ORG/", "https://bücher.example/", "https://[2001:db8::1]/", "https://example.org:/", "https://example.org:65535/", "https://example.org:0000080/"},
		href.Mail:     {"mailto:a@example.org", "MAILTO:a@example.org?subject=b"},
		href.Nowhere: {
			"", "a", "a/b", "./a", "//example.org/", "https:", "https://", "https:///a", "https://:8080/", "https://example.org:port/", "https://example.org:65536/", "http://[::1]:99999999/",
			"https://name@example.org/", "https://bank.example@evil.example/", "https://name:secret@example.org/", "https://@example.org/",
			"/a b", " /a", "/a\n", "/a\u00a0b", "/\\evil.example", "https://example.org\\@evil.example/", "/a\x00", "/a\u0085", "/\uffff", "/\xff",
			"java\tscript:alert(1)", "javascript:alert(1)", "data:text/html,a", "ftp://example.org/", "mailto:", "mailto://example.org",
		},
	} {
		for _, address := range addresses {
			if got := href.Locate(address); got != place {
				t.Errorf("%q leads to %d, want %d", address, got, place)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	for address, want := range map[string][2]string{
		"/":                                   {"", "/"},
		"/posts/a/index.html?x#y":             {"", "/posts/a/index.html?x#y"},
		"HTTPS://Blog.Example.com/posts/a/#b": {"blog.example.com", "/posts/a/#b"},
		"http://localhost:8080/topics/go":     {"localhost:8080", "/topics/go"},
		"https://example.com:443/a":           {"example.com", "/a"},
		"https://example.com:80":              {"example.com:80", "/"},
		"https://example.com?a=/b":            {"example.com", "/?a=/b"},
		"https://example.com#b":               {"example.com", "/#b"},
		"https://Bücher.example./a":           {"xn--bcher-kva.example", "/a"},
		"https://b%C3%BCcher.example/a":       {"xn--bcher-kva.example", "/a"},
		"https://[2001:DB8::1]:8080/a":        {"[2001:db8::1]:8080", "/a"},
		"posts/a/":                            {},
		"#posts":                              {},
		"//example.org/posts/a/":              {},
		"https://name@example.org/posts/a/":   {},
		"mailto:a@example.org":                {},
	} {
		host, path, ok := href.Split(address)
		if ok != (want[1] != "") || host != want[0] || path != want[1] {
			t.Errorf("%q leads to %q on %q, %v; want %q", address, path, host, ok, want)
		}
	}
}

func TestEscape(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org/a%20b?c=d#e": "https://example.org/a%20b?c=d#e",
		"/é \"<>\\^`{|}\x7f":              "/%C3%A9%20%22%3C%3E%5C%5E%60%7B%7C%7D%7F",
		"":                                "",
	} {
		if got := href.Escape(address); got != want {
			t.Errorf("%q is %q, want %q", address, got, want)
		}
	}
}

// An escaped address is ASCII, leads to the same place, and does not change when it is escaped again.
func TestEscapeKeepsTheAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.SampledFrom([]string{"/", "https://example.org/", "#"}).Draw(t, "start") + rapid.String().Draw(t, "rest")
		escaped := href.Escape(address)
		if strings.ContainsFunc(escaped, func(r rune) bool { return r <= ' ' || r > '~' }) || href.Escape(escaped) != escaped {
			t.Fatalf("%q is %q", address, escaped)
		}
		if place := href.Locate(address); place != href.Nowhere && href.Locate(escaped) != place {
			t.Fatalf("%q leads elsewhere than %q", escaped, address)
		}
		if u, err := url.Parse(address); err == nil && href.Locate(address) != href.Nowhere {
			if v, err := url.Parse(escaped); err != nil || v.Path != u.Path || v.Host != u.Host {
				t.Fatalf("%q is %v, %v", escaped, v, err)
			}
		}
	})
}
