// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/bidi"

	"github.com/topicpages/topicpages/internal/embed"
)

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

// replaced leaves out an element with its content, and writes a link to the resource it loads.
func (r *renderer) replaced(p *pieceReader, block bool) {
	t := p.tag
	address := sourceOf(&t)
	if inner := skipContent(p, t.name); address == "" {
		address = inner
	}
	address = embed.Page(address)
	if lookUp(t.name).treatment != linked && t.name != "script" || address == "" {
		return
	}
	r.loads(address, oneLine(t.attribute("title")), block)
}

// sourceOf returns the address of the resource that an element loads. Of scripts, only gists show something.
func sourceOf(t *htmlTag) string {
	if t.name == "object" {
		return t.attribute("data")
	}
	address := t.attribute("src")
	if t.name == "script" && !embed.IsGist(address) {
		return ""
	}
	return address
}

// skipContent reads up to the end of an element, and returns the first address that an element in it loads.
func skipContent(p *pieceReader, name string) (source string) {
	if name == "embed" { // which has no content
		return ""
	}
	for depth := 1; depth > 0 && p.next(); {
		switch {
		case !p.isTag:
		case p.tag.name == name && p.tag.end:
			depth--
		case p.tag.name == name:
			depth++
		case source == "" && (p.tag.name == "source" || p.tag.name == "embed"):
			source = p.tag.attribute("src")
		}
	}
	return source
}

// loads writes a link to the resource that an element would load.
func (r *renderer) loads(address, name string, block bool) {
	to, ok := r.follow(address)
	if !ok {
		return
	}
	block = block && r.elements.parent().tag != "p" && !r.elements.inlines() && r.within == nil
	if block {
		r.closeFirst("p", cells)
		r.open("p", "dir", "auto")
	}
	if name == "" {
		r.unsearched(func() { r.anchor(address, to...) })
	} else {
		r.anchor(name, to...)
	}
	if block {
		r.closeBlock("p")
	}
}

// preformatted writes a block of code like a fenced one, and other preformatted text
// unchanged.
func (r *renderer) preformatted(n ast.Node, p *pieceReader) {
	start := p.tag
	content, ended := readContent(p, start.name)
	code, language, isCode := codeIn(content)
	if isCode && ended && r.elements.texts == 0 && !r.elements.inlines() && r.within == nil {
		r.closeImplied(start.name, lookUp(start.name))
		if declared := languageIn(start.attribute("class")); declared != "" {
			language = declared
		}
		r.writeCode(strings.TrimSuffix(strings.TrimPrefix(code, "\n"), "\n")+"\n", language)
		return
	}
	r.startTag(n, &start)
	for i := range content {
		switch piece := &content[i]; {
		case !piece.isTag:
			r.markupText(piece.text)
		case piece.tag.end:
			r.endTag(piece.tag.name)
		default:
			r.startTag(n, &piece.tag)
		}
	}
	if ended {
		r.endTag(start.name)
	}
}

// A markupPiece is a text or a tag.
type markupPiece struct {
	isTag bool
	tag   htmlTag
	text  string
}

// readContent reads the content of an element, up to its end tag. ended is false if there is none.
func readContent(p *pieceReader, name string) (content []markupPiece, ended bool) {
	for p.next() {
		if p.isTag && p.tag.end && p.tag.name == name {
			return content, true
		}
		content = append(content, markupPiece{isTag: p.isTag, tag: p.tag, text: p.text})
	}
	return content, false
}

// codeIn returns the code in preformatted text, and the language that an element in it names. isCode is false if markup is in the
// text that code cannot hold.
func codeIn(content []markupPiece) (code, language string, isCode bool) {
	var b strings.Builder
	for i := range content {
		piece := &content[i]
		switch {
		case !piece.isTag:
			b.WriteString(piece.text)
		case piece.tag.name == "br":
			b.WriteByte('\n')
		case piece.tag.name == "code" || piece.tag.name == "span":
			if language == "" {
				language = languageIn(piece.tag.attribute("class"))
			}
		default:
			return "", "", false
		}
	}
	return b.String(), language, true
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
