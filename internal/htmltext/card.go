// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"strings"

	"golang.org/x/net/html"
)

// card returns the blocks of a card of Ghost's editor that scripts or styles draw; ok is false for any other node.
func (w *writer) card(n *html.Node) (blocks []string, ok bool) {
	switch {
	case hasClass(n, "kg-bookmark-card"):
		return w.bookmark(n), true
	case hasClass(n, "kg-file-card"):
		return w.file(n), true
	case hasClass(n, "kg-toggle-card"):
		heading, content := find(n, classed("kg-toggle-heading-text")), find(n, classed("kg-toggle-content"))
		if content == nil {
			return nil, false
		}
		return w.details(content, heading), true
	case hasClass(n, "kg-callout-card"):
		return w.callout(n), true
	case hasClass(n, "kg-signup-card"):
		w.tell("the form to sign up is left out")
		return nil, true
	case hasClass(n, "kg-audio-card"), hasClass(n, "kg-video-card"):
		media := find(n, named("audio video"))
		if media == nil {
			return nil, false
		}
		title, caption := "", ""
		if t := find(n, classed("kg-audio-title")); t != nil {
			title = lineOf(t)
		}
		if c := find(n, named("figcaption")); c != nil {
			title, caption = lineOf(c), w.inner(c)
		}
		return w.captioned(w.embedded(media, title), caption, title), true
	}
	return nil, false
}

// bookmark returns a quote with the title of a page as a link, and its description on the card.
func (w *writer) bookmark(n *html.Node) []string {
	text := func(class string) string {
		if d := find(n, classed(class)); d != nil {
			return lineOf(d)
		}
		return ""
	}
	to := find(n, named("a"))
	if to == nil {
		return nil
	}
	address := w.address(attribute(to, "href"))
	blocks := []string{link("**"+escapeText(orElse(text("kg-bookmark-title"), address))+"**", address, "")}
	if description := text("kg-bookmark-description"); description != "" {
		blocks = append(blocks, escapeBlock(description))
	}
	var by []string
	for _, class := range []string{"kg-bookmark-author", "kg-bookmark-publisher"} {
		if name := text(class); name != "" {
			by = append(by, name)
		}
	}
	if len(by) > 0 {
		blocks = append(blocks, escapeBlock(strings.Join(by, " · ")))
	}
	if box := find(n, classed("kg-bookmark-thumbnail")); box != nil {
		if picture := find(box, named("img")); picture != nil {
			blocks = append(blocks, w.paragraph([]*html.Node{picture}))
		}
	}
	quote := indent(strings.Join(blocks, "\n\n"), "> ", "> ")
	if caption := find(n, named("figcaption")); caption != nil {
		return w.captioned([]string{quote}, w.inner(caption), "")
	}
	return []string{quote}
}

// file returns a link to a file, with its description on the card.
func (w *writer) file(n *html.Node) []string {
	to := find(n, named("a"))
	if to == nil {
		return nil
	}
	address := w.address(attribute(to, "href"))
	title := address
	if t := find(n, classed("kg-file-card-title")); t != nil && lineOf(t) != "" {
		title = lineOf(t)
	}
	block := link(escapeText(title), address, "")
	if caption := find(n, classed("kg-file-card-caption")); caption != nil && lineOf(caption) != "" {
		block += " " + escapeText(lineOf(caption))
	}
	var about []string
	for _, class := range []string{"kg-file-card-filename", "kg-file-card-filesize"} {
		if t := find(n, classed(class)); t != nil && lineOf(t) != "" && lineOf(t) != title {
			about = append(about, escapeText(lineOf(t)))
		}
	}
	if len(about) > 0 {
		block += " (" + strings.Join(about, ", ") + ")"
	}
	return []string{block}
}

// callout returns a quote that begins with the sign of the callout.
func (w *writer) callout(n *html.Node) []string {
	sign, text := find(n, classed("kg-callout-emoji")), find(n, classed("kg-callout-text"))
	if text == nil {
		return nil
	}
	blocks := w.blocks(text)
	if len(blocks) == 0 {
		return nil
	}
	if sign != nil && lineOf(sign) != "" {
		blocks[0] = escapeText(lineOf(sign)) + " " + blocks[0]
	}
	return []string{indent(strings.Join(blocks, "\n\n"), "> ", "> ")}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
