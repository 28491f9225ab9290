// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// rel is for links that leave the site.
const rel = "external noopener"

func (r *renderer) plainText(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	t := n.(*ast.Text)
	r.text(r.textOf(t))
	switch {
	case t.HardLineBreak():
		r.raw("<br>\n")
		r.words.end()
	case t.SoftLineBreak():
		r.breakLine()
	}
	return ast.WalkContinue
}

func (r *renderer) codeSpan(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	r.raw("<code>")
	r.text(r.plain(n))
	r.raw("</code>")
	return ast.WalkSkipChildren
}

func (r *renderer) emphasis(n ast.Node, entering bool) ast.WalkStatus {
	tag := "em"
	if n.Kind() == extast.KindStrikethrough {
		tag = "del"
	} else if n.(*ast.Emphasis).Level == 2 {
		tag = "strong"
	}
	if entering {
		r.inlineDepth++
	}
	if r.inlineDepth <= maxInlineDepth {
		if entering {
			r.open(tag)
		} else {
			r.raw("</" + tag + ">")
		}
	}
	if !entering {
		r.inlineDepth--
	}
	return ast.WalkContinue
}

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

// target returns the attributes of a link to an address as the source has it, and
// false where no link may lead there.
func (r *renderer) target(address string) ([]string, bool) {
	href, to := locate(address)
	switch to {
	case nowhere:
		return nil, false
	case external:
		return []string{"href", href, "rel", rel}, true
	case onPage:
		if id := idPrefix + address[1:]; r.ids[id] { // authors do not know of the prefix
			href = "#" + id
		}
	}
	return []string{"href", href}, true
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
		r.text(address)
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
	if attributes, ok := r.target(address); ok {
		r.anchor(shown, attributes...)
	} else {
		r.text(shown)
	}
	return ast.WalkContinue
}

// image writes a picture that lies on the site. The pages load nothing from other
// hosts, so one that lies elsewhere becomes a link to it.
func (r *renderer) image(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	r.last = 0
	image := n.(*ast.Image)
	alt := strings.Join(strings.Fields(r.plain(n)), " ")
	address := resolve(image.Destination)
	switch source, to := locate(address); to {
	case onSite:
		r.open("img", "src", source, "alt", alt, "title", resolve(image.Title), "loading", "lazy", "decoding", "async")
	case external:
		if alt == "" {
			alt = address
		}
		r.anchor(alt, "href", source, "rel", rel)
	default:
		r.text(alt)
	}
	return ast.WalkSkipChildren
}

// found is what a [[…]] becomes.
type found struct {
	text, url string
	exists    bool
}

func (r *renderer) find(n *wikiLink) found {
	f := found{text: n.shown()}
	if r.links == nil {
		return f
	}
	look, name := r.links.Post, n.target
	if topic, ok := strings.CutPrefix(n.target, topicPrefix); ok {
		look, name = r.links.Topic, strings.TrimSpace(topic)
	}
	title, url, ok := look(name)
	if !ok {
		return f
	}
	if title = clean(title); n.text == "" && strings.TrimSpace(title) != "" {
		f.text = title
	}
	return found{text: f.text, url: url, exists: true}
}

func (r *renderer) wikiLink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	node := n.(*wikiLink)
	f := r.find(node)
	if !f.exists {
		r.broken[node.target] = true
		r.open("span", "class", "broken")
		r.text(f.text)
		r.raw("</span>")
		return ast.WalkContinue
	}
	if attributes, ok := r.target(f.url); ok && f.url != "" {
		r.anchor(f.text, attributes...)
	} else {
		r.text(f.text)
	}
	return ast.WalkContinue
}
