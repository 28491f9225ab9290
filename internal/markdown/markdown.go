// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package markdown renders the Markdown of an article as HTML that is safe to put
// in a page, whoever wrote it. It is pure: equal arguments give equal bytes.
//
// The language is CommonMark with GitHub's tables, strikethrough, task lists, bare
// addresses and alerts, with footnotes, and with [[…]] for links to Posts and
// Topics. Emphasis and line breaks follow Chinese and Japanese rules in such
// texts. Articles may use the HTML elements of vocabulary.go, which end at the
// latest with the Markdown block that they begin in. Comments are omitted.
package markdown

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"sync"
	"weak"

	"github.com/yuin/goldmark/ast"
)

// Bounds of the input and the output of Render. Smaller bounds, in limits.go, turn the
// excess of one construct into plain text. No author exceeds them by chance.
const (
	// MaxSource is the most bytes that a source may have.
	MaxSource = 256 << 10
	// MaxHTML is the most bytes that the HTML may have. A short source can ask
	// for more: a hundred thousand links by reference to one long address.
	MaxHTML = 2 << 20
	// MaxLinks is the number of different targets of [[…]] in a source, including text
	// that only looks like one.
	MaxLinks = 500
)

var (
	// ErrTooLong says that the source is longer than MaxSource.
	ErrTooLong = errors.New("the text is longer than 256 KiB")
	// ErrTooComplex says that the HTML would be longer than MaxHTML.
	ErrTooComplex = errors.New("the text makes a page of more than 2 MiB")
	// ErrTooManyLinks says that the source names more than MaxLinks targets.
	ErrTooManyLinks = errors.New("the text has more than 500 different [[links]]: split it")
)

// Links resolves [[…]]. Render calls it from its own goroutine.
type Links interface {
	// Post returns the title and the address of the Post with a name. ok is false
	// if there is none. The address is "" if the Post has no page now:
	// then its title is shown as text. The name may be any text.
	Post(name string) (title, url string, ok bool)
	// Topic does the same for a Topic.
	Topic(name string) (title, url string, ok bool)
	// Picture returns how large the picture at an https address or a path of the site is, in pixels of CSS; zero where
	// that is not known. ok is false where the page cannot show it: the site has none at that path, or the
	// page loads nothing from that host. Render asks for paths that it does not find among Targets as if they were there.
	Picture(address string) (width, height int, ok bool)
	// Heading returns the id of the heading in the article of a target that an anchor refers to. The target is the name of a
	// Post or a page. The id is "" if it is not known which headings there are. ok is false if the article is there and has
	// no such heading.
	Heading(target, anchor string) (id string, ok bool)
	// Page returns the present address of a page that address.Page has found in a link, or "" if the link is to stay as it
	// is. ok is false if Posts or Topics have their pages at such addresses, and none has it here.
	Page(page string) (url string, ok bool)
	// Hosts are the hosts of the site, with their ports. Absolute addresses with one of them are read as paths of the site.
	Hosts() []string
}

// Labels are the fixed words, in the language of the page. "%s", if mentioned,
// makes a label unique.
type Labels struct {
	// Permalink names the link beside a heading; %s is the text of the heading.
	Permalink string
	// Code and Table name blocks that scroll with the keyboard; %s is a number,
	// without which a page would have several landmarks with one name.
	Code, Table string
	// Footnotes is the heading above the footnotes.
	Footnotes string
	// Backlink names the link from a footnote back to its reference; %s is
	// the number of the footnote, or "2-3" for the third reference to the second.
	Backlink string
	// Done and Open name the box of an item of a task list.
	Done, Open string
	// Note and the others are the titles of alerts.
	Note, Tip, Important, Warning, Caution string
}

// Document is a rendered text.
type Document struct {
	// HTML holds only the elements, attributes and classes of policy.go, and no
	// address but https, http and mailto ones, paths on the site and fragments.
	// All ids begin with "c-". It is at most MaxHTML bytes.
	HTML template.HTML
	// Headings are the headings of levels 2 and 3 in order, for a table of contents.
	Headings []Heading
	// Broken are the links that lead nowhere, as written: "[[post-name]]",
	// "[[topic:name]]", "file.md", "#section", "/posts/name/". They are sorted, and each is
	// there once.
	Broken []string
	// Words counts the words that a reader sees, code among them. Of scripts without spaces between
	// words, two letters count as one word, and three of Thai, Lao and Khmer.
	Words int
}

// Heading is a heading in the text: the highest that the author uses is of level 2,
// since the page has its own heading of level 1.
type Heading struct {
	Level    int
	ID, Text string
}

// A Text is Markdown that is parsed once for those who ask about it at about the same time: after an edit the archive
// asks for its targets, the page for its HTML, and the status for its broken links. What is parsed takes many times the
// memory of the text, so it is kept until the next garbage collection. A Text may be used from several goroutines.
type Text struct {
	source string
	mu     sync.Mutex // also while the document is read, since nodes remember answers
	parsed weak.Pointer[parsedText]
}

// parsedText is a document, and the source that its nodes refer to.
type parsedText struct {
	document ast.Node
	source   []byte
	// found are the targets on a site with foundHosts, if isFound.
	found      targetSet
	foundHosts []string
	isFound    bool
}

// targets returns the targets of the links on a site with the hosts; see targetsOf.
func (p *parsedText) targets(hosts []string) (found targetSet, ok bool) {
	if !p.isFound || !slices.Equal(p.foundHosts, hosts) {
		p.found, p.isFound = targetsOf(p.document, p.source, hosts)
		p.foundHosts = hosts
	}
	return p.found, p.isFound
}

// NewText returns the Text of a source.
func NewText(source string) *Text { return &Text{source: source} }

// parse returns the document to a caller that has the lock.
func (t *Text) parse() *parsedText {
	if known := t.parsed.Value(); known != nil {
		return known
	}
	p := &parsedText{}
	p.document, p.source = parse(t.source)
	t.parsed = weak.Make(p)
	return p
}

// Render renders a source once; see Text.Render.
func Render(source string, links Links, labels Labels) (Document, error) {
	return NewText(source).Render(links, labels)
}

// Render renders the text. The error is ErrTooLong, ErrTooManyLinks or
// ErrTooComplex; all other texts give a Document. A nil links knows no Post and no Topic.
func (t *Text) Render(links Links, labels Labels) (Document, error) {
	if err := admit(t.source); err != nil {
		return Document{}, fmt.Errorf("cannot render %d bytes of Markdown: %w", len(t.source), err)
	}
	headings := t.headings(links)
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parse()
	r := &renderer{source: p.source, links: links, headingsElsewhere: headings, hosts: hostsOf(links), labels: labels}
	err := r.render(p)
	if errors.Is(err, ErrTooComplex) && r.lexed > 0 {
		// An article without colours is better than none, and its author is not to blame.
		r = &renderer{source: p.source, links: links, headingsElsewhere: headings, hosts: hostsOf(links), labels: labels, colourless: true}
		err = r.render(p)
	}
	if err != nil {
		return Document{}, fmt.Errorf("cannot render Markdown: %w", err)
	}
	return Document{
		HTML:     sanitize(r.out.Bytes()),
		Headings: r.headings,
		Broken:   slices.Sorted(maps.Keys(r.broken)),
		Words:    r.words.count(),
	}, nil
}

// A BrokenLink leads nowhere.
type BrokenLink struct {
	// Target is as in Document.Broken.
	Target string
	// Line is the first line of the source with it, from 1; where several lines make one block of HTML, the first line of the block.
	Line int
	// Near is the anchor of a heading in the same text that the author may have meant, such as "#set-up", or "".
	Near string
	// Elsewhere is the target whose article is there but lacks the heading, or "".
	Elsewhere string
}

// Broken returns the Broken targets of the Document that Render would make. Where that
// would be an error, it is ErrTooLong, ErrTooManyLinks or ErrTooComplex itself. It makes
// no HTML and lexes no code.
func (t *Text) Broken(links Links) ([]BrokenLink, error) {
	if err := admit(t.source); err != nil {
		return nil, err
	}
	headings := t.headings(links)
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parse()
	r := &renderer{source: p.source, links: links, headingsElsewhere: headings, hosts: hostsOf(links), colourless: true, discard: true}
	if err := r.render(p); err != nil {
		return nil, err
	}
	return r.brokenLinks(), nil
}

// maxHinted bounds the broken links for which a heading is looked for that the author may have meant, and maxHintedHeadings
// the headings.
const (
	maxHinted         = 20
	maxHintedHeadings = 1000
)

// brokenLinks returns the links that lead nowhere, sorted by target.
func (r *renderer) brokenLinks() []BrokenLink {
	var list []BrokenLink
	for target, at := range r.broken {
		list = append(list, BrokenLink{Target: target, Line: min(at.offset, len(r.source)), Elsewhere: at.elsewhere})
	}
	// From offsets to lines in one pass, however many there are.
	slices.SortFunc(list, func(a, b BrokenLink) int { return cmp.Compare(a.Line, b.Line) })
	line, counted := 1, 0
	for i, b := range list {
		line += bytes.Count(r.source[counted:b.Line], []byte("\n"))
		counted, list[i].Line = b.Line, line
	}
	slices.SortFunc(list, func(a, b BrokenLink) int { return cmp.Compare(a.Target, b.Target) })
	for i := range list[:min(len(list), maxHinted)] {
		list[i].Near = r.nearestHeading(list[i].Target)
	}
	return list
}

// admit says why a source is not parsed.
func admit(source string) error {
	if len(source) > MaxSource {
		return ErrTooLong
	}
	if _, ok := namesIn(clean(source)); !ok {
		return ErrTooManyLinks
	}
	return nil
}
