// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package ghost

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// card has the fields of a card of the editor. Lexical has them beside the type, Mobiledoc in an object.
type card struct {
	Code        string  `json:"code"`
	Language    string  `json:"language"`
	Caption     string  `json:"caption"`
	Markdown    string  `json:"markdown"`
	HTML        string  `json:"html"`
	CalloutText string  `json:"calloutText"`
	Emoji       string  `json:"calloutEmoji"`
	Heading     string  `json:"heading"`
	Content     string  `json:"content"`
	URL         string  `json:"url"`
	Title       string  `json:"title"`
	Src         string  `json:"src"`
	Alt         string  `json:"alt"`
	Href        string  `json:"href"`
	Width       int     `json:"width"`
	Height      int     `json:"height"`
	FileTitle   string  `json:"fileTitle"`
	FileCaption string  `json:"fileCaption"`
	FileName    string  `json:"fileName"`
	FileSize    float64 `json:"fileSize"`
	ButtonText  string  `json:"buttonText"`
	ButtonURL   string  `json:"buttonUrl"`
	Header      string  `json:"header"`
	Subheader   string  `json:"subheader"`

	ProductTitle       string `json:"productTitle"`
	ProductDescription string `json:"productDescription"`
	ProductImage       string `json:"productImageSrc"`
	ProductButton      string `json:"productButton"`
	ProductURL         string `json:"productUrl"`

	Images []struct {
		Src    string `json:"src"`
		Alt    string `json:"alt"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
	} `json:"images"`
	Metadata struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Author      string `json:"author"`
		Publisher   string `json:"publisher"`
		Thumbnail   string `json:"thumbnail"`
	} `json:"metadata"`
	Visibility *visibilityRules `json:"visibility"`
}

// visibilityRules says who sees a card.
type visibilityRules struct {
	ShowOnWeb *bool `json:"showOnWeb"`
	Web       *struct {
		NonMember     *bool   `json:"nonMember"`
		MemberSegment *string `json:"memberSegment"`
	} `json:"web"`
}

// isForAll reports whether everybody sees a card.
func (v *visibilityRules) isForAll() bool {
	if v == nil {
		return true
	}
	if v.ShowOnWeb != nil && !*v.ShowOnWeb {
		return false
	}
	return v.Web == nil || (v.Web.NonMember == nil || *v.Web.NonMember) && (v.Web.MemberSegment == nil || *v.Web.MemberSegment != "")
}

// part converts a card to HTML as Ghost writes it, or to Markdown.
func (c *card) part(kind string, lose func(string)) part {
	if !c.Visibility.isForAll() {
		return part{gated: true}
	}
	switch kind {
	case "paywall":
		return part{members: true}
	case "markdown", "card-markdown":
		return part{markdown: c.Markdown}
	case "html":
		return part{html: c.HTML}
	case "hr", "horizontalrule":
		return part{html: "<hr>"}
	case "email", "email-cta", "signup", "call-to-action", "transistor":
		if kind == "signup" || kind == "transistor" {
			lose("the card " + strconv.Quote(kind) + " is left out")
		}
		return part{} // in mails alone, or of no use outside of Ghost
	}
	markup := c.markup(kind)
	if markup == "" {
		lose("the card " + strconv.Quote(kind) + " is left out")
	}
	return part{html: markup}
}

// markup returns a card as HTML, in the form that Ghost gives it; empty for an unknown kind.
func (c *card) markup(kind string) string {
	switch kind {
	case "callout", "toggle", "button", "header", "product":
		return c.box(kind)
	case "codeblock", "code":
		return figure(c.code(), c.Caption)
	case "bookmark":
		return c.bookmark()
	case "embed":
		return figure(c.embed(), c.Caption)
	case "gallery":
		return figure(c.gallery(), c.Caption)
	case "image":
		return figure(c.image(), c.Caption)
	case "file":
		return c.file()
	case "audio", "video":
		return c.player(kind)
	}
	return ""
}

// box is a card of text, in a box of Ghost's theme.
func (c *card) box(kind string) string {
	switch kind {
	case "callout":
		return `<div class="kg-callout-card"><div class="kg-callout-emoji">` + html.EscapeString(c.Emoji) + `</div><div class="kg-callout-text">` + c.CalloutText + "</div></div>"
	case "toggle":
		return `<div class="kg-toggle-card"><div class="kg-toggle-heading-text">` + c.Heading + `</div><div class="kg-toggle-content">` + c.Content + "</div></div>"
	case "header":
		return "<h2>" + c.Header + "</h2><p>" + c.Subheader + "</p>" + button(c.ButtonURL, c.ButtonText)
	case "product":
		product := "<h4>" + c.ProductTitle + "</h4>" + c.ProductDescription + button(c.ProductURL, c.ProductButton)
		if c.ProductImage != "" {
			product = "<p>" + picture(c.ProductImage, "", "", 0, 0) + "</p>" + product
		}
		return product
	}
	return "<p>" + anchor(c.ButtonURL, html.EscapeString(c.ButtonText)) + "</p>"
}

// anchor is a link around HTML.
func anchor(address, content string) string {
	return `<a href="` + html.EscapeString(address) + `">` + content + "</a>"
}

func (c *card) code() string {
	class := ""
	if c.Language != "" {
		class = ` class="language-` + html.EscapeString(c.Language) + `"`
	}
	return "<pre><code" + class + ">" + html.EscapeString(c.Code) + "</code></pre>"
}

// embed is the HTML of the embedded service, or a link.
func (c *card) embed() string {
	if c.HTML != "" {
		return c.HTML
	}
	return anchor(c.URL, html.EscapeString(cmp.Or(c.Metadata.Title, c.URL)))
}

func (c *card) gallery() string {
	var b strings.Builder
	for _, i := range c.Images {
		b.WriteString(picture(i.Src, i.Alt, "", i.Width, i.Height) + "\n")
	}
	return b.String()
}

func (c *card) image() string {
	content := picture(c.Src, c.Alt, c.Title, c.Width, c.Height)
	if c.Href != "" {
		return anchor(c.Href, content)
	}
	return content
}

func (c *card) file() string {
	e := html.EscapeString
	return `<div class="kg-file-card">` + anchor(c.Src, `<div class="kg-file-card-title">`+e(cmp.Or(c.FileTitle, c.FileName))+`</div><div class="kg-file-card-caption">`+
		e(c.FileCaption)+`</div><div class="kg-file-card-filename">`+e(c.FileName)+`</div><div class="kg-file-card-filesize">`+size(c.FileSize)+"</div>") + "</div>"
}

func (c *card) player(kind string) string {
	return `<figure class="kg-` + kind + `-card"><div class="kg-audio-title">` + html.EscapeString(c.Title) + "</div><" + kind + ` src="` + html.EscapeString(c.Src) + `"></` + kind + ">" + caption(c.Caption) + "</figure>"
}

func button(address, text string) string {
	if address == "" || text == "" {
		return ""
	}
	return "<p>" + anchor(address, html.EscapeString(text)) + "</p>"
}

func (c *card) bookmark() string {
	e, m := html.EscapeString, c.Metadata
	thumbnail := ""
	if m.Thumbnail != "" {
		thumbnail = `<div class="kg-bookmark-thumbnail">` + picture(m.Thumbnail, "", "", 0, 0) + "</div>"
	}
	// Ghost writes the publisher where its style has the author, and the other way round.
	return `<figure class="kg-bookmark-card"><a href="` + e(c.URL) + `"><div class="kg-bookmark-title">` + e(m.Title) + `</div><div class="kg-bookmark-description">` + e(m.Description) +
		`</div><span class="kg-bookmark-author">` + e(m.Publisher) + `</span><span class="kg-bookmark-publisher">` + e(m.Author) + "</span>" + thumbnail + "</a>" + caption(c.Caption) + "</figure>"
}

func caption(text string) string {
	if text == "" {
		return ""
	}
	return "<figcaption>" + text + "</figcaption>"
}

func figure(content, text string) string { return "<figure>" + content + caption(text) + "</figure>" }

func picture(src, alt, title string, width, height int) string {
	var b strings.Builder
	b.WriteString(`<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(alt) + `"`)
	if title != "" {
		b.WriteString(` title="` + html.EscapeString(title) + `"`)
	}
	if width > 0 && height > 0 {
		fmt.Fprintf(&b, ` width="%d" height="%d"`, width, height)
	}
	b.WriteString(">")
	return b.String()
}

// size is the size of a file as Ghost says it.
func size(bytes float64) string {
	if bytes <= 0 {
		return ""
	}
	units, i := []string{"Bytes", "KB", "MB", "GB"}, 0
	for bytes >= 1024 && i < len(units)-1 {
		bytes /= 1024
		i++
	}
	return strconv.FormatFloat(bytes, 'f', 0, 64) + " " + units[i]
}

var (
	codeInMarkdown = regexp.MustCompile("(?s)```.*?```|~~~.*?~~~|``.*?``|`[^`]*`")
	marked         = regexp.MustCompile(`==([^=\s](?:[^=\n]*[^=\s])?)==`)
	lowered        = regexp.MustCompile(`(^|[^~])~([^~\s]+)~([^~]|$)`)
	raised         = regexp.MustCompile(`\^([^\^\s\[\]]+)\^`)
	siteAddress    = regexp.MustCompile(siteMark + `[^\s)"'<>\]]*`)
)

// markdownCard returns the Markdown of a card with the extensions of Ghost as HTML, outside of code.
func markdownCard(text string, address func(string) string) string {
	var out strings.Builder
	last := 0
	translate := func(text string) string {
		text = marked.ReplaceAllString(text, "<mark>$1</mark>")
		text = lowered.ReplaceAllString(text, "$1<sub>$2</sub>$3")
		text = raised.ReplaceAllString(text, "<sup>$1</sup>")
		return siteAddress.ReplaceAllStringFunc(text, address)
	}
	for _, at := range codeInMarkdown.FindAllStringIndex(text, -1) {
		out.WriteString(translate(text[last:at[0]]) + text[at[0]:at[1]])
		last = at[1]
	}
	out.WriteString(translate(text[last:]))
	return out.String()
}
