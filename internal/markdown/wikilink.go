// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldmarktext "github.com/yuin/goldmark/text"

	"github.com/topicpages/topicpages/internal/embed"
	"github.com/topicpages/topicpages/internal/href"
)

const (
	topicPrefix = "topic:"
	// maxTarget is the longest target of [[…]], in bytes: a Topic with the
	// longest name in Kubernetes.
	maxTarget = len(topicPrefix) + 253
	// maxFragment is the longest heading in [[…#heading]], in bytes.
	maxFragment = 400
	// maxShown is the longest text of a [[…|text]], in bytes.
	maxShown = 1000
)

// scanTarget reads a target and its fragment, which end at "]", "|" or "\|" (as tables need it). end is the index of that
// character. ok is false without both. The target is "" for a heading of the same article.
func scanTarget(s []byte) (target, fragment string, end int, ok bool) {
	s = s[:min(len(s), maxTarget+maxFragment+4)] // a number sign, a backslash, the end, and a space
	end = bytes.IndexAny(s, "[]|\n")
	if end < 0 || s[end] == '[' || s[end] == '\n' {
		return "", "", 0, false
	}
	written := s[:end]
	if s[end] == '|' {
		written = bytes.TrimSuffix(written, []byte(`\`))
	}
	target, fragment, _ = strings.Cut(string(written), "#")
	target, fragment = strings.TrimSpace(target), strings.TrimSpace(fragment)
	if name, ok := strings.CutPrefix(target, topicPrefix); ok {
		target = topicPrefix + strings.TrimSpace(name)
	}
	return target, fragment, end, target+fragment != "" && len(target) <= maxTarget && len(fragment) <= maxFragment
}

// Targets returns the possible targets of the links in the text: everything that Render asks its
// Links for, and text that only looks like a link, such as in code. Absolute addresses with one of the hosts count as
// paths of the site. The targets are sorted and unique. There are none if Render returns ErrTooManyLinks.
func (t *Text) Targets(hosts []string) []string {
	text := clean(t.source)
	list, ok := namesIn(text)
	if ok && mayNameMore(text, hosts) { // a look at the letters does not do
		t.mu.Lock()
		defer t.mu.Unlock()
		found, _ := t.parse().targets(hosts)
		list = slices.Concat(slices.Collect(maps.Keys(found.names)), slices.Collect(maps.Keys(found.pages)), slices.Collect(maps.Keys(found.media)))
	}
	slices.Sort(list)
	return list
}

// mayNameMore is false for a text that surely has no links but [[…]] to other pages of the site, and hides none.
func mayNameMore(text string, hosts []string) bool {
	return mayNamePaths(text) || mayHide(text) || strings.Contains(text, "<") || MayNameHosts(text, hosts)
}

// namesIn returns the possible targets of [[…]] in a clean text. If there are more than MaxLinks, ok is false and the list
// is empty.
func namesIn(text string) (list []string, ok bool) {
	if !strings.Contains(text, "[[") {
		return nil, true
	}
	rest := []byte(text)
	seen := map[string]bool{}
	for {
		start := bytes.Index(rest, []byte("[["))
		if start < 0 {
			return list, true
		}
		if target, _, _, ok := scanTarget(rest[start+2:]); ok && target != "" && !seen[target] {
			if len(list) == MaxLinks {
				return nil, false
			}
			seen[target] = true
			list = append(list, target)
		}
		rest = rest[start+1:] // only one further: "[[[a]]" holds "[[a]]"
	}
}

// targetSet are the possible targets of the links of a document.
type targetSet struct {
	// names are the names in [[…]] and relative links.
	names map[string]bool
	// pages are the first MaxLinks pages of the site, as address.Page returns them. Links beyond them are not checked.
	pages map[string]bool
	// media are the first MaxLinks addresses of the site's pictures.
	media map[string]bool
	// anchors are the first MaxLinks anchors in other articles.
	anchors map[Anchor]bool
	hosts   []string // of the site
}

// targetsOf returns the targets of a document parsed from the source, on a site with the hosts. If more than MaxLinks are
// named, ok is false and there are no targets.
func targetsOf(document ast.Node, source []byte, hosts []string) (found targetSet, ok bool) {
	found = targetSet{names: map[string]bool{}, pages: map[string]bool{}, media: map[string]bool{}, anchors: map[Anchor]bool{}, hosts: hosts}
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *wikiLink:
			found.addWikiLink(n)
		case *ast.Link:
			found.addLink(resolve(n.Destination))
		case *ast.Image:
			found.addMedia(resolve(n.Destination))
		case *ast.AutoLink:
			found.addLink(string(n.URL(source)))
		default:
			tagsIn(n, source, func(t *htmlTag, _ string) {
				found.addLink(absolute(t.attribute("href")))
				if t.name == "img" {
					found.addMedia(pictureSource(t))
				}
				found.addPage(embed.Page(t.attribute("src")))
				found.addPage(embed.Page(t.attribute("data")))
			})
		}
		if len(found.names) > MaxLinks {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	if len(found.names) > MaxLinks {
		return targetSet{}, false
	}
	return found, true
}

func (t targetSet) addWikiLink(n *wikiLink) {
	if n.target == "" {
		return
	}
	t.names[n.target] = true
	if n.fragment != "" && !strings.HasPrefix(n.target, topicPrefix) {
		t.addAnchor(Anchor{n.target, n.fragment})
	}
}

func (t targetSet) addLink(address string) {
	for _, target := range relativeTargets(address) {
		t.names[target] = true
	}
	for _, anchor := range anchorsOf(address, t.hosts) {
		t.addAnchor(anchor)
	}
	t.addPage(address)
}

func (t targetSet) addAnchor(anchor Anchor) {
	if len(t.anchors) < MaxLinks {
		t.anchors[anchor] = true
	}
}

func (t targetSet) addPage(address string) {
	if page, ok := pageOf(own(address, t.hosts)); ok && len(t.pages) < MaxLinks {
		t.pages[page] = true
	}
}

func (t targetSet) addMedia(address string) {
	if escaped, _ := locate(own(address, t.hosts)); href.IsMedia(escaped) && len(t.media) < MaxLinks {
		t.media[escaped] = true
	}
}

// MayNameHosts is false for a text that surely has no absolute address with one of the hosts, which are in their DNS form.
func MayNameHosts(text string, hosts []string) bool {
	if len(hosts) == 0 || !strings.Contains(text, "://") {
		return false
	}
	if strings.ContainsAny(text, `\&`) { // which may be within a host
		return true
	}
	text = strings.ToLower(text)
	return slices.ContainsFunc(hosts, func(host string) bool { return strings.Contains(text, host) || strings.Contains(host, "xn--") })
}

// wikiLink is a [[…]] in a text: "[[target#fragment|text]]". Its text and its fragment are "" if none is given, and its
// target for a heading of the same article.
type wikiLink struct {
	ast.BaseInline
	target, fragment, text string
}

var kindWikiLink = ast.NewNodeKind("WikiLink")

// Kind implements ast.Node.
func (*wikiLink) Kind() ast.NodeKind { return kindWikiLink }

// Dump implements ast.Node.
func (n *wikiLink) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Target": n.target, "Fragment": n.fragment, "Text": n.text}, nil)
}

// shown returns the text of a link whose target is unknown.
func (n *wikiLink) shown() string {
	if n.text != "" {
		return n.text
	}
	return strings.TrimPrefix(n.named(), topicPrefix)
}

// named is the target with the fragment.
func (n *wikiLink) named() string {
	switch {
	case n.fragment == "":
		return n.target
	case n.target == "":
		return n.fragment
	}
	return n.target + "#" + n.fragment
}

// written is the link without its text.
func (n *wikiLink) written() string {
	if n.target == "" {
		return "[[#" + n.fragment + "]]"
	}
	return "[[" + n.named() + "]]"
}

// wikiParser reads "[[target]]" and "[[target|text]]". "[[1]](address)" is a link
// of the common kind.
type wikiParser struct{}

func (wikiParser) Trigger() []byte { return []byte{'['} }

func (wikiParser) Parse(_ ast.Node, block goldmarktext.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[[")) {
		return nil
	}
	target, fragment, end, ok := scanTarget(line[2:])
	if !ok {
		return nil
	}
	node := &wikiLink{target: target, fragment: fragment}
	end += 2
	if line[end] == '|' {
		rest := line[end+1:]
		length := bytes.Index(rest[:min(len(rest), maxShown)], []byte("]]"))
		if length < 0 {
			return nil
		}
		node.text = strings.TrimSpace(resolve(rest[:length]))
		end += 1 + length
	}
	after, ok := bytes.CutPrefix(line[end:], []byte("]]"))
	if !ok || bytes.HasPrefix(after, []byte("(")) {
		return nil
	}
	block.Advance(end + 2)
	return node
}
