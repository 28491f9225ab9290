// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"fmt"
	"html/template"
	"strings"
)

// Portable renders the text for readers that have neither the style sheet nor the address of the site, such as readers of
// feeds. All addresses are absolute: page is the address of the article. There are no ids, links beside headings or colours; callouts are
// quotes, and the boxes of tasks are characters. Bounds and errors are the same as for Render.
func (t *Text) Portable(links Links, labels Labels, page string) (template.HTML, error) {
	if err := admit(t.source); err != nil {
		return "", fmt.Errorf("cannot render %d bytes of Markdown: %w", len(t.source), err)
	}
	headings := t.headings(links)
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parse()
	r := &renderer{source: p.source, links: links, headingsElsewhere: headings, hosts: hostsOf(links), labels: labels, colourless: true, page: page}
	if err := r.render(p); err != nil {
		return "", fmt.Errorf("cannot render Markdown: %w", err)
	}
	return sanitize(r.out.Bytes()), nil
}

// portable reports whether the HTML is read elsewhere than on the page.
func (r *renderer) portable() bool { return r.page != "" }

// portableAttributes are what remains of attributes elsewhere than on the page: what the page needs for itself and what
// browsers do by default is left out.
func (r *renderer) portableAttributes(attributes []string) []string {
	var kept []string
	for i := 0; i+1 < len(attributes); i += 2 {
		switch name, value := attributes[i], attributes[i+1]; name {
		case "id", "class", "role", "tabindex", "aria-label", "aria-labelledby", "loading", "decoding", "rel":
		case "dir", "scope":
			if value != "auto" && value != "col" {
				kept = append(kept, name, value)
			}
		case "href", "src":
			kept = append(kept, name, r.elsewhere(value))
		default:
			kept = append(kept, name, value)
		}
	}
	return kept
}

// elsewhere is an address of the page as readers elsewhere need it.
func (r *renderer) elsewhere(address string) string {
	switch {
	case strings.HasPrefix(address, "#"):
		return r.page + address
	case strings.HasPrefix(address, "/"):
		return originOf(r.page) + address
	}
	return address
}

// originOf is the part of an absolute address before its path.
func originOf(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
