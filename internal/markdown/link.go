// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/topicpages/topicpages/internal/href"
)

// rel is for links that leave the site.
const rel = "external noopener"

// anchor writes a link; within a link, only its text.
func (r *renderer) anchor(text string, attributes ...string) {
	if r.within != nil {
		r.text(text)
		return
	}
	r.open("a", attributes...)
	r.text(text)
	r.raw("</a>")
}

// target returns the attributes of a link to an address in the source. ok is
// false if no link may lead there: that link is broken.
func (r *renderer) target(address string) ([]string, bool) {
	if attributes, ok := r.follow(address); ok {
		return attributes, true
	}
	exists := false
	for _, target := range relativeTargets(address) {
		_, url, ok := r.findTarget(target)
		exists = exists || ok
		if !ok {
			continue
		}
		_, fragment, _ := strings.Cut(address, "#")
		if url = r.withAnchor(url, Anchor{target, fragment}, address); url != "" {
			return r.leadTo(url, address)
		}
	}
	if !exists {
		r.breaks(address)
	}
	return nil, false
}

// withAnchor returns the address of a target with the anchor of the heading there. A heading that is not there is noted
// with the link as the author wrote it. The address "" of a target without a page stays "".
func (r *renderer) withAnchor(url string, to Anchor, written string) string {
	if to.Fragment == "" || strings.Contains(url, "#") {
		return url
	}
	anchor, directive := withoutDirective(to.Fragment)
	known, isAsked := r.headingsElsewhere[Anchor{to.Target, anchor}]
	if isAsked && !known.ok {
		r.lacksHeading(to.Target, written)
	}
	switch {
	case url == "":
		return ""
	case known.id != "":
		return url + "#" + known.id + directive
	case strings.HasPrefix(to.Target, topicPrefix), href.Locate(url) != href.OnSite:
		return url + "#" + to.Fragment
	}
	return url + "#" + anchorElsewhere(anchor) + directive
}

// leadTo returns the attributes of a link to an address. ok is false if no link may lead there. A heading of this article
// that is not there is noted with the link as the author wrote it.
func (r *renderer) leadTo(address, written string) ([]string, bool) {
	escaped, place := locate(address)
	switch place {
	case href.Nowhere:
		return nil, false
	case href.External:
		return []string{"href", escaped, "rel", rel}, true
	case href.OnPage:
		if anchor := unescape(address[1:]); r.findHeading(anchor) != "" {
			escaped = "#" + r.findHeading(anchor)
		} else if anchor != "" && anchor != "top" && !strings.HasPrefix(anchor, idPrefix) && !strings.HasPrefix(anchor, ":~:") {
			r.breaks(written)
		}
	}
	return []string{"href", escaped}, true
}

// breaks notes a link that leads nowhere. A long address is cut.
func (r *renderer) breaks(address string) { r.note(address, "") }

// lacksHeading notes a link to a heading that the article of a target does not have.
func (r *renderer) lacksHeading(target, address string) { r.note(address, target) }

func (r *renderer) note(address, elsewhere string) {
	if short := shorten(address); short != address && !strings.HasPrefix(address, "[[") {
		address = short + "…"
	}
	if _, known := r.broken[address]; !known && address != "" {
		r.broken[address] = brokenAt{r.offset, elsewhere}
	}
}

func (r *renderer) link(n ast.Node, entering bool) ast.WalkStatus {
	link := n.(*ast.Link)
	address := resolve(link.Destination)
	attributes, ok := r.target(address)
	if !ok || r.within != nil && r.within != n {
		return ast.WalkContinue
	}
	if entering {
		r.within = n
		r.open("a", append(attributes, "title", resolve(link.Title))...)
		return ast.WalkContinue
	}
	if strings.TrimSpace(r.plain(n)) == "" { // a link must have a name
		r.unsearched(func() { r.text(address) })
	}
	r.within = nil
	r.raw("</a>")
	return ast.WalkContinue
}

func (r *renderer) autoLink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	link := n.(*ast.AutoLink)
	address, shown := string(link.URL(r.source)), string(link.Label(r.source))
	if link.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
		address = "mailto:" + address
	}
	r.unsearched(func() {
		if attributes, ok := r.target(address); ok {
			r.anchor(shown, append(attributes, "dir", r.addressDirection())...)
		} else {
			r.text(shown)
		}
	})
	return ast.WalkContinue
}

// addressDirection keeps the dots and slashes of an address in place within
// right-to-left text.
func (r *renderer) addressDirection() string {
	if r.rightToLeft {
		return "ltr"
	}
	return ""
}

// resolvedLink is the result of resolving a [[…]].
type resolvedLink struct {
	text, url string
	exists    bool
}

func (r *renderer) find(n *wikiLink) resolvedLink {
	f := resolvedLink{text: n.shown()}
	title, url, ok := r.findTarget(n.target)
	if !ok {
		return f
	}
	if title = clean(title); n.text == "" && strings.TrimSpace(title) != "" {
		f.text = title
	}
	return resolvedLink{text: f.text, url: url, exists: true}
}

// findTarget resolves the target of a [[…]].
func (r *renderer) findTarget(target string) (title, url string, ok bool) {
	if r.links == nil {
		return "", "", false
	}
	if topic, ok := strings.CutPrefix(target, topicPrefix); ok {
		return r.links.Topic(strings.TrimSpace(topic))
	}
	return r.links.Post(target)
}

func (r *renderer) wikiLink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	node := n.(*wikiLink)
	if node.target == "" {
		attributes, _ := r.leadTo("#"+node.fragment, node.written())
		r.anchor(node.shown(), attributes...)
		return ast.WalkContinue
	}
	f := r.find(node)
	if !f.exists {
		r.breaks(node.written())
		r.open("span", "class", "broken")
		r.text(f.text)
		r.raw("</span>")
		return ast.WalkContinue
	}
	url := r.withAnchor(f.url, Anchor{node.target, node.fragment}, node.written())
	if attributes, ok := r.leadTo(url, node.written()); ok {
		r.anchor(f.text, attributes...)
	} else {
		r.text(f.text)
	}
	return ast.WalkContinue
}
