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
	// maxShown is the longest text of a [[…|text]], in bytes.
	maxShown = 1000
)

// scanTarget reads a target, which ends at "]", "|" or "\|" (as tables need it).
// end is the index of that character. ok is false without a target.
func scanTarget(s []byte) (target string, end int, ok bool) {
	s = s[:min(len(s), maxTarget+3)] // a backslash, the end, and a space
	end = bytes.IndexAny(s, "[]|\n")
	if end < 0 || s[end] == '[' || s[end] == '\n' {
		return "", 0, false
	}
	written := s[:end]
	if s[end] == '|' {
		written = bytes.TrimSuffix(written, []byte(`\`))
	}
	target = strings.TrimSpace(string(written))
	if name, ok := strings.CutPrefix(target, topicPrefix); ok {
		target = topicPrefix + strings.TrimSpace(name)
	}
	return target, end, target != "" && len(target) <= maxTarget
}

// Targets returns the possible targets of the links in the text: everything that Render asks its
// Links for, and text that only looks like a link, such as in code. They are sorted and
// unique. There are none if Render returns ErrTooManyLinks.
func (t *Text) Targets() []string {
	text := clean(t.source)
	list, ok := namesIn(text)
	if ok && mayNameMore(text) { // a look at the letters does not do
		t.mu.Lock()
		defer t.mu.Unlock()
		p := t.parse()
		found, _ := targetsOf(p.document, p.source)
		list = slices.Concat(slices.Collect(maps.Keys(found.names)), slices.Collect(maps.Keys(found.pages)), slices.Collect(maps.Keys(found.media)))
	}
	slices.Sort(list)
	return list
}

// mayNameMore is false for a text that surely has no links but [[…]] to other pages of the site, and hides none.
func mayNameMore(text string) bool {
	return mayNameFiles(text) || mayHide(text) || mayNamePages(text) || strings.Contains(text, "<")
}

// namesIn returns the possible targets of [[…]] in a clean text. If there are more than MaxLinks, ok is false and the list
// is empty.
func namesIn(text string) (list []string, ok bool) {
	rest := []byte(text)
	seen := map[string]bool{}
	for {
		start := bytes.Index(rest, []byte("[["))
		if start < 0 {
			return list, true
		}
		if target, _, ok := scanTarget(rest[start+2:]); ok && !seen[target] {
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
	// pages are the first MaxLinks results of href.Page. Links beyond them are not checked.
	pages map[string]bool
	// media are the first MaxLinks addresses of the site's pictures.
	media map[string]bool
	// anchors are the first MaxLinks anchors in other articles.
	anchors map[Anchor]bool
}

// targetsOf returns the targets of a document parsed from the source. If more than MaxLinks are
// named, ok is false and there are no targets.
func targetsOf(document ast.Node, source []byte) (found targetSet, ok bool) {
	found = targetSet{names: map[string]bool{}, pages: map[string]bool{}, media: map[string]bool{}, anchors: map[Anchor]bool{}}
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *wikiLink:
			found.names[n.target] = true
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

func (t targetSet) addLink(address string) {
	for _, target := range relativeTargets(address) {
		t.names[target] = true
	}
	for _, anchor := range anchorsOf(address) {
		if len(t.anchors) < MaxLinks {
			t.anchors[anchor] = true
		}
	}
	t.addPage(address)
}

func (t targetSet) addPage(address string) {
	escaped, _ := locate(address)
	if _, page, ok := href.Page(escaped); ok && len(t.pages) < MaxLinks {
		t.pages[page] = true
	}
}

func (t targetSet) addMedia(address string) {
	if escaped, _ := locate(address); href.IsMedia(escaped) && len(t.media) < MaxLinks {
		t.media[escaped] = true
	}
}

// mayNamePages is false for a text that surely names no page and no picture of the site.
func mayNamePages(text string) bool {
	for _, sign := range []string{"/posts/", "/topics/", "/media/", `\/`, "&#", "&sol;"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// wikiLink is a [[…]] in a text. Its text is "" if none is given.
type wikiLink struct {
	ast.BaseInline
	target, text string
}

var kindWikiLink = ast.NewNodeKind("WikiLink")

// Kind implements ast.Node.
func (*wikiLink) Kind() ast.NodeKind { return kindWikiLink }

// Dump implements ast.Node.
func (n *wikiLink) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Target": n.target, "Text": n.text}, nil)
}

// shown returns the text of a link whose target is unknown.
func (n *wikiLink) shown() string {
	if n.text != "" {
		return n.text
	}
	return strings.TrimPrefix(n.target, topicPrefix)
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
	target, end, ok := scanTarget(line[2:])
	if !ok {
		return nil
	}
	node := &wikiLink{target: target}
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
