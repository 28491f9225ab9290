// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// An Anchor is the fragment of a link to the article of another Post, or of the same one by its name. The target is the
// name of the Post, or its page.
type Anchor struct{ Target, Fragment string }

// anchorsOf returns the anchors that an address may lead to; one for each target that it may name.
func anchorsOf(address string, hosts []string) []Anchor {
	address = own(address, hosts)
	path, written, _ := strings.Cut(address, "#")
	fragment, _ := withoutDirective(written)
	if fragment == "" {
		return nil
	}
	var list []Anchor
	for _, target := range relativeTargets(path) {
		if !strings.HasPrefix(target, topicPrefix) {
			list = append(list, Anchor{target, fragment})
		}
	}
	if page, ok := pageOf(path); ok {
		list = append(list, Anchor{page, fragment})
	}
	return list
}

// withoutDirective divides a fragment into the anchor and the instruction to browsers that follows it, such as
// ":~:text=one,two" to find a text.
func withoutDirective(fragment string) (anchor, directive string) {
	if at := strings.Index(fragment, ":~:"); at >= 0 {
		return fragment[:at], fragment[at:]
	}
	return fragment, ""
}

// Anchors returns the anchors in other articles that the text may lead to, sorted and each once. Absolute addresses with
// one of the hosts count as paths of the site. There are no anchors if Render returns ErrTooManyLinks.
func (t *Text) Anchors(hosts []string) []Anchor {
	text := clean(t.source)
	if !strings.Contains(text, "#") || !strings.Contains(text, "[[") && !mayNameMore(text, hosts) || admit(t.source) != nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	found, _ := t.parse().targets(hosts)
	return slices.SortedFunc(maps.Keys(found.anchors), func(a, b Anchor) int {
		return cmp.Or(strings.Compare(a.Target, b.Target), strings.Compare(a.Fragment, b.Fragment))
	})
}

// heading is the answer of Links.Heading.
type heading struct {
	id string
	ok bool
}

// headings asks for all anchors before the text is read: an answer may have to read another text.
func (t *Text) headings(links Links) map[Anchor]heading {
	if links == nil {
		return nil
	}
	found := map[Anchor]heading{}
	for _, a := range t.Anchors(links.Hosts()) {
		var h heading
		h.id, h.ok = links.Heading(a.Target, a.Fragment)
		found[a] = h
	}
	return found
}

// FindHeading returns the id of the heading that an anchor refers to, in the form of any tool that articles come from.
// ok is false if there is none.
func (t *Text) FindHeading(anchor string) (id string, ok bool) {
	t.withHeadings(func(r *renderer) { id = r.findHeading(unescape(anchor)) })
	return id, id != ""
}

// NearHeading returns the anchor of the heading that an author may have meant by one that leads nowhere, or "".
func (t *Text) NearHeading(anchor string) (near string) {
	t.withHeadings(func(r *renderer) { near = strings.TrimPrefix(r.nearestHeading("#"+anchor), "#") })
	return near
}

// withHeadings calls a function with a renderer that knows the headings, unless the text makes no page.
func (t *Text) withHeadings(use func(r *renderer)) {
	if admit(t.source) != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parse()
	r := &renderer{source: p.source, colourless: true, discard: true}
	r.nameHeadings(p.document)
	use(r)
}

// FindHeading finds a heading in a source once; see Text.FindHeading.
func FindHeading(source, anchor string) (id string, ok bool) {
	return NewText(source).FindHeading(anchor)
}
