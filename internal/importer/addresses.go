// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// addressPatterns are the addresses that blogs usually give their posts.
var addressPatterns = []string{
	"/:year/:month/:day/:name", "/:year/:month/:name", "/:year/:name", "/blog/:year/:month/:day/:name", "/blog/:year/:month/:name", "/blog/:name",
	"/posts/:name", "/post/:name", "/articles/:name", "/news/:name", "/:name",
}

// minEvidence is how many posts must be linked by a pattern before all are thought to have had such addresses.
const minEvidence = 3

// LearnAddresses finds out from the links among posts which addresses the posts had, where the configuration
// of the blog is not there to say so: links that lead to no known address, and to the posts by one of the
// usual patterns. It adds these addresses to the posts' aliases, and returns the pattern and the number of
// posts that are linked by it; the pattern is empty where nothing was learnt.
func LearnAddresses(blog *Blog) (pattern string, linked int) {
	unknown := unknownLinks(blog)
	for _, candidate := range addressPatterns {
		hits := 0
		for _, post := range blog.Posts {
			if address := addressBy(candidate, post); address != "" && unknown[address] != "" {
				hits++
			}
		}
		if hits >= minEvidence && hits > linked {
			pattern, linked = candidate, hits
		}
	}
	if pattern == "" {
		return "", 0
	}
	ending := "/"
	for _, post := range blog.Posts {
		if written := unknown[addressBy(pattern, post)]; strings.HasSuffix(written, ".html") {
			ending = ".html"
			break
		}
	}
	for i := range blog.Posts {
		post := &blog.Posts[i]
		address := addressBy(pattern, *post)
		if address == "" || slices.ContainsFunc(append([]string{post.Path}, post.Aliases...), func(known string) bool { return canonical(known) == address }) {
			continue
		}
		post.Aliases = append(slices.Clip(post.Aliases), address+ending)
	}
	return pattern + ending, linked
}

// unknownLinks are the addresses on the site that articles link to and that no post is known to have had, as
// written, by their canonical form.
func unknownLinks(blog *Blog) map[string]string {
	known := map[string]bool{}
	for _, post := range blog.Posts {
		for _, path := range append([]string{post.Path}, post.Aliases...) {
			known[canonical(path)] = true
		}
	}
	unknown := map[string]string{}
	base := strings.TrimSuffix(blog.BaseURL, "/")
	for _, post := range blog.Posts {
		rewrite.New(post.Content, 1).Destinations(func(d rewrite.Destination) string {
			address, _, _ := strings.Cut(d.Address, "#")
			address, _, _ = strings.Cut(address, "?")
			if base != "" {
				address = strings.TrimPrefix(address, base)
			}
			if form := canonical(address); strings.HasPrefix(address, "/") && !known[form] && !d.Picture {
				unknown[form] = address
			}
			return d.Address
		})
	}
	return unknown
}

// addressBy is the address of a post by a pattern, without an ending; empty where the post has no date for it.
func addressBy(pattern string, post Post) string {
	if post.Name == "" || post.Date.IsZero() && strings.Contains(pattern, ":year") {
		return ""
	}
	return strings.NewReplacer(":year", post.Date.Format("2006"), ":month", post.Date.Format("01"), ":day", post.Date.Format("02"), ":name", post.Name).Replace(pattern)
}
