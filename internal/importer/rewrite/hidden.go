// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/importer/mdcode"
)

var (
	mayHide  = regexp.MustCompile(`(?i)<[a-z][^<>]*(?:hidden|none|collapse)`)
	htmlTag  = regexp.MustCompile(`<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>`)
	blankEnd = regexp.MustCompile(`\n[ \t]*\n`)
)

// RemoveHidden removes the elements of HTML outside code that browsers do not show: those with the attribute hidden, or with a
// style that hides them. It calls removed with the line and the text of each that holds text.
func (t *Text) RemoveHidden(removed func(line int, shown string)) {
	if !mayHide.MatchString(t.source) {
		return
	}
	tags := t.tags()
	var edits []edit
	end := 0
	for i, tag := range tags {
		if tag.start < end || tag.closes || !tag.hides {
			continue
		}
		end = t.endOfElement(tag, tags[i+1:])
		if shown := strings.Join(strings.Fields(htmlTag.ReplaceAllString(t.source[tag.end:max(end, tag.end)], " ")), " "); shown != "" {
			removed(t.Line(tag.start), html.UnescapeString(shown))
		}
		edits = append(edits, edit{tag.start, end, ""})
	}
	t.apply(edits)
}

var hidingAttribute = regexp.MustCompile(`(?i)(?:^|[\s{:])hidden(?:$|[\s=}])|(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))`)

// HidesByAttributes reports whether a list of attributes behind Markdown, such as {: style="display:none"}, hides its element.
func HidesByAttributes(list string) bool { return hidingAttribute.MatchString(list) }

// A markupTag is a tag in a Text.
type markupTag struct {
	name       string // in lower case
	closes     bool
	hides      bool
	start, end int
}

// tags returns the tags outside code.
func (t *Text) tags() (list []markupTag) {
	code := t.code()
	var open openBoxes
	for _, at := range htmlTag.FindAllStringSubmatchIndex(t.source, -1) {
		if isWithin(code, at[0]) || !open.any() && t.isEscaped(at[0]) {
			continue
		}
		written := t.source[at[0]:at[1]]
		tag := markupTag{name: strings.ToLower(t.source[at[4]:at[5]]), closes: at[3] > at[2], hides: hidesElement(written), start: at[0], end: at[1]}
		open.pass(tag)
		list = append(list, tag)
	}
	return list
}

// isEscaped reports whether a backslash makes the tag at an offset text. After another backslash, or within HTML, it does not.
func (t *Text) isEscaped(offset int) bool {
	before := t.source[:offset]
	backslashes := len(before) - len(strings.TrimRight(before, `\`))
	return backslashes%2 == 1 && !endsInHTML(before)
}

var boxElements = strings.Fields("address article aside blockquote details div dl fieldset figure footer form header main nav ol pre section table ul")

// openBoxes counts the open elements, by name, whose content some tools read as HTML to their end, and others as Markdown after
// an empty line.
type openBoxes map[string]int

func (o openBoxes) any() bool { return len(o) > 0 }

func (o *openBoxes) pass(tag markupTag) {
	if !slices.Contains(boxElements, tag.name) {
		return
	}
	if *o == nil {
		*o = openBoxes{}
	}
	switch {
	case !tag.closes:
		(*o)[tag.name]++
	case (*o)[tag.name] > 1:
		(*o)[tag.name]--
	default:
		delete(*o, tag.name)
	}
}

func isWithin(code []mdcode.Span, offset int) bool { return codeEnd(code, offset) > 0 }

// hidesElement reports whether a start tag hides its element.
func hidesElement(tag string) bool {
	tokens := html.NewTokenizer(strings.NewReader(tag))
	tokens.Next()
	return htmltext.Hides(tokens.Token().Attr)
}

// Where elements end whose end tag may be left out: where a sibling begins, or where a parent ends.
var (
	voidElements   = strings.Fields("area base br col embed hr img input link meta param source track wbr")
	phraseElements = strings.Fields("a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var")
	siblings       = map[string][]string{
		"li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td", "th", "tr", "tbody", "tfoot"}, "th": {"td", "th", "tr", "tbody", "tfoot"},
		"tr": {"tr", "tbody", "tfoot"}, "tbody": {"tbody", "tfoot"}, "thead": {"tbody", "tfoot"},
		"p": strings.Fields("address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul"),
	}
	parents = map[string][]string{
		"li": {"ul", "ol", "menu"}, "dt": {"dl"}, "dd": {"dl"}, "td": {"table"}, "th": {"table"}, "tr": {"table"}, "tbody": {"table"}, "thead": {"table"},
		"p": {"div", "section", "article", "aside", "blockquote", "details", "figure", "li", "td"},
	}
)

// endOfElement returns where an element ends, given the tags after its start tag. One without an end goes on to the end of the
// text.
func (t *Text) endOfElement(start markupTag, after []markupTag) int {
	if slices.Contains(voidElements, start.name) {
		return start.end
	}
	limit := len(t.source)
	if start.name == "p" || slices.Contains(phraseElements, start.name) { // Markdown ends them with the paragraph
		if blank := blankEnd.FindStringIndex(t.source[start.end:]); blank != nil {
			limit = start.end + blank[0]
		}
	}
	if end := closing(start.name, after); end >= 0 && end < limit {
		return end
	}
	return limit
}

// closing returns where the tags after a start tag end its element, or -1.
func closing(name string, after []markupTag) int {
	outer := parents[name]
	if outer == nil {
		outer = []string{name}
	}
	depth := 0
	for _, tag := range after {
		isOuter := slices.Contains(outer, tag.name)
		if depth == 0 {
			switch {
			case tag.closes && tag.name == name:
				return tag.end
			case tag.closes && isOuter, !tag.closes && slices.Contains(siblings[name], tag.name):
				return tag.start
			}
		}
		if isOuter && tag.closes {
			depth--
		} else if isOuter {
			depth++
		}
	}
	return -1
}
