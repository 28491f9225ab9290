// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/internal/page"
)

// sampled is how many pages of each kind are read.
const sampled = 100

// sameText lets both render to files once, and compares the text of a sample of the pages:
// titles, summaries, articles, cards and years. It returns the number of pages, and
// the number compared.
func (r *renderers) sameText(ctx context.Context) (pages, checked int, err error) {
	ours, theirs := filepath.Join(r.dir, "ours"), filepath.Join(r.dir, "theirs")
	defer func() { err = errors.Join(err, os.RemoveAll(ours), os.RemoveAll(theirs)) }()
	if _, err := r.oursToFiles(ctx, ours); err != nil {
		return 0, 0, err
	}
	if _, err := r.theirs(ctx, theirs); err != nil {
		return 0, 0, err
	}
	pages, err = countPages(ours)
	if err != nil {
		return 0, 0, err
	}
	if n, err := countPages(theirs); err != nil || n != pages {
		return 0, 0, errors.Join(err, fmt.Errorf("ours has %d pages, Hugo's %d", pages, n))
	}
	for path, other := range r.sample() {
		a, err := readParts(filepath.Join(ours, path, "index.html"))
		if err != nil {
			return 0, 0, err
		}
		b, err := readParts(filepath.Join(theirs, other, "index.html"))
		if err != nil {
			return 0, 0, err
		}
		if err := a.equal(b); err != nil {
			return 0, 0, fmt.Errorf("the page at %s is not Hugo's: %w", path, err)
		}
		checked++
	}
	return pages, checked, nil
}

// sample returns some pages of each kind: their directories, and Hugo's.
func (r *renderers) sample() map[string]string {
	out := map[string]string{}
	for i := 0; i < len(r.Posts); i += max(1, len(r.Posts)/sampled) {
		path := page.ArticleGroup{Post: r.Posts[i].Name}.Name()
		out[path] = path
	}
	for i := 0; i < len(r.summaries); i += max(1, len(r.summaries)/sampled) {
		s := r.summaries[i]
		hub := page.HubGroup{Topic: s.Name}.Name()
		out[hub] = hub
		for _, y := range page.Years(s.Posts) {
			out[page.YearGroup{Topic: s.Name, Year: y}.Name()] = "topicyears/" + hugoYear(s.Name, y)
		}
	}
	return out
}

func countPages(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".html" {
			n++
		}
		return err
	})
	return n, err
}

// pageParts holds the text of a page, by part, without white space. Renderers may choose
// white space in code and between elements.
type pageParts map[string]string

func readParts(file string) (pageParts, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	post := false
	out := pageParts{}
	for n := range root.Descendants() {
		class, _, _ := strings.Cut(attribute(n, "class"), " ")
		element := strings.TrimSuffix(n.Data+"."+class, ".")
		post = post || element == "article.post"
		if what := partNames[element]; what != "" && (post || !ofPosts[what]) {
			out[what] = textOf(n)
		}
	}
	return out, nil
}

// partNames are the parts by their elements. Some are read only from the pages of Posts, because
// pages of Topics have more of these elements than Hugo's.
var (
	partNames = map[string]string{
		"h1": "title", "p.lead": "summary", "div.content": "article", "ol.cards": "cards", "nav.years": "years",
	}
	ofPosts = map[string]bool{"summary": true, "article": true}
)

func (p pageParts) equal(other pageParts) error {
	if len(p) < 2 || // a title alone says nothing
		len(p) != len(other) {
		return fmt.Errorf("found %d parts here and %d there", len(p), len(other))
	}
	for what, text := range p {
		if text == "" || text != other[what] {
			i := 0
			for i < min(len(text), len(other[what])) && text[i] == other[what][i] {
				i++
			}
			return fmt.Errorf("the %s goes on with %.60q here and %.60q there", what, text[i:], other[what][i:])
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf returns the text of an element, without the links beside headings.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for child := range n.ChildNodes() {
			if attribute(child, "class") != "anchor" {
				walk(child)
			}
		}
	}
	walk(n)
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, b.String())
}
