// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// anchor writes a link.
func (in *inline) anchor(n *html.Node) {
	href := strings.TrimSpace(attribute(n, "href"))
	id := orElse(attribute(n, "id"), attribute(n, "name"))
	if id != "" && (in.anchors[id] || href == "") {
		in.raw(anchor(id))
	}
	address := in.address(href)
	if href == "" || in.link {
		in.children(n)
		return
	}
	if isScript(href) {
		in.tell("a link to a script is left out: " + shorten(href))
		in.children(n)
		return
	}
	text, after, _ := in.within(n, inline{oneLine: true, marks: in.marks, link: true, last: '['})
	defer after()
	if text == "" {
		label := strings.Join(strings.Fields(attribute(n, "aria-label")), " ")
		if address == in.linked || label == "" && strings.TrimSpace(attribute(n, "title")) == "" && strings.HasPrefix(href, "#") {
			return // a second link to the same place, or the sign beside a heading
		}
		text = escapeText(label)
	}
	in.linked = address
	title := strings.Join(strings.Fields(attribute(n, "title")), " ")
	if lineOf(n) == address && title == "" {
		text = ""
	}
	in.raw(link(text, address, title))
}

func isScript(href string) bool {
	lower := strings.ToLower(strings.TrimSpace(href))
	return strings.HasPrefix(lower, "javascript:") || strings.HasPrefix(lower, "vbscript:") || strings.HasPrefix(lower, "data:")
}

func shorten(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

// link is a link in Markdown. One without a text shows its address.
func link(text, address, title string) string {
	if text == "" && title == "" && isAddress(address) {
		return "<" + address + ">"
	}
	if text == "" {
		text = escapeText(orElse(title, address))
	}
	return "[" + text + "](" + destination(address, title) + ")"
}

// isAddress reports whether an address can stand between < and >.
func isAddress(address string) bool {
	return (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) && !strings.ContainsAny(address, " <>\"\\|") && isASCII(address)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] <= ' ' {
			return false
		}
	}
	return true
}

// destination is an address, and a title, as a link has them.
func destination(address, title string) string {
	address = ampersands(inAddress.Replace(address))
	if address == "" || strings.ContainsAny(address, " ()*_`[]") {
		address = "<" + address + ">"
	}
	if title == "" {
		return address
	}
	return address + ` "` + inTitle.Replace(title) + `"`
}

var (
	inAddress = strings.NewReplacer("\\", "%5C", "\n", "", "\r", "", "\t", "", "<", "%3C", ">", "%3E", "|", "%7C", "&", "&amp;")
	inTitle   = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "|", "&#124;", "<", "&lt;")
)

// ampersands leaves an ampersand as it is where no entity can be meant.
func ampersands(address string) string {
	parts := strings.Split(address, "&amp;")
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			if entity.MatchString("&" + part) {
				b.WriteString("&amp;")
			} else {
				b.WriteString("&")
			}
		}
		b.WriteString(part)
	}
	return b.String()
}

// address returns an address as the post will have it.
func (w *writer) address(address string) string {
	address = w.absolute(strings.TrimSpace(address))
	if w.rewrite != nil && address != "" {
		return w.rewrite(address)
	}
	return address
}

// absolute returns an address as it is from anywhere.
func (w *writer) absolute(address string) string {
	if strings.HasPrefix(address, "//") {
		return "https:" + address
	}
	if w.base == nil || address == "" || strings.HasPrefix(address, "#") || strings.HasPrefix(address, "__GHOST_URL__") {
		return address
	}
	if u, err := w.base.Parse(address); err == nil {
		return u.String()
	}
	return address
}
