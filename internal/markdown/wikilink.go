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
	"github.com/yuin/goldmark/text"

	"github.com/topicpages/topicpages/internal/embed"
	"github.com/topicpages/topicpages/internal/href"
)

const (
	topicPrefix = "topic:"
	// maxTarget is the longest target of [[…]], in bytes: that of a Topic with the
	// longest name that Kubernetes gives.
	maxTarget = len(topicPrefix) + 253
	// maxShown is the longest text of a [[…|text]], in bytes.
	maxShown = 1000
)

// scanTarget reads a target, which is up to "]", "|" or "\|" (as tables need it).
// end is the index of that character; ok is false where there is no target.
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

// Targets returns what the links in the source may lead to: all that Render asks its
// Links for, and what only looks like it, such as in code. They are sorted, and
// each is there once. There are none where Render returns ErrTooManyLinks.
func Targets(source string) []string {
	text := clean(source)
	list, ok := namesIn(text)
	if ok && (mayNameFiles(text) || mayHide(text) || mayNamePages(text) || strings.Contains(text, "<")) { // a look at the letters does not do
		document, lines := parse(text)
		found, _ := targetsOf(document, lines)
		list = slices.Concat(slices.Collect(maps.Keys(found.names)), slices.Collect(maps.Keys(found.pages)))
	}
	slices.Sort(list)
	return list
}

// namesIn returns what [[…]] may name in a clean text; ok is false, and the list
// empty, where that is more than MaxLinks.
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

// targets are what the links of a document may lead to.
type targets struct {
	// names are what [[…]] and relative links may name.
	names map[string]bool
	// pages are those of href.Page: the first MaxLinks. A link to another is not checked.
	pages map[string]bool
}

// targetsOf returns the targets of a document, which was parsed from the source; ok is
// false, and there are none, where more than MaxLinks are named.
func targetsOf(document ast.Node, source []byte) (found targets, ok bool) {
	found = targets{names: map[string]bool{}, pages: map[string]bool{}}
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *wikiLink:
			found.names[n.target] = true
		case *ast.Link:
			address := resolve(n.Destination)
			for _, target := range relativeTargets(address) {
				found.names[target] = true
			}
			found.addPage(address)
		case *ast.AutoLink:
			found.addPage(string(n.URL(source)))
		default:
			tagsIn(n, source, func(t *tag, _ string) {
				address := absolute(t.attribute("href"))
				for _, target := range relativeTargets(address) {
					found.names[target] = true
				}
				found.addPage(address)
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
		return targets{}, false
	}
	return found, true
}

func (t targets) addPage(address string) {
	escaped, _ := locate(address)
	if _, page, ok := href.Page(escaped); ok && len(t.pages) < MaxLinks {
		t.pages[page] = true
	}
}

// mayNamePages is false for a text that surely has no link to a page of the site.
func mayNamePages(text string) bool {
	for _, sign := range []string{"/posts/", "/topics/", `\/`, "&#", "&sol;"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// wikiLink is a [[…]] in a text. Its text is "" where none is given.
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

// shown is what the link says when nothing is known of its target.
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

func (wikiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
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
