// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package address defines the addresses of a site: the form in which paths are compared, the paths of its own pages,
// and the permalinks of articles. It is pure.
package address

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The folders that hold the pages of Posts and Topics.
const (
	PostsFolder  = "/posts/"
	TopicsFolder = "/topics/"
)

// Normalize returns the form in which paths of a site are compared, as the web server sees them: without
// percent-encoding, with ASCII letters in lower case, and without a slash or index.html at the end. "/Blog/x%C3%A9/"
// becomes "/blog/xé". The root becomes "". It returns an error if no request can have the path.
func Normalize(path string) (string, error) {
	decoded, err := decode(path)
	if err != nil {
		return "", err
	}
	return normalize(path, decoded)
}

// Spelling returns a path in the same form, but with its letters as they are written: "/Blog/x%C3%A9/" becomes "/Blog/xé".
func Spelling(path string) (string, error) {
	decoded, err := decode(path)
	if err != nil {
		return "", err
	}
	normal, err := normalize(path, decoded)
	if err != nil {
		return "", err
	}
	return decoded[:len(normal)], nil // lower case moves no byte of a path
}

// decode returns a path without percent-encoding.
func decode(path string) (string, error) {
	decoded, err := url.PathUnescape(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("cannot read %q as a path: %w", path, err)
	case !strings.HasPrefix(decoded, "/"):
		return "", fmt.Errorf("cannot read %q as a path: it must begin with a slash", path)
	case !utf8.ValidString(decoded) || strings.ContainsFunc(decoded, isUnprintable):
		return "", fmt.Errorf("cannot read %q as a path: it must be text without control characters", path)
	}
	return decoded, nil
}

// normalize returns the normal form of a path without percent-encoding.
func normalize(path, decoded string) (string, error) {
	normal, isIndex := strings.CutSuffix(strings.Map(lowerASCII, decoded), "/index.html")
	if !isIndex {
		normal = strings.TrimSuffix(normal, "/")
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(normal, "/"), "/") {
		if normal != "" && (segment == "" || segment == "." || segment == "..") {
			return "", fmt.Errorf("cannot read %q as a path: %w", path, errSegment)
		}
	}
	return normal, nil
}

var errSegment = errors.New("it must not have empty segments, \".\" or \"..\"")

func isUnprintable(r rune) bool { return unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF }

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// mediaFolder holds the pictures of a site.
const mediaFolder = "/media/"

// Page returns the page that a path of the site leads to, such as "/posts/name/" or "/2016/03/15/name/", whatever the
// query and the fragment. Any path below the page of a Topic counts as that page. ok is false for the root, for pictures,
// and for a path that no request can have.
func Page(path string) (page string, ok bool) {
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	normal, err := Normalize(path)
	if err != nil || normal == "" || strings.HasPrefix(normal, mediaFolder) {
		return "", false
	}
	if rest, isTopic := strings.CutPrefix(normal, TopicsFolder); isTopic {
		name, _, _ := strings.Cut(rest, "/")
		normal = TopicsFolder + name
	}
	return normal + "/", true
}

// ownSegments are the first segments of the pages that every site has.
var ownSegments = []string{
	"topics", "page", "search", "by-posts", "by-date", "assets", "media", "review", ".well-known",
}

// IsOwnFolder reports whether a path leads into a folder that is closed to articles and aliases, such as "/topics/".
func IsOwnFolder(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return slices.Contains(ownSegments, first)
}

// ownFiles are the files in the root of a site.
var ownFiles = []string{
	"", "404.html", "robots.txt", "llms.txt", "atom.xml", "rss.xml", "feed.json",
}

// IsOwn reports whether a normalized path leads to a page or file that every site has, whatever its Posts and Topics.
// The folder "/topics/" is one; the pages below it depend on the Topics.
func IsOwn(normal string) bool {
	first, _, deeper := strings.Cut(strings.TrimPrefix(normal, "/"), "/")
	if first == "topics" {
		return !deeper
	}
	if slices.Contains(ownSegments, first) {
		return true
	}
	return !deeper && (slices.Contains(ownFiles, first) || strings.HasPrefix(first, "sitemap") && strings.HasSuffix(first, ".xml"))
}
