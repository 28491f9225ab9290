// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	// idPrefix keeps the ids of the text apart from the ids of the page around it.
	idPrefix = "c-"
	// maxSlug is the most letters of a heading that its id has.
	maxSlug = 80
)

// isAnchorRune reports whether an id may hold r: letters, marks and digits of any script,
// "-", and "_" and similar characters.
func isAnchorRune(r rune) bool {
	return r == '-' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc)
}

// slugOf is the anchor that GitHub gives a heading, which Hugo, Docusaurus and Jekyll have
// taken over: in lower case, with hyphens for blanks, and without all else.
func slugOf(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case isAnchorRune(r):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// headingID returns the id of a heading with that slug, before it is made unique.
func headingID(slug string) string {
	short := withoutVariants(shorten(slug))
	if strings.Trim(short, "-") == "" {
		return idPrefix + "section"
	}
	return idPrefix + short
}

// withoutVariants removes the characters that only select a form of an emoji.
func withoutVariants(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, s)
}

// shorten returns at most maxSlug characters.
func shorten(s string) string {
	count := 0
	for i := range s {
		if count == maxSlug {
			return s[:i]
		}
		count++
	}
	return s
}

// anchorForms are the anchors that other tools give a heading, for links in articles written
// for them. Each function gets the text of the heading and its Markdown. A tool makes
// equal anchors unique by a number, after "-" if separator is "".
var anchorForms = []struct {
	separator string
	anchor    func(text, written string) string
}{
	{"", func(text, _ string) string { return slugOf(text) }},
	{"", func(text, _ string) string { return slugOf(tags.ReplaceAllString(text, "")) }}, // GitHub, of HTML
	{"", func(_, written string) string { return slugOf(written) }},                      // with {#id}, which GitHub does not know
	{"", func(text, _ string) string {
		return orElse(slugOf(strings.TrimSpace(mailAddresses.ReplaceAllString(text, ""))), "heading")
	}},
	{"", func(_, written string) string { return kramdown(written) }},
	{"", func(text, _ string) string { return markdownIt(text) }},
	{"", func(_, written string) string { return markdownIt(written) }},
	{"_", func(text, _ string) string { return pythonMarkdown(text) }},
	{"", func(text, _ string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(text), isNoWord), "-")
	}}, // GitLab, Pandoc
}

var (
	tags          = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	mailAddresses = regexp.MustCompile(`[^\s@]+@[^\s@]+`) // as Hugo leaves out links without a text
	notKramdown   = regexp.MustCompile(`^[^A-Za-z]+|[^A-Za-z0-9 -]`)
	notASCIIWord  = regexp.MustCompile(`[^A-Za-z0-9_\s-]`)
	hyphens       = regexp.MustCompile(`[-\s]+`)
)

func kramdown(written string) string {
	return orElse(strings.ToLower(strings.ReplaceAll(notKramdown.ReplaceAllString(written, ""), " ", "-")), "section")
}

// markdownIt is the anchor of markdown-it-anchor before it is escaped.
func markdownIt(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "-")) }

// pythonMarkdown is the anchor in MkDocs: in ASCII, without accents.
func pythonMarkdown(text string) string {
	ascii := notASCIIWord.ReplaceAllString(norm.NFKD.String(text), "")
	return strings.ToLower(hyphens.ReplaceAllString(strings.TrimSpace(ascii), "-"))
}

func isNoWord(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) }

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// anchors finds headings by the anchor of any tool.
type anchors struct {
	ids   map[string]string
	count []map[string]int // by form, how often an anchor was given
}

func newAnchors() *anchors {
	a := &anchors{ids: map[string]string{}, count: make([]map[string]int, len(anchorForms))}
	for i := range a.count {
		a.count[i] = map[string]int{}
	}
	return a
}

// add puts in a heading. Who comes first has the anchor.
func (a *anchors) add(id, text, written string) {
	for i, form := range anchorForms {
		anchor := form.anchor(text, written)
		n := a.count[i][anchor]
		a.count[i][anchor]++
		if anchor == "" && form.separator != "" { // Python-Markdown counts these from 1
			n++
		}
		if n > 0 {
			anchor += orElse(form.separator, "-") + strconv.Itoa(n)
		}
		a.put(anchor, id)
	}
	a.put(loose(text), id)
}

func (a *anchors) put(anchor, id string) {
	if _, taken := a.ids[anchor]; !taken && anchor != "" {
		a.ids[anchor] = id
	}
}

// find returns the id for an anchor, or "".
func (a *anchors) find(anchor string) string {
	if id := a.ids[anchor]; id != "" {
		return id
	}
	return a.ids[loose(anchor)]
}

// loose returns the common part of the anchors of nearly all tools. The space distinguishes it from
// an anchor.
func loose(text string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(text)), isNoWord), "")
}

// unescape returns the anchor of an address without percent-encoding.
func unescape(fragment string) string {
	if anchor, err := url.PathUnescape(fragment); err == nil {
		return anchor
	}
	return fragment
}

// anchorElsewhere returns the id of the heading in another article that an anchor
// refers to.
func anchorElsewhere(anchor string) string {
	anchor = strings.Map(func(r rune) rune {
		if isAnchorRune(r) {
			return r
		}
		return -1
	}, unescape(anchor))
	if anchor == "" || strings.HasPrefix(anchor, idPrefix) {
		return anchor
	}
	return idPrefix + withoutVariants(shorten(anchor))
}
