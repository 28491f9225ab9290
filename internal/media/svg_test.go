// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package media

import (
	"strings"
	"testing"
)

func svg(inside string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` + inside + `</svg>`
}

func TestLogosThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct{ logo, kind, want string }{
		"no picture":          {"hello", ".svg", "no svg element"},
		"nothing":             {"", ".svg", "no svg element"},
		"HTML":                {"<html><body></body></html>", ".svg", "root element is not svg"},
		"no namespace":        {"<svg></svg>", ".svg", "of the namespace http://www.w3.org/2000/svg"},
		"not closed":          {`<svg xmlns="http://www.w3.org/2000/svg"><g>`, ".svg", "not well-formed XML"},
		"script":              {svg("<script>alert(1)</script>"), ".svg", "line 1: take the element <script> out"},
		"script, prefixed":    {svg(`<s:script xmlns:s="http://www.w3.org/2000/svg"/>`), ".svg", "<script>"},
		"HTML inside":         {svg("<foreignObject/>"), ".svg", "<foreignObject>"},
		"handler":             {svg("\n\n<g onclick='alert(1)'/>"), ".svg", "line 3: take the attribute onclick out"},
		"handler of the root": {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, ".svg", "onload"},
		"script as a link":    {svg(`<a xlink:href=" javascript:alert(1)"/>`), ".svg", "the attribute href may lead"},
		"link":                {svg(`<a href="https://example.com/"/>`), ".svg", "the attribute href may lead"},
		"picture":             {svg(`<image href="//example.com/pixel.png"/>`), ".svg", "the attribute href may lead"},
		"SVG as data":         {svg(`<use href="data:image/svg+xml;base64,AA=="/>`), ".svg", "the attribute href may lead"},
		"animated link":       {svg(`<a><set attributeName="xlink:href" to="javascript:alert(1)"/></a>`), ".svg", "<set> may not change a link"},
		"style":               {svg(`<style>@import "https://example.com/a.css";</style>`), ".svg", "a style may load nothing"},
		"style, hidden":       {svg(`<style>a{fill:\75rl(https://example.com/)}</style>`), ".svg", "a style may load nothing"},
		"fill":                {svg(`<g fill="url( 'https://example.com/a.svg#b')"/>`), ".svg", "the attribute fill may load nothing"},
		"entities":            {`<!DOCTYPE svg [<!ENTITY a "b">]>` + svg("&a;"), ".svg", "take the declaration <!DOCTYPE svg"},
		"style sheet":         {`<?xml-stylesheet href="https://example.com/a.css"?>` + svg(""), ".svg", "take the instruction <?xml-stylesheet"},
		"long names":          {svg("<" + strings.Repeat("a", 50_000) + "></b>"), ".svg", "not well-formed XML"},
		"long attribute":      {svg("<a on" + strings.Repeat("a", 50_000) + "='b'/>"), ".svg", "take the attribute"},
		"HTML by name":        {svg(""), ".html", `the type ".html" is none of .svg`},
		"PNG by name":         {svg(""), ".png", "not a picture of the type .png"},
		"WebP by name":        {"\x89PNG\r\n\x1a\n", ".webp", "not a picture of the type .webp"},
	} {
		if err := CheckLogo([]byte(tc.logo), tc.kind); err == nil || !strings.Contains(err.Error(), tc.want) || len(err.Error()) > 300 {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

func TestLogos(t *testing.T) {
	for name, tc := range map[string]struct{ logo, kind string }{
		"drawing": {svg(`<title>The logo</title><defs><linearGradient id="a"/></defs><style>.b{fill:url(#a);color:red}</style>
			<g class="b" style="stroke:url('#a')"><path d="M0 0h8"/></g><use xlink:href="#a"/><!-- made by hand --><animate attributeName="r" to="4"/>`), ".svg"},
		"with a picture": {svg(`<image href="data:image/png;base64,iVBORw0KGgo="/>`), ".svg"},
		"PNG":            {"\x89PNG\r\n\x1a\n\x00", ".png"},
		"WebP":           {"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"},
	} {
		if err := CheckLogo([]byte(tc.logo), tc.kind); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
