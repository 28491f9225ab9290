// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/internal/embed"
)

// allowed are the elements that stay HTML, with their attributes.
var allowed = map[string]string{
	"a": "href title id", "abbr": "title", "b": "", "bdi": "dir", "bdo": "dir", "blockquote": "", "br": "", "caption": "", "cite": "", "code": "", "dd": "", "del": "",
	"details": "open", "dfn": "title", "div": "", "dl": "", "dt": "", "em": "", "figcaption": "", "figure": "", "h1": "id", "h2": "id", "h3": "id", "h4": "id",
	"h5": "id", "h6": "id", "hr": "", "i": "", "img": "src alt title width height", "ins": "", "kbd": "", "li": "value", "mark": "", "ol": "start type reversed", "p": "",
	"pre": "", "q": "", "rp": "", "rt": "", "ruby": "", "s": "", "samp": "", "small": "", "span": "", "strong": "", "sub": "", "summary": "", "sup": "",
	"table": "", "tbody": "", "td": "colspan rowspan", "tfoot": "", "th": "colspan rowspan scope", "thead": "", "time": "datetime", "tr": "", "u": "", "ul": "",
	"var": "", "wbr": "",
}

var otherNames = map[string]string{"strike": "s", "tt": "code", "acronym": "abbr", "center": "div", "menu": "ul", "dir": "ul"}

var alignStyle = regexp.MustCompile(`(?i)(?:^|;)\s*text-align\s*:\s*(left|center|right)`)

// alignOf is where a cell or block has its text, or "".
func alignOf(n *html.Node) string {
	if match := alignStyle.FindStringSubmatch(attribute(n, "style")); match != nil {
		return strings.ToLower(match[1])
	}
	for _, align := range []string{"left", "center", "right"} {
		if strings.EqualFold(attribute(n, "align"), align) || hasClass(n, "has-text-align-"+align) {
			return align
		}
	}
	return ""
}

// tags are the start and the end tag of an element.
func tags(n *html.Node) (start, end string) {
	name := orElse(otherNames[n.Data], n.Data)
	var b strings.Builder
	b.WriteString("<" + name)
	for _, a := range n.Attr {
		if slices.Contains(strings.Fields(allowed[name]+" lang dir"), a.Key) {
			b.WriteString(" " + a.Key + `="` + attributeValue(a.Val) + `"`)
		}
	}
	if align := alignOf(n); align != "" && (name == "td" || name == "th" || name == "caption") {
		b.WriteString(` align="` + align + `"`)
	}
	b.WriteString(">")
	return b.String(), "</" + name + ">"
}

// attributeValue escapes a value. It holds no line feeds, which could end a block of HTML.
func attributeValue(value string) string {
	return inAttribute.Replace(value)
}

var inAttribute = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "\n", " ", "`", "&#96;", "|", "&#124;", "*", "&#42;", "_", "&#95;", "[", "&#91;")

// markup is an element as HTML without an empty line, which would end it in Markdown.
func (w *writer) markup(n *html.Node) string {
	var b strings.Builder
	w.writeMarkup(&b, n, false)
	return strings.TrimSpace(lines.ReplaceAllString(b.String(), "\n"))
}

var lines = regexp.MustCompile(`\n\s*\n`)

// inner is the content of an element, as HTML.
func (w *writer) inner(n *html.Node) string {
	var b strings.Builder
	for child := range n.ChildNodes() {
		w.writeMarkup(&b, child, false)
	}
	return strings.TrimSpace(lines.ReplaceAllString(b.String(), "\n"))
}

// preformatted is a block of text as it is, with links and emphasis.
func (w *writer) preformatted(n *html.Node) string {
	var b strings.Builder
	b.WriteString("<pre>")
	for child := range n.ChildNodes() {
		w.writeMarkup(&b, child, true)
	}
	return strings.TrimRight(b.String(), "\n ") + "</pre>"
}

// blanks are the characters that browsers show as a space.
const blanks = " \t\n\r\f"

// withSingleBlanks returns text with one space for each sequence of blanks.
func withSingleBlanks(text string) string {
	if !strings.ContainsAny(text, blanks[1:]) && !strings.Contains(text, "  ") {
		return text
	}
	var b strings.Builder
	for text != "" {
		if rest := strings.TrimLeft(text, blanks); rest != text {
			b.WriteByte(' ')
			text = rest
			continue
		}
		end := strings.IndexAny(text, blanks)
		if end < 0 {
			end = len(text)
		}
		b.WriteString(text[:end])
		text = text[end:]
	}
	return b.String()
}

// writeMarkup writes a node as HTML.
func (w *writer) writeMarkup(b *strings.Builder, n *html.Node, asIs bool) {
	switch {
	case n.Type == html.TextNode && asIs:
		b.WriteString(strings.ReplaceAll(html.EscapeString(n.Data), "\n\n", "\n&#10;"))
	case n.Type == html.TextNode:
		b.WriteString(html.EscapeString(withSingleBlanks(n.Data)))
	case n.Type == html.ElementNode && !w.writeOwn(b, n):
		end, hasContent := w.writeStart(b, n)
		if hasContent {
			w.writeContent(b, n, asIs)
			b.WriteString(end)
		}
	}
}

// writeOwn writes an element that has a form of its own; ok is false for others.
func (w *writer) writeOwn(b *strings.Builder, n *html.Node) (ok bool) {
	switch n.Data {
	case "img":
		w.writePicture(b, n)
	case "iframe", "video", "audio", "embed", "object", "script":
		w.writeEmbedded(b, n)
	case "input":
	case "noscript":
		picture := find(n, named("img"))
		return picture != nil && w.address(attribute(picture, "src")) == w.picture
	case "pre":
		b.WriteString("<pre>" + codeStart(n))
		for child := range n.ChildNodes() {
			w.writeMarkup(b, child, true)
		}
		b.WriteString(codeEnd(n) + "</pre>")
	default:
		return false
	}
	return true
}

// nameInMarkup is the name of the element that stands for another; ok is false if none does.
func nameInMarkup(n *html.Node) (name string, ok bool) {
	name = orElse(otherNames[n.Data], n.Data)
	_, ok = allowed[name]
	return name, ok
}

// writeStart writes the start tag of an element, if it has one, and returns its end tag.
func (w *writer) writeStart(b *strings.Builder, n *html.Node) (end string, hasContent bool) {
	name, ok := nameInMarkup(n)
	switch {
	case !ok && isBlock(n) && n.Parent != nil:
		b.WriteString("<div>")
		return "</div>", true
	case !ok, name == "span" && attribute(n, "lang") == "" && attribute(n, "dir") == "":
		return "", true
	case n.Data == "a":
		return w.writeLink(b, n), true
	}
	start, end := tags(n)
	b.WriteString(start)
	if name == "br" || name == "hr" || name == "wbr" {
		return "", false
	}
	if id := attribute(n, "id"); id != "" && w.anchors[id] && !strings.Contains(allowed[name], "id") && !holdsNoAnchor[name] {
		b.WriteString(anchor(id))
	}
	return end, true
}

var (
	// holdsNoAnchor are elements that may hold certain elements only.
	holdsNoAnchor = map[string]bool{"table": true, "tr": true, "ul": true, "ol": true, "dl": true}
	// onLines are elements whose content stands on lines of its own.
	onLines = map[string]bool{"table": true, "thead": true, "tbody": true, "tfoot": true, "tr": true, "ul": true, "ol": true, "dl": true, "figure": true}
)

// writeContent writes the nodes in an element.
func (w *writer) writeContent(b *strings.Builder, n *html.Node, asIs bool) {
	name, ok := nameInMarkup(n)
	breaks := ok && onLines[name]
	for child := range n.ChildNodes() {
		if breaks && child.Type == html.TextNode && strings.TrimSpace(child.Data) == "" {
			continue
		}
		if breaks {
			b.WriteString("\n")
		}
		w.writeMarkup(b, child, asIs)
	}
	if breaks {
		b.WriteString("\n")
	}
}

// codeStart begins code in a block of it that names its language.
func codeStart(n *html.Node) string {
	if language := languageOf(n); language != "" && find(n, named("code")) == nil {
		return `<code class="language-` + attributeValue(language) + `">`
	}
	return ""
}

func codeEnd(n *html.Node) string {
	if codeStart(n) == "" {
		return ""
	}
	return "</code>"
}

// writeLink begins a link, and returns its end.
func (w *writer) writeLink(b *strings.Builder, n *html.Node) (end string) {
	href, id := strings.TrimSpace(attribute(n, "href")), orElse(attribute(n, "id"), attribute(n, "name"))
	if id != "" && (href == "" || w.anchors[id]) {
		b.WriteString(anchor(id))
	}
	if href == "" || isScript(href) {
		return ""
	}
	b.WriteString(`<a href="` + attributeValue(w.address(href)) + `"`)
	if title := attribute(n, "title"); title != "" {
		b.WriteString(` title="` + attributeValue(title) + `"`)
	}
	b.WriteString(">")
	return "</a>"
}

func (w *writer) writePicture(b *strings.Builder, n *html.Node) {
	address := w.source(n)
	if address == "" {
		return
	}
	w.picture = address
	b.WriteString(`<img src="` + attributeValue(address) + `" alt="` + attributeValue(strings.Join(strings.Fields(attribute(n, "alt")), " ")) + `"`)
	for _, name := range []string{"title", "width", "height"} {
		if value := attribute(n, name); value != "" {
			b.WriteString(" " + name + `="` + attributeValue(value) + `"`)
		}
	}
	b.WriteString(">")
}

func (w *writer) writeEmbedded(b *strings.Builder, n *html.Node) {
	address := attribute(n, "src")
	if n.Data == "object" {
		address = attribute(n, "data")
	}
	if source := find(n, named("source embed")); address == "" && source != nil {
		address = attribute(source, "src")
	}
	if address = embed.Page(w.address(address)); address == "" {
		return
	}
	element := `<a href="` + attributeValue(address) + `">` + html.EscapeString(orElse(attribute(n, "title"), address)) + "</a>"
	if isBlock(n.Parent) && n.Parent.Data != "p" && n.Parent.Data[0] != 'h' {
		element = "<div>" + element + "</div>"
	}
	b.WriteString(element)
}
