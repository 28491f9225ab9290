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
	if mayHide.MatchString(t.source) {
		t.removeHidden(t.tags(), removed)
	}
}

// RemoveHiddenInHTML does the same within blocks of HTML, for tools that read a block to its end tag: an empty line does not end it,
// and only the kinds of code in it are code that the tool looks for before it looks for HTML. It comes before MarkdownInHTML.
func (t *Text) RemoveHiddenInHTML(removed func(line int, shown string), kinds ...mdcode.Kind) {
	if mayHide.MatchString(t.source) {
		t.removeHidden(t.tagsInHTML(kinds), removed)
	}
}

// removeHidden removes the elements of the tags that hide them.
func (t *Text) removeHidden(tags []markupTag, removed func(line int, shown string)) {
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
	inHTML     bool // whatever follows is HTML too, so that the paragraph does not end its element
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

// tagsInHTML returns the tags within blocks of HTML that a tool reads to their end tags, except those in code of these kinds.
func (t *Text) tagsInHTML(kinds []mdcode.Kind) (list []markupTag) {
	code := t.code()
	always := slices.DeleteFunc(slices.Clone(code), func(s mdcode.Span) bool { return !slices.Contains(kinds, s.Kind) })
	var open openBlocks
	for _, at := range htmlTag.FindAllStringSubmatchIndex(t.source, -1) {
		written, name, closes := t.source[at[0]:at[1]], strings.ToLower(t.source[at[4]:at[5]]), at[3] > at[2]
		isBlock := slices.Contains(boxElements, name)
		switch {
		case open.isHTML() && isWithin(always, at[0]), !open.isHTML() && isWithin(code, at[0]):
			continue
		case open.isHTML():
			list = append(list, markupTag{name: name, closes: closes, hides: hidesElement(written), inHTML: true, start: at[0], end: at[1]})
		case isBlock && !closes && len(open) == 0 && !beginsBlock.MatchString(t.source[strings.LastIndexByte(t.source[:at[0]], '\n')+1:at[0]]):
			continue
		}
		switch {
		case isBlock && closes:
			open.close(name)
		case isBlock:
			open = append(open, openBlock{name: name, isMarkdown: markdownTag.MatchString(written)})
		}
	}
	return list
}

// beginsBlock matches the text before a tag on its line that begins a block of HTML.
var beginsBlock = regexp.MustCompile(`^[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*$`)

// openBlocks are the blocks of HTML that are open, from the outermost to the innermost.
type openBlocks []openBlock

type openBlock struct {
	name       string
	isMarkdown bool // its attributes say that it holds Markdown
}

func (o openBlocks) isHTML() bool { return len(o) > 0 && !o[len(o)-1].isMarkdown }

// close closes the innermost block of a name, with all blocks in it.
func (o *openBlocks) close(name string) {
	for i, block := range slices.Backward(*o) {
		if block.name == name {
			*o = (*o)[:i]
			return
		}
	}
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
	if isPhrase := start.name == "p" || slices.Contains(phraseElements, start.name); isPhrase && !start.inHTML { // Markdown ends them with the paragraph
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
