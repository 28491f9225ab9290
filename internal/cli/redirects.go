// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
)

// redirectMapName is the file with all redirects for nginx.
const redirectMapName = "redirects.map"

// redirectPage redirects readers of a server without redirects. It shows the address for browsers that do not follow
// it.
var redirectPage = template.Must(template.New("redirect").Parse(`<!doctype html>
<meta charset="utf-8">
<title>{{ .Absolute }}</title>
<link rel="canonical" href="{{ .Absolute }}">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={{ .To }}">
<p><a href="{{ .To }}">{{ .Absolute }}</a></p>
`))

// redirectFiles returns redirects for a plain web server, to be added to the files of a site: a page for each, and a map for
// nginx. If a page would conflict with a file or a directory, its redirect is only in the map. There is a page for each of the
// spellings of an address too, because plain web servers tell upper from lower case.
func redirectFiles[T any](files map[string]T, redirects []redirect.Redirect, spellings map[string][]string, siteURL string) (map[string][]byte, error) {
	if len(redirects) == 0 {
		return nil, nil
	}
	added, directories := map[string][]byte{}, map[string]bool{}
	note := func(name string) {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			directories[dir] = true
		}
	}
	for name := range files {
		note(name)
	}
	var lines bytes.Buffer
	lines.WriteString("# For nginx: map $uri $redirect { include " + redirectMapName + "; }\n")
	for _, r := range redirects {
		lines.WriteString(redirect.Line(r.From, r.To))
		lines.WriteString(redirect.Line(r.From+"/", r.To))
		body, err := pageOf(r, siteURL)
		if err != nil {
			return nil, err
		}
		for _, from := range append([]string{r.From}, spellings[r.From]...) {
			name, ok := redirectPath(from)
			if _, isFile := files[name]; !ok || isFile || directories[name] || hasFileAbove(files, added, name) {
				continue
			}
			note(name)
			added[name] = body
		}
	}
	added[redirectMapName] = lines.Bytes()
	return added, nil
}

// pageOf returns the page for a redirect.
func pageOf(r redirect.Redirect, siteURL string) ([]byte, error) {
	absolute := r.To
	if strings.HasPrefix(absolute, "/") {
		absolute = siteURL + absolute
	}
	var body bytes.Buffer
	if err := redirectPage.Execute(&body, struct{ To, Absolute string }{r.To, absolute}); err != nil {
		return nil, fmt.Errorf("cannot write the redirect from %s: %w", r.From, err)
	}
	return body.Bytes(), nil
}

// spellingsOf returns how the authors of Posts spell their aliases, if not in lower case, by the address of the redirect.
func spellingsOf(topics []*archive.Summary) map[string][]string {
	spellings := map[string][]string{}
	for _, summary := range topics {
		for _, post := range summary.Posts {
			for _, alias := range post.Object.Spec.Aliases {
				spelling, err := address.Spelling(string(alias))
				if err != nil {
					continue // the status of the Post and lint name it
				}
				normal, err := address.Normalize(string(alias))
				if err == nil && spelling != normal && !slices.Contains(spellings[normal], spelling) {
					spellings[normal] = append(spellings[normal], spelling)
				}
			}
		}
	}
	return spellings
}

// hasFileAbove reports whether a directory on the way to a file is one of the files.
func hasFileAbove[T any](files map[string]T, added map[string][]byte, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ok := files[dir]; ok || added[dir] != nil {
			return true
		}
	}
	return false
}

// maxNameBytes is the longest name in a directory.
const maxNameBytes = 255

// redirectPath returns the path of the page for a redirect. ok is false if there can be no page.
func redirectPath(from string) (name string, ok bool) {
	name = strings.TrimPrefix(from, "/")
	if !strings.HasSuffix(name, ".html") {
		name += "/index.html"
	}
	return name, isRedirectPath(name)
}

var redirectPaths = regexp.MustCompile(`^([^/\pC.][^/\pC]*/)*[^/\pC.][^/\pC]*\.html$`)

// isRedirectPath reports whether a redirect may have a page with this path, below the output directory.
func isRedirectPath(name string) bool {
	if !fs.ValidPath(name) || !redirectPaths.MatchString(name) {
		return false
	}
	for segment := range strings.SplitSeq(name, "/") {
		if len(segment) > maxNameBytes {
			return false
		}
	}
	return true
}

// isRenderedPath reports whether render may write a file with this path.
func isRenderedPath(name string) bool {
	return name == redirectMapName || page.IsPath(name) || isRedirectPath(name)
}
