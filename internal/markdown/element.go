// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/text/unicode/bidi"

	"github.com/topicpages/topicpages/internal/embed"
)

// maxOpen is how many elements of HTML can be open at once. Of those within, only the content is shown.
const maxOpen = 64

// opened is an element of HTML that an author has begun.
type opened struct {
	name string // as written
	element
	end  string // what ends it, or "" where it is left out
	link *anchorTag
}

// anchorTag is a link that is being written. One whose content shows nothing shows its address.
type anchorTag struct {
	address string
	shown   int // shown before it
}

// elements are the open elements. They end with the Markdown node that they began in.
type elements struct {
	open   []opened
	floors []int // by node that is being rendered, how many were open before it
	// texts are the ancestors of the current node that can hold no block.
	texts int
	// undirected is true while the direction of the open block is unknown.
	undirected bool
	ids        map[string]bool // that were written
	headings   map[ast.Node]int
	used       bool
}

// enter begins a node of Markdown.
func (r *renderer) enter(n ast.Node) {
	e := &r.elements
	e.floors = append(e.floors, len(e.open))
	if holdsTextAlone(n) {
		e.texts++
	}
}

// leave ends the elements that began in a node.
func (r *renderer) leave(n ast.Node) {
	e := &r.elements
	last := len(e.floors) - 1
	r.closeTo(e.floors[last])
	e.floors = e.floors[:last]
	if holdsTextAlone(n) {
		e.texts--
	}
}

func holdsTextAlone(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindHeading, ast.KindEmphasis, ast.KindLink, extast.KindStrikethrough, extast.KindDefinitionTerm:
		return true
	}
	return false
}

// floor is how many elements were open before the node that is being rendered.
func (e *elements) floor() int {
	if len(e.floors) == 0 {
		return 0
	}
	return e.floors[len(e.floors)-1]
}

// parent is the innermost element of the node that is shown, or an empty one.
func (e *elements) parent() element {
	for i := len(e.open) - 1; i >= e.floor(); i-- {
		if e.open[i].end != "" {
			return e.open[i].element
		}
	}
	return element{}
}

// closeTo ends elements until only that many are open.
func (r *renderer) closeTo(count int) {
	e := &r.elements
	for len(e.open) > count {
		last := e.open[len(e.open)-1]
		e.open = e.open[:len(e.open)-1]
		if last.link != nil {
			if last.link.shown == r.shown && last.link.address != "" {
				r.text(last.link.address)
			}
			r.within = nil
		}
		r.raw(last.end)
		if last.block {
			r.words.end()
			if last.end != "" {
				r.raw("\n")
			}
		}
	}
}

// closeFirst ends the innermost open element of some names, unless it is outside of others.
func (r *renderer) closeFirst(names, barriers string) {
	e := &r.elements
	for i := len(e.open) - 1; i >= e.floor(); i-- {
		switch {
		case contains(names, e.open[i].name):
			r.closeTo(i)
			return
		case contains(barriers, e.open[i].name):
			return
		}
	}
}

const cells = "td th caption table"

// endTag ends an element, and the open elements in it.
func (r *renderer) endTag(name string) {
	switch {
	case name == "br":
		r.lineBreak()
	case isHeadingName(name):
		r.closeFirst("h1 h2 h3 h4 h5 h6", cells)
	case contains("td th tr tbody thead tfoot caption table", name):
		r.closeFirst(name, strings.ReplaceAll("table", name, ""))
	default:
		r.closeFirst(name, cells)
	}
}

// closeImplied ends the elements that the start of an element ends.
func (r *renderer) closeImplied(name string, e element) {
	switch name {
	case "li":
		r.closeFirst("li", "ul ol dir menu "+cells)
	case "dd", "dt":
		r.closeFirst("dd dt", "dl "+cells)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		r.closeFirst("h1 h2 h3 h4 h5 h6", cells)
	case "td", "th":
		r.closeFirst("td th caption", "table")
	case "tr":
		r.closeFirst("tr caption", "table")
	case "tbody", "thead", "tfoot":
		r.closeFirst("tbody thead tfoot caption tr", "table")
	}
	if e.block {
		r.closeFirst("p", "button "+cells)
	}
}

// startTag begins an element. A node can be a block of HTML or part of a line.
func (r *renderer) startTag(n ast.Node, t *htmlTag) {
	r.elements.used = true
	e := lookUp(t.name)
	switch {
	case e.treatment == asText:
		r.text(t.written)
		return
	case e.treatment != kept:
		r.unwrap(t.name, e)
		return
	}
	if t.name == "br" || t.name == "wbr" || t.name == "img" {
		r.voidElement(t)
		return
	}
	r.closeImplied(t.name, e)
	if !r.provideParent(t.name, e) {
		r.unwrap(t.name, e)
		return
	}
	if e.parents != "" && !e.mayBeIn(r.elements.parent().tag) {
		e = element{treatment: kept, tag: "div", block: true, text: true}
	}
	if t.name == "hr" {
		r.raw("<hr>\n")
		return
	}
	r.begin(n, t, e)
}

// unwrap leaves out a tag. The words before and after one of a block stay apart.
func (r *renderer) unwrap(name string, e element) {
	if e.block {
		r.breakLine()
	}
	if !e.void && len(r.elements.open) < maxOpen {
		r.elements.open = append(r.elements.open, opened{name: name, element: element{block: e.block}})
	}
}

// provideParent begins the parents that an element requires and the author left
// out, and reports whether the element may begin.
func (r *renderer) provideParent(name string, e element) bool { //nolint:gocyclo // a case for each element
	open := &r.elements
	if len(open.open) >= maxOpen || e.block && (open.texts > 0 || open.inlines()) {
		return false
	}
	parent := open.parent().tag
	switch {
	case parent == "ul" || parent == "ol":
		if name != "li" && e.block {
			r.push("li", lookUp("li"), "dir", "auto")
		}
	case parent == "dl":
		return name == "dt" || name == "dd"
	case contains("table tbody thead tfoot tr", parent):
		if name == "td" || name == "th" {
			if parent != "tr" {
				r.push("tr", lookUp("tr"))
			}
			return true
		}
		return e.mayBeIn(parent) && e.parents != ""
	case contains("td th tr tbody thead tfoot", name):
		return false
	}
	return true
}

// inlines reports whether an element that is no block is open in a line of Markdown.
func (e *elements) inlines() bool {
	for _, o := range e.open[e.floor():] {
		if o.end != "" && !o.block && o.link == nil {
			return true
		}
	}
	return false
}

// push begins an element.
func (r *renderer) push(name string, e element, attributes ...string) *opened {
	if e.block {
		r.words.end()
		r.softBreak = 0
		r.elements.undirected = true
	}
	r.open(e.tag, attributes...)
	r.elements.open = append(r.elements.open, opened{name: name, element: e, end: "</" + e.tag + ">"})
	return &r.elements.open[len(r.elements.open)-1]
}

// begin begins an element with the attributes that it may keep.
func (r *renderer) begin(n ast.Node, t *htmlTag, e element) {
	attributes := r.attributes(t, e)
	switch {
	case t.name == "a":
		r.beginLink(t, attributes)
	case isHeadingName(t.name):
		r.beginHeading(n, t, e, attributes)
	case e.tag == "table":
		r.open("div", "class", "table", "tabindex", "0", "role", "region", "aria-label", numberedLabel(r.labels.Table, &r.tables))
		r.push(t.name, e, attributes...).end = "</table></div>"
	case e.tag == "pre":
		r.push(t.name, e, append(attributes, "dir", "ltr", "tabindex", "0", "role", "region", "aria-label", numberedLabel(r.labels.Code, &r.codes))...)
	case e.tag == "span" && len(attributes) == 0:
		r.unwrap(t.name, e)
	default:
		r.push(t.name, e, attributes...)
	}
}

// beginLink begins a link. Where it leads nowhere, or is in another, only its content is shown.
func (r *renderer) beginLink(t *htmlTag, attributes []string) {
	e := lookUp("a")
	address := absolute(t.attribute("href"))
	to, ok := r.target(address)
	if r.within != nil || !ok {
		if len(attributes) == 0 {
			r.unwrap("a", e)
			return
		}
		e.tag = "span" // which has the id
		r.push("a", e, attributes...)
		return
	}
	r.within = &inlineTag{}
	o := r.push("a", e, append(append(to, "title", t.attribute("title")), attributes...)...)
	o.link = &anchorTag{address: address, shown: r.shown}
}

// absolute gives an address that begins with "//" a scheme.
func absolute(address string) string {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "//") {
		return "https:" + address
	}
	return address
}

// beginHeading begins a heading, under the name that it was given.
func (r *renderer) beginHeading(n ast.Node, t *htmlTag, e element, attributes []string) {
	titles := r.rawTitles[n]
	at := r.elements.headings[n]
	r.elements.headings[n]++
	if at >= len(titles) || titles[at].text == "" {
		e.tag = "p"
		r.push(t.name, e, attributes...)
		return
	}
	title := titles[at]
	e.tag = headingTag(title.level)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i] == "id" {
			attributes[i+1] = ""
		}
	}
	o := r.push(t.name, e, append(attributes, "id", title.id)...)
	if title.level <= anchored && r.within == nil {
		o.end = r.permalink(title) + o.end
	}
}

// attributes returns the attributes that an element may keep.
func (r *renderer) attributes(t *htmlTag, e element) []string { //nolint:gocyclo // a case for each attribute
	var list []string
	add := func(name, value string) {
		if value != "" {
			list = append(list, name, value)
		}
	}
	id := t.attribute("id")
	if id == "" && t.name == "a" {
		id = t.attribute("name")
	}
	if id = anchorElsewhere(id); id != "" && r.rawIDs[id] && !r.elements.ids[id] {
		r.elements.ids[id] = true
		add("id", id)
	}
	for _, name := range strings.Fields(ownAttributes[e.tag]) {
		value := strings.TrimSpace(t.attribute(name))
		switch pattern := attributePatterns[name]; {
		case pattern == nil && t.has(name):
			list = append(list, name, "")
		case pattern != nil && pattern.MatchString(value):
			add(name, value)
		}
	}
	if align := alignment(t); align != "" && e.text {
		add("class", "align-"+align)
	}
	if language := t.attribute("lang"); languageTag.MatchString(language) {
		add("lang", language)
	}
	switch direction := strings.ToLower(t.attribute("dir")); {
	case e.tag == "pre":
	case direction == "ltr" || direction == "rtl" || direction == "auto":
		add("dir", direction)
	case e.tag == "code" && r.bidirectional:
		add("dir", "ltr")
	case e.text || e.tag == "bdi":
		add("dir", "auto")
	}
	return list
}

// ownAttributes are the attributes of single elements. An attribute without a pattern has no value.
var ownAttributes = map[string]string{
	"abbr": "title", "dfn": "title", "details": "open", "ol": "start reversed type", "li": "value",
	"td": "colspan rowspan", "th": "colspan rowspan scope", "time": "datetime",
}

var (
	languageTag       = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
	attributePatterns = map[string]*regexp.Regexp{
		"title":    regexp.MustCompile(`.`),
		"start":    regexp.MustCompile(`^-?[0-9]{1,9}$`),
		"value":    regexp.MustCompile(`^-?[0-9]{1,9}$`),
		"type":     regexp.MustCompile(`^[1aAiI]$`),
		"colspan":  regexp.MustCompile(`^[1-9][0-9]{0,2}$`),
		"rowspan":  regexp.MustCompile(`^[1-9][0-9]{0,2}$`),
		"scope":    regexp.MustCompile(`^(col|row|colgroup|rowgroup)$`),
		"datetime": regexp.MustCompile(`^[0-9TWPZYMDHS.:+ -]{1,40}$`),
	}
	alignStyle = regexp.MustCompile(`(?i)(?:^|;)\s*text-align\s*:\s*(left|center|right)\s*(?:;|$)`)
)

// alignment returns the alignment of an element: "left", "center", "right" or "".
func alignment(t *htmlTag) string {
	switch align := strings.ToLower(strings.TrimSpace(t.attribute("align"))); {
	case align == "left" || align == "center" || align == "right":
		return align
	case t.name == "center":
		return "center"
	}
	if match := alignStyle.FindStringSubmatch(t.attribute("style")); match != nil {
		return strings.ToLower(match[1])
	}
	return ""
}

// voidElement writes an element that holds nothing.
func (r *renderer) voidElement(t *htmlTag) {
	switch t.name {
	case "br":
		r.lineBreak()
	case "wbr":
		r.raw("<wbr>")
	case "img":
		r.picture(pictureSource(t), strings.Join(strings.Fields(t.attribute("alt")), " "), t.attribute("title"))
	}
}

// pictureSource is the address of the picture that a tag shows, or that a script would show in its place.
func pictureSource(t *htmlTag) string {
	source := absolute(t.attribute("src"))
	for _, lazy := range []string{"data-src", "data-lazy-src", "data-original"} {
		if later := absolute(t.attribute(lazy)); later != "" && (source == "" || strings.HasPrefix(source, "data:")) {
			source = later
		}
	}
	return source
}

func (r *renderer) lineBreak() {
	r.raw("<br>")
	r.words.end()
}

// inlineTag writes a tag in a line of text.
func (r *renderer) inlineTag(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		t := &n.(*inlineTag).tag
		if t.end {
			r.endTag(t.name)
		} else {
			r.startTag(n, t)
		}
	}
	return ast.WalkContinue
}

// inlineMarkup writes the replacement of an element in a line of text.
func (r *renderer) inlineMarkup(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.markup(n, n.(*inlineMarkup).markup)
	}
	return ast.WalkContinue
}

// htmlBlock writes a block of HTML.
func (r *renderer) htmlBlock(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.markup(n, markupOf(n.(*ast.HTMLBlock), r.source))
	}
	return ast.WalkContinue
}

// markup writes HTML. Elements that it leaves open contain the following text.
func (r *renderer) markup(n ast.Node, markup []byte) {
	r.elements.used, r.elements.undirected = true, true
	for p := piecesOf(markup); p.next(); {
		e := lookUp(p.tag.name)
		switch {
		case !p.isTag:
			r.markupText(p.text)
		case p.tag.end:
			r.endTag(p.tag.name)
		case e.treatment == linked || e.treatment == dropped:
			r.replaced(p, n.Type() == ast.TypeBlock)
		case e.tag == "pre" && e.treatment == kept:
			r.preformatted(n, p)
		default:
			t := p.tag
			r.startTag(n, &t)
		}
	}
}

// markupText writes the text between tags.
func (r *renderer) markupText(text string) {
	if strings.TrimSpace(text) == "" {
		r.words.end()
		r.raw(text)
		return
	}
	if r.bidirectional && r.elements.undirected {
		if first := firstStrong(text); first != bidi.ON {
			r.rightToLeft, r.elements.undirected = first == bidi.R, false
		}
	}
	r.text(text)
}

// replaced omits an element with its content, and writes a link to the resource it loads.
func (r *renderer) replaced(p *pieceReader, block bool) { //nolint:gocyclo // a case for each element
	t := p.tag
	address, depth := t.attribute("src"), 1
	if t.name == "object" {
		address = t.attribute("data")
	}
	if t.name == "script" && !embed.IsGist(address) {
		address = ""
	}
	for t.name != "embed" && depth > 0 && p.next() {
		switch {
		case !p.isTag:
		case p.tag.name == t.name && p.tag.end:
			depth--
		case p.tag.name == t.name:
			depth++
		case address == "" && (p.tag.name == "source" || p.tag.name == "embed"):
			address = p.tag.attribute("src")
		}
	}
	address = embed.Page(address)
	if lookUp(t.name).treatment != linked && t.name != "script" || address == "" {
		return
	}
	r.loads(address, strings.Join(strings.Fields(t.attribute("title")), " "), block)
}

// loads writes a link to the resource that an element would load.
func (r *renderer) loads(address, name string, block bool) {
	to, ok := r.leadTo(address)
	if !ok {
		return
	}
	block = block && r.elements.parent().tag != "p" && !r.elements.inlines() && r.within == nil
	if block {
		r.closeFirst("p", cells)
		r.open("p", "dir", "auto")
	}
	if name == "" {
		name = address
	}
	r.anchor(name, to...)
	if block {
		r.closeBlock("p")
	}
}

// preformatted writes a block of code like a fenced one, and other preformatted text
// unchanged.
func (r *renderer) preformatted(n ast.Node, p *pieceReader) { //nolint:gocyclo // a case for each token
	start, language, code := p.tag, languageIn(p.tag.attribute("class")), ""
	var rest []func()
	plain, ended := true, false
	for !ended && p.next() {
		t, text := p.tag, p.text
		switch {
		case !p.isTag:
			code += text
			rest = append(rest, func() { r.markupText(text) })
			continue
		case t.name == start.name && t.end:
			ended = true
		case t.name == "br":
			code += "\n"
		case t.name == "code" || t.name == "span":
			if found := languageIn(t.attribute("class")); language == "" {
				language = found
			}
		default:
			plain = false
		}
		if t.end {
			rest = append(rest, func() { r.endTag(t.name) })
		} else {
			rest = append(rest, func() { r.startTag(n, &t) })
		}
	}
	if plain && ended && r.elements.texts == 0 && !r.elements.inlines() && r.within == nil {
		r.closeImplied(start.name, lookUp(start.name))
		code = strings.TrimSuffix(strings.TrimPrefix(code, "\n"), "\n") + "\n"
		r.writeCode(code, language)
		return
	}
	r.startTag(n, &start)
	for _, write := range rest {
		write()
	}
}

// languageIn returns the language of code that classes name.
func languageIn(classes string) string {
	for class := range strings.FieldsSeq(classes) {
		for _, prefix := range []string{"language-", "lang-", "highlight-source-"} {
			if language, ok := strings.CutPrefix(class, prefix); ok {
				return language
			}
		}
	}
	return ""
}
