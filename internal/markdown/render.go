// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// renderer writes the HTML of one text.
type renderer struct {
	source []byte
	links  Links
	labels Labels

	colourless bool // code has no colours
	discard    bool // only the length of the HTML counts
	// page is the absolute address of the article where the HTML is read elsewhere, or "".
	page   string
	out    bytes.Buffer
	length int // of the HTML
	words  words
	last   rune // that readers see
	// softBreak is the end of a line feed that no text has followed yet, or 0.
	softBreak int

	titles    map[*ast.Heading]headingTitle
	rawTitles map[ast.Node][]headingTitle // of headings in HTML
	ids       map[string]bool             // of headings and of HTML
	rawIDs    map[string]bool             // of HTML
	// substitutes are the ids of headings without a letter, which are not made of their text.
	substitutes       map[string]bool
	named             []namedHeading // headings with ids
	anchors           *anchors       // index of the headings, nil until it is needed
	level             int            // of the last heading
	top               int            // highest level that the author uses
	headings          []Heading
	broken            map[string]brokenAt // links that lead nowhere
	offset            int                 // where in the source the node begins that is being rendered
	headingsElsewhere map[Anchor]heading
	hosts             []string        // of the site
	pages             map[string]bool // of the site that links lead to
	media             map[string]bool // addresses of pictures that the site serves

	bidirectional bool // some of the text is read from right to left
	rightToLeft   bool // the current block is

	beside        map[ast.Node]string // the text of a link or a block without its pictures
	codes, tables int
	lexed         int      // counts against maxLexed
	within        ast.Node // the link that is being written; it can hold no other
	inlineDepth   int
	elements      elements // of HTML
	shown         int      // pieces of text and pictures up to now
}

// brokenAt says where in the source a link is that leads nowhere, and the target whose article lacks the heading, or "".
type brokenAt struct {
	offset    int
	elsewhere string
}

// writeFunc renders one node. It is called before the children of the node, then
// after them, also when the first call said to skip them.
type writeFunc func(r *renderer, n ast.Node, entering bool) ast.WalkStatus

var writers = map[ast.NodeKind]writeFunc{
	ast.KindBlockquote:               (*renderer).quote,
	ast.KindCodeBlock:                (*renderer).code,
	ast.KindFencedCodeBlock:          (*renderer).code,
	ast.KindHeading:                  (*renderer).heading,
	ast.KindHTMLBlock:                (*renderer).htmlBlock,
	ast.KindList:                     (*renderer).list,
	ast.KindListItem:                 (*renderer).item,
	ast.KindParagraph:                (*renderer).paragraph,
	ast.KindTextBlock:                (*renderer).textBlock,
	ast.KindThematicBreak:            (*renderer).thematicBreak,
	ast.KindAutoLink:                 (*renderer).autoLink,
	ast.KindCodeSpan:                 (*renderer).codeSpan,
	ast.KindEmphasis:                 (*renderer).emphasis,
	ast.KindImage:                    (*renderer).image,
	ast.KindLink:                     (*renderer).link,
	ast.KindText:                     (*renderer).plainText,
	extast.KindDefinitionList:        (*renderer).definitionList,
	extast.KindDefinitionTerm:        (*renderer).definition,
	extast.KindDefinitionDescription: (*renderer).definition,
	extast.KindStrikethrough:         (*renderer).emphasis,
	extast.KindTaskCheckBox:          (*renderer).checkBox,
	extast.KindTable:                 (*renderer).table,
	extast.KindTableHeader:           (*renderer).tableRow,
	extast.KindTableRow:              (*renderer).tableRow,
	extast.KindTableCell:             (*renderer).tableCell,
	extast.KindFootnoteList:          (*renderer).footnoteList,
	extast.KindFootnote:              (*renderer).footnote,
	extast.KindFootnoteLink:          (*renderer).footnoteLink,
	extast.KindFootnoteBacklink:      (*renderer).footnoteBacklink,
	kindAlertTitle:                   (*renderer).alertTitle,
	kindWikiLink:                     (*renderer).wikiLink,
	kindInlineTag:                    (*renderer).inlineTag,
	kindInlineMarkup:                 (*renderer).inlineMarkup,
}

// render renders a document. The error is ErrTooManyLinks or ErrTooComplex.
func (r *renderer) render(p *parsedText) error {
	targets, ok := p.targets(r.hosts)
	if !ok {
		return ErrTooManyLinks
	}
	r.pages, r.media = targets.pages, targets.media
	r.broken, r.bidirectional = map[string]brokenAt{}, hasRightToLeft(r.source)
	r.elements = elements{ids: map[string]bool{}, headings: map[ast.Node]int{}}
	r.nameHeadings(p.document)
	if err := r.walk(p.document); err != nil || !r.elements.used || r.discard {
		return err
	}
	read, err := asBrowsersRead(r.out.Bytes())
	if err != nil {
		return ErrTooComplex
	}
	r.out = *bytes.NewBuffer(read)
	return nil
}

// walk renders all nodes. The error is ErrTooComplex.
func (r *renderer) walk(root ast.Node) error {
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if r.length > MaxHTML {
			return ast.WalkStop, ErrTooComplex
		}
		if n.Type() == ast.TypeBlock {
			r.words.end()
			r.softBreak = 0
			r.rightToLeft = entering && r.bidirectional && r.isRightToLeft(n)
		}
		if entering {
			r.track(n)
		}
		holds := n.Kind() != kindInlineTag && n.Kind() != kindInlineMarkup && n.Kind() != ast.KindHTMLBlock
		if holds && !entering {
			r.leave(n)
		}
		status := ast.WalkContinue
		if w, ok := writers[n.Kind()]; ok {
			status = w(r, n, entering)
		}
		if holds && entering {
			r.enter(n)
		}
		return status, nil
	})
	if err == nil && r.length > MaxHTML { // by the last node
		err = ErrTooComplex
	}
	return err
}

// track records where a node begins. A link does not know its own position: it begins with its text, or after the
// text before it.
func (r *renderer) track(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		r.offset = n.Segment.Stop
		if endsLine(n) {
			r.offset++
		}
	case *ast.Link, *ast.Image:
		if text, ok := n.FirstChild().(*ast.Text); ok {
			r.offset = text.Segment.Start
		}
	default:
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			r.offset = n.Lines().At(0).Start
		}
	}
}

// closeBlock writes an end tag and ends the line.
func (r *renderer) closeBlock(tag string) { r.raw("</" + tag + ">\n") }

// fill replaces "%s" in a label with the text.
func fill(label, text string) string { return strings.Replace(label, "%s", text, 1) }

// plain returns the text of a node and of all below it, as readers see it.
func (r *renderer) plain(n ast.Node) string {
	return r.plainWith(n, func(link *wikiLink) string { return r.find(link).text })
}

// plainWith returns the text of a node and of all below it, with a text for each [[…]].
func (r *renderer) plainWith(n ast.Node, textOfLink func(*wikiLink) string) string {
	var b strings.Builder
	var last rune
	broken := false
	add := func(text string) {
		if text == "" {
			return
		}
		if first, _ := utf8.DecodeRuneInString(text); broken && !joinsLines(last, first) {
			b.WriteByte(' ')
		}
		broken = false
		last, _ = utf8.DecodeLastRuneInString(text)
		b.WriteString(text)
	}
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			add(r.textOf(n))
			broken = n.SoftLineBreak() || n.HardLineBreak()
		case *ast.AutoLink:
			add(string(n.Label(r.source)))
		case *wikiLink:
			add(textOfLink(n))
		case *inlineTag:
			broken = broken || n.tag.name == "br"
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// textOf returns the text of a node.
func (r *renderer) textOf(n *ast.Text) string {
	value := n.Segment.Value(r.source)
	if n.IsRaw() { // in a code span
		return strings.ReplaceAll(string(value), "\n", " ")
	}
	return resolve(value)
}

// numberedLabel numbers a label that may occur several times on a page.
func numberedLabel(text string, count *int) string {
	*count++
	return fill(text, strconv.Itoa(*count))
}
