// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"

	"golang.org/x/net/html"
)

var hidingStyle = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\s*(?:!\s*important\s*)?(?:;|$)`)

// Hides reports whether browsers do not show an element with these attributes. Styles of the page do not count.
func Hides(attributes []html.Attribute) bool {
	for _, a := range attributes {
		if a.Key == "hidden" || a.Key == "style" && hidingStyle.MatchString(a.Val) {
			return true
		}
	}
	return false
}

// hide tells the text of an element that browsers do not show.
func (w *writer) hide(n *html.Node) {
	if text := lineOf(n); text != "" && w.hidden != nil {
		w.hidden(text)
	}
}
