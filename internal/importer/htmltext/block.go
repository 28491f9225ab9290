// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/internal/embed"
)

// blocks returns the blocks of Markdown that a node holds.
func (w *writer) blocks(n *html.Node) []string {
	var list []string
	var line []*html.Node
	flush := func() {
		if text := w.paragraph(line); text != "" {
			list = append(list, text)
			w.marker = 0
		}
		line = nil
	}
	for child := range n.ChildNodes() {
		switch {
		case isMore(child):
			flush()
			list = append(list, "<!--more-->")
		case isBlock(child) || child.Type == html.ElementNode && holdsBlock(child):
			flush()
			list = append(list, w.block(child)...)
		default:
			line = append(line, child)
		}
	}
	flush()
	return list
}

// block returns the blocks of Markdown that an element becomes.
func (w *writer) block(n *html.Node) []string {
	switch n.Data {
	case "ul", "ol", "menu", "dir":
		return w.list(n)
	}
	w.marker = 0
	switch n.Data {
	case "p":
		return w.anchored(n, w.blocks(n))
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return w.heading(n)
	case "blockquote":
		return w.quote(n)
	case "pre", "listing", "xmp":
		return w.code(n)
	case "table":
		return w.table(n)
	case "hr":
		return []string{"***"}
	case "details":
		return w.details(n, find(n, named("summary")))
	case "dl":
		return []string{w.markup(n)}
	case "iframe", "video", "audio", "embed", "object", "script":
		return w.embedded(n, "")
	case "noscript":
		return w.noscript(n)
	case "figure":
		return w.figure(n)
	}
	if blocks, ok := w.card(n); ok {
		return blocks
	}
	return w.anchored(n, w.blocks(n))
}

// anchored puts the anchor of a block before it, where a link of the text leads to it.
func (w *writer) anchored(n *html.Node, blocks []string) []string {
	if id := attribute(n, "id"); w.anchors[id] && id != "" && len(blocks) > 0 {
		blocks[0] = anchor(id) + blocks[0]
	}
	return blocks
}

func anchor(id string) string { return `<a id="` + html.EscapeString(id) + `"></a>` }

// paragraph returns nodes that are parts of a line.
func (w *writer) paragraph(nodes []*html.Node) string {
	in := &inline{writer: w}
	for _, n := range nodes {
		in.node(n)
	}
	return in.String()
}

func (w *writer) heading(n *html.Node) []string {
	in := &inline{writer: w, oneLine: true}
	in.children(n)
	text := in.String()
	if text == "" {
		return nil
	}
	if match := trailingHashes.FindStringIndex(text); match != nil {
		text = text[:match[0]] + strings.Replace(text[match[0]:], "#", `\#`, 1)
	}
	if id := attribute(n, "id"); id != "" && !strings.ContainsAny(id, " {}`") && id != slug(lineOf(n)) {
		text += " {#" + id + "}"
	}
	return []string{strings.Repeat("#", int(n.Data[1]-'0')) + " " + text}
}

var trailingHashes = regexp.MustCompile(`(^|\s)#+$`)

// slug is the anchor that a heading gets by itself.
func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func (w *writer) quote(n *html.Node) []string {
	blocks := w.blocks(n)
	w.marker = 0
	if len(blocks) == 0 {
		return nil
	}
	return w.anchored(n, []string{indent(strings.Join(blocks, "\n\n"), "> ", "> ")})
}

// indent puts text before the first line of a block and before the others.
func indent(block, first, rest string) string {
	lines := strings.Split(block, "\n")
	for i, line := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		if line == "" {
			prefix = strings.TrimRight(prefix, " ")
		}
		lines[i] = prefix + line
	}
	return strings.Join(lines, "\n")
}

// list returns a list. Markers tell it from a list just before.
func (w *writer) list(n *html.Node) []string {
	if hasOwnNumbers(n) {
		w.marker = 0
		return []string{w.markup(n)}
	}
	marker := 1
	if w.marker == 1 {
		marker = 2
	}
	number := 1
	if start, err := strconv.Atoi(attribute(n, "start")); err == nil && start >= 0 && start < 1e9 {
		number = start
	}
	loose := false
	var items [][]string
	for child := range n.ChildNodes() {
		switch {
		case child.Type == html.ElementNode && child.Data == "li":
			w.marker = 0
			blocks := w.anchored(child, w.blocks(child))
			if len(blocks) == 0 {
				blocks = []string{"<br>"}
			}
			loose = loose || isLoose(child)
			items = append(items, blocks)
		case child.Type == html.ElementNode || strings.TrimSpace(textOf(child)) != "":
			w.marker = 0
			blocks := []string(nil)
			if isBlock(child) {
				blocks = w.block(child)
			} else if text := w.paragraph([]*html.Node{child}); text != "" {
				blocks = []string{text}
			}
			if len(items) == 0 {
				items = append(items, nil)
			}
			items[len(items)-1] = append(items[len(items)-1], blocks...)
		}
	}
	var lines []string
	for _, blocks := range items {
		bullet := [...]string{"", "- ", "* "}[marker]
		if n.Data == "ol" {
			bullet = strconv.Itoa(number) + [...]string{"", ". ", ") "}[marker]
			number++
		}
		lines = append(lines, indent(joinItem(blocks, loose), bullet, strings.Repeat(" ", len(bullet))))
	}
	w.marker = marker
	separator := "\n"
	if loose {
		separator = "\n\n"
	}
	if len(lines) == 0 {
		return nil
	}
	return []string{strings.TrimRight(strings.Join(lines, separator), " ")}
}

// joinItem puts the blocks of an item together: a list may follow its text without a blank line.
func joinItem(blocks []string, loose bool) string {
	var b strings.Builder
	for i, block := range blocks {
		switch {
		case i == 0:
		case !loose && i == 1 && startsList.MatchString(block) && !strings.HasPrefix(blocks[0], "<") && !strings.HasPrefix(blocks[0], "|"):
			b.WriteString("\n")
		default:
			b.WriteString("\n\n")
		}
		b.WriteString(block)
	}
	return b.String()
}

var startsList = regexp.MustCompile(`^([-*] |1[.)] )`)

// isLoose reports whether an item has paragraphs of its own.
func isLoose(item *html.Node) bool {
	blocks := 0
	for child := range item.ChildNodes() {
		if child.Type == html.ElementNode && child.Data == "p" {
			blocks++
		}
	}
	return blocks > 1
}

// hasOwnNumbers reports whether a list counts as Markdown cannot.
func hasOwnNumbers(n *html.Node) bool {
	if kind := attribute(n, "type"); n.Data == "ol" && kind != "" && kind != "1" || hasAttribute(n, "reversed") || strings.HasPrefix(attribute(n, "start"), "-") {
		return true
	}
	for child := range n.ChildNodes() {
		if hasAttribute(child, "value") {
			return true
		}
	}
	return false
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// code returns a block of code. Preformatted text with links, pictures or emphasis stays HTML.
func (w *writer) code(n *html.Node) []string {
	if find(n, named("a img b strong i em u s del sup sub mark")) != nil && find(n, named("code")) == nil {
		return []string{w.preformatted(n)}
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (d.Data == "img" || d.Data == "a" && attribute(d, "href") != "" && !strings.HasPrefix(attribute(d, "href"), "#")) {
			w.tell("a link or picture in code is left out: " + w.address(attribute(d, "href")+attribute(d, "src")))
		}
	}
	text := strings.TrimSuffix(strings.TrimPrefix(textOf(n), "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return []string{fence + languageOf(n) + "\n" + text + "\n" + fence}
}

var languageClass = regexp.MustCompile(`(?:^|\s)(?:language-|lang-|lang:|highlight-source-|brush:\s*|sourceCode\s+)([A-Za-z0-9_+#.-]+)`)

// languageOf returns the language that a block of code, or an element in or around it, names.
func languageOf(n *html.Node) string {
	candidates := []*html.Node{n}
	for d := range n.Descendants() {
		if d.Data == "code" {
			candidates = append(candidates, d)
		}
	}
	if p := n.Parent; p != nil && onlyChild(n) {
		candidates = append(candidates, p)
	}
	for _, c := range candidates {
		for _, name := range []string{"data-enlighter-language", "data-language", "data-lang"} {
			if language := attribute(c, name); language != "" && !strings.ContainsAny(language, " `\n") {
				return language
			}
		}
		if match := languageClass.FindStringSubmatch(attribute(c, "class")); match != nil {
			return match[1]
		}
	}
	for _, c := range candidates[:len(candidates)-1] {
		if language := attribute(c, "lang"); language != "" && c.Data == "code" && !strings.ContainsAny(language, " `\n") {
			return language
		}
	}
	return ""
}

func onlyChild(n *html.Node) bool {
	for sibling := range n.Parent.ChildNodes() {
		if sibling != n && (sibling.Type == html.ElementNode || strings.TrimSpace(sibling.Data) != "") {
			return false
		}
	}
	return true
}

func (w *writer) details(n, summary *html.Node) []string {
	title := "Details"
	if summary != nil {
		title = w.inner(summary)
		summary.Parent.RemoveChild(summary)
	}
	open := ""
	if hasAttribute(n, "open") {
		open = " open"
	}
	blocks := append([]string{"<details" + open + ">\n<summary>" + title + "</summary>"}, w.blocks(n)...)
	w.marker = 0
	return append(blocks, "</details>")
}

// embedded returns a link to what an element would load.
func (w *writer) embedded(n *html.Node, title string) []string {
	address := attribute(n, "src")
	if n.Data == "object" {
		address = attribute(n, "data")
	}
	if source := find(n, named("source embed")); address == "" && source != nil {
		address = attribute(source, "src")
	}
	for _, lazy := range []string{"data-src", "data-lazy-src", "data-litespeed-src"} {
		if later := attribute(n, lazy); later != "" && (address == "" || address == "about:blank") {
			address = later
		}
	}
	if address = embed.Page(w.address(address)); address == "" {
		w.tell("<" + n.Data + "> names nothing that it loads")
		return nil
	}
	if title == "" {
		title = strings.Join(strings.Fields(attribute(n, "title")), " ")
	}
	return []string{link(escapeText(title), address, "")}
}

func isGistScript(n *html.Node) bool { return embed.IsGist(attribute(n, "src")) }

// noscript returns the pictures that a reader without scripts sees, unless they are there already.
func (w *writer) noscript(n *html.Node) []string {
	if picture := find(n, named("img")); picture != nil && w.address(attribute(picture, "src")) == w.picture {
		return nil
	}
	return w.blocks(n)
}

// figure returns what a figure holds, with its caption.
func (w *writer) figure(n *html.Node) []string {
	if blocks, ok := w.card(n); ok {
		return blocks
	}
	caption := find(n, func(d *html.Node) bool { return d.Data == "figcaption" && nearest(d, "figure") == n })
	if caption == nil {
		return w.anchored(n, w.blocks(n))
	}
	caption.Parent.RemoveChild(caption)
	text := w.inner(caption)
	if media := find(n, named("iframe video audio embed object script")); media != nil && find(n, named("img table")) == nil {
		return w.captioned(w.embedded(media, lineOf(caption)), text, lineOf(caption))
	}
	if find(n, isFlow) == nil {
		content := w.inner(n)
		if lineOf(n) == "" {
			content = w.pictures(n)
		}
		if content == "" {
			return w.captioned(nil, text, "")
		}
		return []string{"<figure>\n" + content + "\n<figcaption>" + text + "</figcaption>\n</figure>"}
	}
	blocks := w.blocks(n)
	if len(blocks) == 1 && strings.HasPrefix(blocks[0], "<table>") && text != "" && !strings.Contains(blocks[0], "<caption>") {
		return []string{"<figure>\n" + blocks[0] + "\n<figcaption>" + text + "</figcaption>\n</figure>"}
	}
	return w.captioned(blocks, text, "")
}

// pictures is the pictures in a node, with the links around them but without their boxes.
func (w *writer) pictures(n *html.Node) string {
	var list []string
	for d := range n.Descendants() {
		if d.Data != "img" {
			continue
		}
		shown := d
		if to := nearest(d, "a"); to != nil {
			shown = to
		}
		if d.Parent.Data == "noscript" && w.address(attribute(d, "src")) == w.picture {
			continue
		}
		var b strings.Builder
		w.writeMarkup(&b, shown, false)
		list = append(list, strings.TrimSpace(b.String()))
	}
	return strings.Join(list, "\n")
}

// captioned puts blocks into a figure with a caption. A caption that the block says already is left out.
func (w *writer) captioned(blocks []string, caption, said string) []string {
	switch {
	case caption == "", said != "" && len(blocks) > 0 && caption == html.EscapeString(said):
		return blocks
	case len(blocks) == 0:
		return []string{caption}
	}
	w.marker = 0
	return append(append([]string{"<figure>"}, blocks...), "<figcaption>"+caption+"</figcaption>\n</figure>")
}

// isFlow reports whether an element is more than pictures and their boxes.
func isFlow(n *html.Node) bool {
	return isBlock(n) && n.Data != "div" && n.Data != "figure" && n.Data != "p" && n.Data != "noscript"
}

// nearest is the innermost element of a name around a node.
func nearest(n *html.Node, name string) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return p
		}
	}
	return nil
}
