// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/topicpages/topicpages/test/browsertest"
)

// states returns pages after an action of a reader that a script answers: search results, on the search page and
// below the search field.
func (c *crawl) states() (list []*document) {
	word := c.word()
	for _, d := range []*document{c.pages["/search/"], c.pages["/"]} {
		field := d.searchField()
		if field == nil {
			continue
		}
		state := &document{
			kind: d.kind, path: d.path, root: d.root, body: d.body,
			until: fmt.Sprintf(`audit.contents().links.length > %d`, d.count(atom.A)),
		}
		if d.kind == search {
			state.path += "?" + url.Values{attribute(field, "name"): {word}}.Encode()
		} else {
			state.act = fmt.Sprintf(`audit.type(%q)`, word)
		}
		list = append(list, state)
	}
	return list
}

// word returns a word that the search finds: the first one in the title of a topic page.
func (c *crawl) word() string {
	for _, d := range c.documents() {
		for n := range d.root.Descendants() {
			if d.kind == hub && n.DataAtom == atom.H1 {
				return strings.Fields(textOf(n) + " -")[0]
			}
		}
	}
	return ""
}

// searchField returns the search field of a page that has one with a script.
func (d *document) searchField() (field *html.Node) {
	if d == nil || d.count(atom.Script) == 0 {
		return nil
	}
	for n := range d.root.Descendants() {
		if n.DataAtom == atom.Input && attribute(n, "type") == "search" {
			return n
		}
	}
	return nil
}

func (d *document) count(element atom.Atom) (count int) {
	for n := range d.root.Descendants() {
		if n.DataAtom == element {
			count++
		}
	}
	return count
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}

// become brings the open page into the state of the document.
func (v *visitor) become(t *testing.T, d *document) {
	t.Helper()
	if d.act != "" {
		ask[any](t, v, d.act)
	}
	if d.until != "" {
		browsertest.Becomes(v.ctx, t, d.until, true, auditScript)
	}
}
