// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/href"
)

// articleReader finds the targets of a Post's article.
type articleReader struct {
	articleText
	site *siteFacts
}

// Heading finds a heading of the site. One that is not there is for the author to know.
func (a articleReader) Heading(target, anchor string) (id string, ok bool) {
	for _, h := range a.Headings {
		if h.Target == target && h.Fragment == anchor {
			return h.ID, true
		}
	}
	return "", true
}

// Picture finds a picture that the page may show.
func (a articleReader) Picture(target string) (width, height int, ok bool) {
	i, found := slices.BinarySearchFunc(a.Pictures, target, func(p articlePicture, target string) int { return strings.Compare(p.Path, target) })
	if found {
		return a.Pictures[i].Size.Width, a.Pictures[i].Size.Height, true
	}
	return 0, 0, a.site.shows(target, nil)
}

// Post finds a Post of the site. One that is not there is text: whether it exists at all
// is for its author to know, and not for readers.
func (a articleReader) Post(name string) (title, location string, ok bool) { return a.find(name, name) }

// Topic finds a Topic of the site.
func (a articleReader) Topic(name string) (title, location string, ok bool) {
	return a.find(linkToTopic(name), name)
}

// Page finds the article of a page of the site. Any other page may exist: only authors need to know which ones do.
func (a articleReader) Page(page string) (current string, ok bool) {
	i, found := slices.BinarySearchFunc(a.Links, page, func(link articleLink, target string) int { return strings.Compare(link.Target, target) })
	if !found {
		return "", true
	}
	return safeURL(a.Links[i].URL), true
}

// Hosts is the host of the site.
func (a articleReader) Hosts() []string {
	host, _, _ := href.Split(a.site.URL)
	return []string{host}
}

func (a articleReader) find(target, name string) (title, location string, ok bool) {
	i, found := slices.BinarySearchFunc(a.Links, target, func(link articleLink, target string) int { return strings.Compare(link.Target, target) })
	if !found {
		return clean(name), "", true
	}
	return clean(a.Links[i].Title), safeURL(a.Links[i].URL), true
}
