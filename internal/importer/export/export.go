// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package export has the common parts of the loaders of exports: XML as a tree with lines, and links
// between the posts of one blog.
package export

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html/charset"

	"github.com/topicpages/topicpages/internal/importer"
)

// maxDepth is how deep the elements of an export may nest.
const maxDepth = 200

var declaredEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']`)

// Element is an element of XML.
type Element struct {
	Space, Name string
	Attributes  []xml.Attr
	// Text is the text directly in the element, not in its child elements.
	Text     string
	Children []*Element
	Line     int
	parent   *Element
	// Markup is the content of the element, as it is written.
	Markup string
}

// Read reads an export. Characters that XML cannot hold are left out and reported.
func Read(r io.Reader, file string) (*Element, []importer.Loss, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read %s: %w", file, err)
	}
	if m := declaredEncoding.FindSubmatch(data[:min(len(data), 200)]); m != nil && !strings.EqualFold(string(m[1]), "utf-8") {
		decoded, err := charset.NewReaderLabel(string(m[1]), bytes.NewReader(data))
		if err != nil {
			return nil, nil, fmt.Errorf("cannot read %s: %w", file, err)
		}
		if data, err = io.ReadAll(decoded); err != nil {
			return nil, nil, fmt.Errorf("cannot read %s: %w", file, err)
		}
	}
	text, losses := importer.Text(file, data)
	root := &Element{}
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict, decoder.Entity = false, xml.HTMLEntity
	decoder.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // it is UTF-8 by now
	at, depth := root, 0
	starts := map[*Element]int64{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root, losses, nil
		}
		if err != nil {
			line, _ := decoder.InputPos()
			return nil, losses, fmt.Errorf("cannot read %s as XML: line %d: %w", file, line, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, losses, fmt.Errorf("cannot read %s as XML: elements are nested deeper than %d", file, maxDepth)
			}
			line, _ := decoder.InputPos()
			child := &Element{Space: token.Name.Space, Name: token.Name.Local, Attributes: slices.Clone(token.Attr), Line: line, parent: at}
			starts[child] = decoder.InputOffset()
			at.Children = append(at.Children, child)
			at = child
		case xml.EndElement:
			if at.parent != nil {
				end := decoder.InputOffset()
				if written := text[min(int(starts[at]), len(text)):min(int(end), len(text))]; strings.LastIndex(written, "</") >= 0 {
					at.Markup = written[:strings.LastIndex(written, "</")]
				}
				at, depth = at.parent, depth-1
			}
		case xml.CharData:
			at.Text += string(token)
		}
	}
}

// Child returns the first child element with the name, or nil. The namespace of the child contains space; "" stands for no
// namespace.
func (e *Element) Child(space, name string) *Element {
	for _, child := range e.All(space, name) {
		return child
	}
	return nil
}

// All returns the child elements with the name.
func (e *Element) All(space, name string) (list []*Element) {
	if e == nil {
		return nil
	}
	for _, child := range e.Children {
		if child.Name == name && (space == "" && child.Space == "" || space != "" && strings.Contains(child.Space, space)) {
			list = append(list, child)
		}
	}
	return list
}

// Value returns the text of the first element of that name, without the spaces around it.
func (e *Element) Value(space, name string) string {
	if child := e.Child(space, name); child != nil {
		return strings.TrimSpace(child.Text)
	}
	return ""
}

// Attribute returns the value of an attribute, or "".
func (e *Element) Attribute(name string) string {
	for _, a := range e.Attributes {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Base returns the address to which xml:base makes relative addresses relative, on top of another.
func (e *Element) Base(outer *url.URL) *url.URL {
	if e.parent != nil {
		outer = e.parent.Base(outer)
	}
	for _, a := range e.Attributes {
		if a.Name.Local != "base" || a.Name.Space != "xml" && !strings.HasSuffix(a.Name.Space, "XML/1998/namespace") {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(a.Value))
		if err == nil && outer != nil {
			u = outer.ResolveReference(u)
		}
		if err == nil {
			outer = u
		}
	}
	return outer
}

// PathOf returns the path of an address, or "" if it has a query or none.
func PathOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.RawQuery != "" || !strings.HasPrefix(u.Path, "/") || u.Path == "/" {
		return ""
	}
	return u.Path
}

// NameOf returns the last part of the path of an address, or "".
func NameOf(address string) string {
	base := path.Base(PathOf(address))
	if base == "." || base == "/" {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(base, ".html"), ".htm")
}

// Slug returns a name for a post of that title.
func Slug(title string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}), "-")
}

// Tags returns tags without spaces around them, empty ones and those that are there already.
func Tags(tags []string) (list []string) {
	for _, tag := range tags {
		tag = strings.Join(strings.Fields(tag), " ")
		if tag != "" && !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	return list
}

// Links turns the addresses of a blog's own posts into paths, which lead to the posts wherever
// they live now.
type Links struct {
	hosts map[string]bool
	paths map[string]bool
}

// NewLinks returns the Links of a blog at some addresses, with the paths of its posts.
func NewLinks(paths []string, sites ...string) *Links {
	l := &Links{hosts: map[string]bool{}, paths: map[string]bool{}}
	for _, site := range sites {
		if u, err := url.Parse(site); err == nil && u.Host != "" {
			l.hosts[bareHost(u)] = true
		}
	}
	for _, p := range paths {
		l.paths[strings.TrimSuffix(p, "/")] = p != ""
	}
	return l
}

func bareHost(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Host), "www.") }

// Rewrite returns the path of a post of the blog, and all other addresses as they are.
func (l *Links) Rewrite(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || !l.hosts[bareHost(u)] || !l.paths[strings.TrimSuffix(u.Path, "/")] {
		return address
	}
	u.Scheme, u.Host, u.User = "", "", nil
	return u.String()
}

// Finish sorts the posts and losses of a blog.
func Finish(blog *importer.Blog) *importer.Blog {
	slices.SortStableFunc(blog.Posts, func(a, b importer.Post) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	importer.SortLosses(blog.Losses)
	return blog
}
