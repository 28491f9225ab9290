// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/export"
)

// Parts of the names of the vocabularies that feeds use.
const (
	atomSpace    = "w3.org/2005/Atom"
	contentSpace = "rss/1.0/modules/content"
	dublinCore   = "purl.org/dc/"
	podcasts     = "itunes.com"
	xhtmlSpace   = "1999/xhtml"
)

func (l *loader) readXML(data []byte) error {
	root, losses, err := export.Read(bytes.NewReader(data), l.file)
	if err != nil {
		return err
	}
	l.blog.Losses = losses
	for _, e := range root.Children {
		switch {
		case e.Name == "feed" && (strings.Contains(e.Space, atomSpace) || e.Space == "" || strings.Contains(e.Space, "atom")):
			l.readAtom(e)
			return nil
		case e.Name == "rss" || e.Name == "RDF":
			l.readRSS(e)
			return nil
		}
	}
	return fmt.Errorf("cannot load %s: it is no feed: its first element is neither rss, feed nor rdf:RDF", l.file)
}

func (l *loader) readAtom(feed *export.Element) {
	space := feed.Space
	home := linkOf(feed.All(space, "link"), "alternate")
	l.begin(atomText(feed.Child(space, "title")), orElse(home, linkOf(feed.All(space, "link"), "self")), feed.Base(nil))
	var items []item
	for _, e := range feed.All(space, "entry") {
		base := e.Base(l.home)
		it := item{
			line: e.Line, title: atomText(e.Child(space, "title")), published: e.Value(space, "published"), updated: e.Value(space, "updated"),
			id: e.Value(space, "id"), link: linkOf(e.All(space, "link"), "alternate"), language: e.Attribute("lang"),
		}
		if it.link != "" && base != nil {
			if u, err := url.Parse(it.link); err == nil {
				it.link = base.ResolveReference(u).String()
			}
		}
		if it.link == "" && isWebAddress(it.id) {
			it.link = it.id
		}
		if hasBase(e) {
			it.base = base
		}
		it.content, it.summary = l.atomBody(e.Child(space, "content"), e.Line), l.atomBody(e.Child(space, "summary"), e.Line)
		for _, category := range e.All(space, "category") {
			it.tags = append(it.tags, orElse(category.Attribute("label"), category.Attribute("term")))
		}
		for _, author := range e.All(space, "author") {
			it.authors = append(it.authors, author.Value(space, "name"))
		}
		items = append(items, it)
	}
	l.add(items)
}

// hasBase reports whether an element or one around it has a base of relative addresses.
func hasBase(e *export.Element) bool { return e.Base(nil) != nil }

// linkOf returns the address of the first link of a kind, or "". A link of no kind is an alternate.
func linkOf(links []*export.Element, kind string) string {
	for _, link := range links {
		if rel := orElse(link.Attribute("rel"), "alternate"); rel == kind && link.Attribute("href") != "" {
			return link.Attribute("href")
		}
	}
	return ""
}

// atomText returns a text of Atom on one line.
func atomText(e *export.Element) string {
	if e == nil {
		return ""
	}
	switch e.Attribute("type") {
	case "html":
		return plainTitle(e.Text)
	case "xhtml":
		return plain(body{withoutPrefixes(e.Markup), true})
	}
	return oneLine(e.Text)
}

// atomBody returns a text of Atom by its type.
func (l *loader) atomBody(e *export.Element, line int) body {
	if e == nil {
		return body{}
	}
	switch kind := strings.ToLower(e.Attribute("type")); {
	case kind == "" || kind == "text" || kind == "text/plain":
		return body{e.Text, false}
	case kind == "html" || kind == "text/html":
		return body{e.Text, true}
	case kind == "xhtml" || strings.HasPrefix(kind, "application/xhtml"):
		return body{withoutPrefixes(e.Markup), true}
	default:
		l.lose(line, importer.MarkupRemoved, "content of the type %q is left out", kind)
		return body{}
	}
}

var (
	prefixed  = regexp.MustCompile(`(</?)[A-Za-z][\w.-]*:([A-Za-z])`)
	cdata     = regexp.MustCompile(`(?s)<!\[CDATA\[(.*?)\]\]>`)
	selfEnded = regexp.MustCompile(`<([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)/>`)
)

// withoutPrefixes returns XHTML as HTML.
func withoutPrefixes(markup string) string {
	markup = cdata.ReplaceAllStringFunc(markup, func(s string) string { return html.EscapeString(cdata.FindStringSubmatch(s)[1]) })
	markup = prefixed.ReplaceAllString(markup, "$1$2")
	return selfEnded.ReplaceAllStringFunc(markup, func(s string) string {
		m := selfEnded.FindStringSubmatch(s)
		switch strings.ToLower(m[1]) {
		case "area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr":
			return s
		}
		return "<" + m[1] + m[2] + "></" + m[1] + ">"
	})
}

func (l *loader) readRSS(rss *export.Element) {
	channel := first(rss, "channel")
	if channel == nil {
		channel = rss
	}
	l.begin(plainTitle(value(channel, "title")), value(channel, "link"), channel.Base(nil))
	list := named(channel, "item")
	if len(list) == 0 {
		list = named(rss, "item") // RSS 1.0
	}
	items := make([]item, 0, len(list))
	for _, e := range list {
		items = append(items, l.rssItem(e, channel))
	}
	l.add(items)
}

func (l *loader) rssItem(e, channel *export.Element) item {
	it := item{
		line: e.Line, title: plainTitle(orElse(value(e, "title"), e.Value(dublinCore, "title"))), published: orElse(value(e, "pubDate"), e.Value(dublinCore, "date")),
		updated: e.Value(atomSpace, "updated"), link: value(e, "link"), id: value(e, "guid"), language: orElse(value(e, "language"), value(channel, "language")),
	}
	if guid := first(e, "guid"); it.link == "" && guid != nil && guid.Attribute("isPermaLink") != "false" && isWebAddress(it.id) {
		it.link = it.id
	}
	if it.link == "" {
		it.link = linkOf(e.All(atomSpace, "link"), "alternate")
	}
	if hasBase(e) {
		it.base = e.Base(nil)
	}
	for _, list := range [][]*export.Element{named(e, "category"), e.All(dublinCore, "subject")} {
		for _, tag := range list {
			it.tags = append(it.tags, html.UnescapeString(tag.Text))
		}
	}
	it.tags = append(it.tags, strings.Split(e.Value(podcasts, "keywords"), ",")...)
	for _, author := range append(e.All(dublinCore, "creator"), named(e, "author")...) {
		it.authors = append(it.authors, authorName(author.Text))
	}
	it.content = l.longest(e, e.All(contentSpace, "encoded"), "content:encoded")
	if it.content.text == "" {
		if xhtml := e.Child(xhtmlSpace, "body"); xhtml != nil {
			it.content = body{withoutPrefixes(xhtml.Markup), true}
		}
	}
	it.summary = l.longest(e, named(e, "description"), "description")
	if it.summary.text == "" {
		it.summary = body{orElse(e.Value(dublinCore, "description"), e.Value(podcasts, "summary")), true}
	}
	return it
}

// longest returns the longest of several texts where a feed should have one.
func (l *loader) longest(e *export.Element, texts []*export.Element, name string) body {
	longest := ""
	for _, text := range texts {
		markup := text.Text
		if len(text.Children) > 0 { // HTML that is not escaped
			markup = withoutPrefixes(text.Markup)
		}
		if len(strings.TrimSpace(markup)) > len(strings.TrimSpace(longest)) {
			longest = markup
		}
	}
	if len(texts) > 1 {
		l.lose(e.Line, importer.FieldIgnored, "the item has %d times %s: the longest is taken", len(texts), name)
	}
	return body{longest, true}
}

// RSS has no namespace in version 2 and several in others.
func named(e *export.Element, name string) []*export.Element {
	return append(e.All("", name), e.All("purl.org/rss/1.0/", name)...)
}

func first(e *export.Element, name string) *export.Element {
	for _, child := range named(e, name) {
		return child
	}
	return nil
}

func value(e *export.Element, name string) string {
	for _, child := range named(e, name) {
		if text := strings.TrimSpace(child.Text); text != "" {
			return text
		}
	}
	return ""
}

var mailAndName = regexp.MustCompile(`^\S+@\S+\s+\((.+)\)$`)

// authorName returns the name in "mail@example.org (Name)", and no address of mail.
func authorName(text string) string {
	text = oneLine(text)
	if m := mailAndName.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if strings.Contains(text, "@") && !strings.Contains(text, " ") {
		return ""
	}
	return text
}

func isWebAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
