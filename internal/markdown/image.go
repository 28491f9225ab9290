// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/topicpages/topicpages/internal/href"
)

// image writes a picture.
func (r *renderer) image(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	image := n.(*ast.Image)
	alt, title := oneLine(r.plain(n)), resolve(image.Title)
	beside := r.textBeside(n)
	if caption, ok := r.captioned(n.Parent()); ok {
		beside, title = oneLine(caption), "" // it is below the picture
	}
	if strings.EqualFold(alt, beside) {
		alt = "" // or else those who listen to the page hear it twice
	}
	r.picture(resolve(image.Destination), alt, title)
	return ast.WalkSkipChildren
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// textBeside returns the text around a picture in the same link, or else in the same block, on one line.
func (r *renderer) textBeside(picture ast.Node) string {
	around := picture.Parent()
	for range maxInlineDepth {
		if around.Kind() == ast.KindLink || around.Type() != ast.TypeInline {
			break
		}
		around = around.Parent()
	}
	if known, ok := r.beside[around]; ok {
		return known
	}
	var b strings.Builder
	_ = ast.Walk(around, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Image:
			return ast.WalkSkipChildren, nil
		case *ast.Text, *ast.AutoLink, *wikiLink:
			if entering {
				b.WriteString(r.plain(n))
			}
			if t, isText := n.(*ast.Text); isText && endsLine(t) {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	if r.beside == nil {
		r.beside = map[ast.Node]string{}
	}
	r.beside[around] = oneLine(b.String())
	return r.beside[around]
}

// picture writes a picture that the page can show. One on another host becomes a link to it, and one that is nowhere
// its alternative text.
func (r *renderer) picture(address, alt, title string) {
	r.last = 0
	p := r.findPicture(address)
	switch {
	case p.shown:
		r.open("img", "src", p.source, "alt", alt, "title", title, "width", p.width, "height", p.height, "loading", "lazy", "decoding", "async")
		if alt != "" {
			r.shown++
		}
	case p.place == href.External:
		if alt == "" {
			alt = address
		}
		r.unsearched(func() { r.anchor(alt, "href", p.source, "rel", rel) })
	default:
		r.breaks(address)
		r.unsearched(func() { r.text(alt) })
	}
}

// foundPicture holds the known facts about a picture.
type foundPicture struct {
	source        string // its address, as an attribute has it
	place         href.Place
	shown         bool
	width, height string // "" where they are not known
}

func (r *renderer) findPicture(address string) foundPicture {
	p := foundPicture{}
	p.source, p.place = locate(own(address, r.hosts))
	p.shown = p.place == href.OnSite
	if p.place == href.External && r.words.collected != nil {
		// Sites differ in the hosts that they load pictures from. If one shows it, its readers see the caption.
		p.shown = true
	}
	if r.links == nil || p.place != href.OnSite && p.place != href.External || href.IsMedia(p.source) && !r.media[p.source] {
		return p
	}
	width, height, ok := r.links.Picture(p.source)
	if p.shown = ok; ok && width > 0 && height > 0 {
		p.width, p.height = strconv.Itoa(width), strconv.Itoa(height)
	}
	return p
}

// captioned returns the title of a picture that is alone in a paragraph, if the page shows it. The title becomes a
// caption.
func (r *renderer) captioned(paragraph ast.Node) (caption string, ok bool) {
	only := paragraph.FirstChild()
	if paragraph.Kind() != ast.KindParagraph || only == nil || only.NextSibling() != nil || only.Kind() != ast.KindImage {
		return "", false
	}
	picture := only.(*ast.Image)
	caption = strings.TrimSpace(resolve(picture.Title))
	return caption, caption != "" && r.findPicture(resolve(picture.Destination)).shown
}
