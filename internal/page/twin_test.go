// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	reader "github.com/yuin/goldmark/text"
)

// markdownReader reads Markdown as GitHub does.
var markdownReader = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote))

// outline is the structure of a Markdown file, without its words.
type outline struct {
	t      failer
	source []byte
	blocks []string // of the document: heading 1, paragraph, list
	titles []string
	items  []string
	links  []string
}

// readMarkdown reads a file of the site, which has only headings, paragraphs, lists of one level, quotes, text and
// links.
func readMarkdown(t failer, source []byte) *outline {
	t.Helper()
	o := &outline{t: t, source: source}
	root := markdownReader.Parser().Parse(reader.NewReader(source))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		o.block(n)
	}
	return o
}

func (o *outline) block(n ast.Node) {
	o.t.Helper()
	switch n := n.(type) {
	case *ast.Heading:
		o.blocks = append(o.blocks, "heading "+string(rune('0'+n.Level)))
		o.titles = append(o.titles, o.inline(n))
	case *ast.Paragraph:
		o.blocks = append(o.blocks, "paragraph")
		o.inline(n)
	case *ast.Blockquote:
		o.blocks = append(o.blocks, "quote")
		o.only(n, ast.KindParagraph)
	case *ast.List:
		o.blocks = append(o.blocks, "list")
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			o.items = append(o.items, o.only(item, ast.KindTextBlock))
		}
	default:
		o.t.Errorf("the Markdown holds a %s:\n%s", n.Kind(), o.source)
	}
}

// only returns the text of the one block in a container.
func (o *outline) only(n ast.Node, kind ast.NodeKind) string {
	o.t.Helper()
	child := n.FirstChild()
	if child == nil {
		return ""
	}
	if child.Kind() != kind || child.NextSibling() != nil {
		o.t.Errorf("a %s of the Markdown holds a %s:\n%s", n.Kind(), child.Kind(), o.source)
	}
	return o.inline(child)
}

// inline returns the text of a block.
func (o *outline) inline(block ast.Node) string {
	o.t.Helper()
	var b strings.Builder
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n == block || !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Value(o.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				o.t.Errorf("the Markdown breaks a line:\n%s", o.source)
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.Link:
			o.links = append(o.links, string(n.Destination))
		case *ast.AutoLink:
			o.links = append(o.links, string(n.URL(o.source)))
		default:
			o.t.Errorf("the Markdown holds a %s:\n%s", n.Kind(), o.source)
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// unescaped returns text of the Markdown source without backslashes. Each character with a meaning has one, and
// goldmark leaves it to its renderer.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// browserReader shows Markdown with the HTML in it, as the least careful reader does.
var browserReader = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough), goldmark.WithRendererOptions(renderer.WithUnsafe()))

// checkArticle holds the Markdown of an article to the rules for the article itself.
func checkArticle(t failer, source []byte) {
	t.Helper()
	_, rest, _ := bytes.Cut(source, []byte("\n")) // without the title, which is of level 1
	var shown bytes.Buffer
	if err := browserReader.Convert(rest, &shown); err != nil {
		t.Fatalf("%v", err)
	}
	checkElsewhere(t, "index.md of an article", shown.Bytes())
}

// checkHub compares the structure of the hostile Topic's Markdown, which has years, with the one for harmless text.
func checkHub(t failer, source []byte, title string) {
	t.Helper()
	o := readMarkdown(t, source)
	if title == "" {
		title = "Topic" // the name is shown instead
	}
	if len(o.titles) == 0 || unescaped(o.titles[0]) != title {
		t.Errorf("the title is %q, want %q", o.titles, title)
	}
	want := "heading 1, paragraph, heading 2, paragraph" + strings.Repeat(", heading 2, list", 7)
	if got := strings.Join(o.blocks, ", "); got != want {
		t.Errorf("the Markdown has the blocks\n%s, want\n%s:\n%s", got, want, source)
	}
	for _, link := range o.links {
		if !goodLink(link) || strings.HasPrefix(link, "#") || strings.Contains(link, "evil") {
			t.Errorf("the Markdown leads to %q", link)
		}
	}
}

// listed matches an item as the parsers of https://llmstxt.org read it, which know no escapes.
var listed = regexp.MustCompile(`^[^\[\]]+\]\([^()\s]+\): \S`)

// checkListing compares the structure of the hostile Site's llms.txt with the one for harmless text.
func checkListing(t failer, source []byte, title string) {
	t.Helper()
	o := readMarkdown(t, source)
	if title == "" { // the default title of a Site, without a description
		return
	}
	if unescaped(o.titles[0]) != title {
		t.Errorf("the title is %q, want %q", o.titles, title)
	}
	for _, line := range strings.Split(string(source), "\n") {
		if item, ok := strings.CutPrefix(line, "- ["); ok && !listed.MatchString(item) {
			t.Errorf("programs that look for the next bracket do not read %q", line)
		}
	}
	if got, want := strings.Join(o.blocks, ", "), "heading 1, quote, paragraph, heading 2, list, heading 2, list"; got != want {
		t.Errorf("llms.txt has the blocks %s, want %s:\n%s", got, want, source)
	}
	if len(o.links) != 4 || len(o.items) != 4 { // three Topics, and one Post with an article
		t.Errorf("llms.txt has %d items and the links %v", len(o.items), o.links)
	}
}

func TestALinkIsNoBoxOfATask(t *testing.T) {
	var listing bytes.Buffer
	listLink(&listing, "x", "/a/", "now")
	for _, source := range []string{"- " + NewRenderer(articleSite(""), nil).link("X", "/a/") + "\n", listing.String()} {
		o := readMarkdown(t, []byte(source))
		if len(o.items) != 1 || len(o.links) != 1 {
			t.Errorf("%q reads as %q with the links %q", source, o.items, o.links)
		}
	}
}
