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

// minEvidence is the number of posts that links must reach by a pattern before the pattern counts for all posts.
const minEvidence = 3

// LearnAddresses finds the old addresses of posts if the configuration that defines them is missing. It compares links that lead
// to no known address with the usual patterns. It adds the addresses by the best pattern to the posts' aliases, and returns the
// pattern and the number of posts that links reach by it. The pattern is empty if nothing was learnt.
func LearnAddresses(blog *Blog) (pattern string, linked int) {
	unknown := unknownLinks(blog)
	for _, candidate := range addressPatterns {
		hits := 0
		for _, post := range blog.Posts {
			if where := addressBy(candidate, post); where != "" && unknown[where] != "" {
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
		where := addressBy(pattern, *post)
		if where == "" || slices.ContainsFunc(append([]string{post.Path}, post.Aliases...), func(known string) bool { return canonical(known) == where }) {
			continue
		}
		post.Aliases = append(slices.Clip(post.Aliases), where+ending)
	}
	return pattern + ending, linked
}

// unknownLinks returns the addresses on the site that articles link to, but that no post is known to have had. The keys are
// canonical, the values as written.
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
			where, _, _ := strings.Cut(d.Address, "#")
			where, _, _ = strings.Cut(where, "?")
			if base != "" {
				where = strings.TrimPrefix(where, base)
			}
			if form := canonical(where); strings.HasPrefix(where, "/") && !known[form] && !d.Picture {
				unknown[form] = where
			}
			return d.Address
		})
	}
	return unknown
}

// addressBy is the address of a post by a pattern, without an ending; empty if the pattern needs a date and the post has none.
func addressBy(pattern string, post Post) string {
	if post.Name == "" || post.Date.IsZero() && strings.Contains(pattern, ":year") {
		return ""
	}
	return strings.NewReplacer(":year", post.Date.Format("2006"), ":month", post.Date.Format("01"), ":day", post.Date.Format("02"), ":name", post.Name).Replace(pattern)
}
