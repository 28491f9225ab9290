// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var goodPath = regexp.MustCompile(`^[a-z0-9.-]+(/[a-z0-9.-]+)*$`)

type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// checkFile reports content that no file of the site may have.
func checkFile(t failer, path string, body []byte) {
	t.Helper()
	if !goodPath.MatchString(path) {
		t.Errorf("the path %q cannot be a ConfigMap key", path)
	}
	if strings.HasSuffix(path, ".svg") {
		return // the logo is as its author made it; nothing loads it but <img>
	}
	if !utf8.Valid(body) || bytes.ContainsAny(body, "\x00\r") {
		t.Errorf("%s holds invalid UTF-8, NUL or a carriage return: %q", path, body)
	}
	switch path[strings.LastIndexByte(path, '.'):] {
	case ".json":
		checkJSON(t, path, body)
		if !bytes.HasSuffix(body, []byte("\n")) {
			t.Errorf("%s has no line feed at its end", path)
		}
	case ".xml":
		checkXML(t, path, body)
	case ".html":
		checkHTML(t, path, body)
	}
}

// checkJSON reports invalid JSON, and invalid addresses in it.
func checkJSON(t failer, path string, body []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Errorf("%s: %v: %s", path, err, body)
	}
	checkAddresses(t, path, "", value)
}

// addressKeys hold addresses. In the search index and in the facts they may be "", or paths.
var addressKeys = regexp.MustCompile(`^(url|urls|item|home_page_url|feed_url|urlTemplate)$`)

func checkAddresses(t failer, path, key string, value any) {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			checkAddresses(t, path, key, v)
		}
	case []any:
		for _, v := range value {
			checkAddresses(t, path, key, v)
		}
	case string:
		if key == "content_html" {
			checkElsewhere(t, path, []byte(value))
		}
		if addressKeys.MatchString(key) && value != "" && !goodLink(value) {
			t.Errorf("%s: %s is %q", path, key, value)
		}
	}
}

// xmlElements are the elements of the feeds and the sitemaps.
var xmlElements = regexp.MustCompile(`^(feed|id|title|subtitle|updated|author|name|link|entry|published|category|summary|content|encoded` +
	`|rss|channel|description|language|lastBuildDate|item|creator|guid|pubDate|urlset|sitemapindex|sitemap|url|loc|lastmod)$`)

func checkXML(t failer, path string, body []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(body))
	inside := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v: %s", path, err, body)
		}
		switch token := token.(type) {
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			if inside == "content" || inside == "encoded" {
				checkElsewhere(t, path, token)
			}
		case xml.StartElement:
			inside = token.Name.Local
			if !xmlElements.MatchString(token.Name.Local) {
				t.Errorf("%s holds the element %s", path, token.Name.Local)
			}
			for _, a := range token.Attr {
				if a.Name.Local == "href" && !goodLink(a.Value) || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: %s has %s=%q", path, token.Name.Local, a.Name.Local, a.Value)
				}
			}
		case xml.Comment, xml.Directive:
			t.Errorf("%s holds %q", path, token)
		}
	}
}

// checkElsewhere holds HTML that readers see elsewhere than on a page of the site to the rules for articles.
func checkElsewhere(t failer, path string, text []byte) {
	t.Helper()
	nodes, err := html.ParseFragment(bytes.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	root := &html.Node{Type: html.ElementNode, Data: "div"}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && !markdownElements.MatchString(n.Data) {
			t.Errorf("%s holds %q in an article", path, n.Data)
		}
		for _, a := range n.Attr {
			leads := a.Key == "href" || a.Key == "src"
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "id" || leads && (!goodLink(a.Val) || strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "#")) {
				t.Errorf("%s: %s in an article has %s=%q", path, n.Data, a.Key, a.Val)
			}
		}
	}
}

func checkHTML(t failer, path string, body []byte) {
	t.Helper()
	root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	ids := map[string]bool{}
	for n := range root.Descendants() {
		checkNode(t, path, n)
		if id := attr(n, "id"); id != "" {
			if ids[id] && !strings.HasPrefix(id, "c-") { // header, footer and article may share those
				t.Errorf("%s has the id %q twice", path, id)
			}
			ids[id] = true
		}
	}
}

// The elements of the templates, and those that only pictures and Markdown may have: no
// text may add another one.
var (
	elements = regexp.MustCompile(`^(html|head|meta|title|link|script|body|a|header|footer|main|nav|article|section|h[123]|p|ul|ol|li|span|time` +
		`|div|form|label|input|button|noscript|dl|dt|dd|details|summary|b|figure|figcaption|svg|img)$`)
	pictureElements  = regexp.MustCompile(`^(title|desc|g|a|path|rect|circle|text)$`)
	markdownElements = regexp.MustCompile(`^(a|abbr|b|bdi|bdo|blockquote|br|caption|cite|code|dd|del|details|dfn|div|dl|dt|em|figcaption|figure|h[2-6]|hr|i|img|input|ins|kbd` +
		`|li|mark|ol|p|pre|q|rp|rt|ruby|s|samp|section|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|u|ul|var|wbr)$`)
	scriptPath = regexp.MustCompile(`^/assets/[0-9a-f]{16}\.js$`)
	logoPath   = regexp.MustCompile(`^/assets/[0-9a-f]{16}\.(svg|png|webp)$`)
)

// part returns the kind of part that a node is in: "picture", "markdown" or "".
func part(n *html.Node) string {
	for p := n.Parent; p != nil; p = p.Parent {
		switch {
		case p.Data == "svg":
			return "picture"
		case attr(p, "class") == "content", attr(p, "class") == "site-header", attr(p, "class") == "site-footer":
			return "markdown"
		}
	}
	return ""
}

func checkNode(t failer, path string, n *html.Node) {
	t.Helper()
	if n.Type == html.CommentNode {
		t.Errorf("%s holds the comment %q", path, n.Data)
	}
	if n.Type != html.ElementNode {
		return
	}
	in := part(n)
	allowed := map[string]*regexp.Regexp{"": elements, "picture": pictureElements, "markdown": markdownElements}[in]
	if !allowed.MatchString(n.Data) {
		t.Errorf("%s holds the element %s in %q", path, n.Data, in)
	}
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcset", a.Key == "srcdoc", a.Key == "formaction", a.Key == "http-equiv" && attr(n, "content") != contentPolicy(nil),
			a.Key == "action" && a.Val != "/search/",
			a.Key == "href" && !goodHref(n, in, a.Val),
			a.Key == "src" && !goodSource(n, in, a.Val):
			t.Errorf("%s: %s has %s=%q", path, n.Data, a.Key, a.Val)
		}
	}
	if n.Data == "script" {
		checkScript(t, path, n)
	}
}

// checkScript takes the site's own script, and linked data.
func checkScript(t failer, path string, n *html.Node) {
	t.Helper()
	own := len(n.Attr) == 1 && n.Attr[0].Key == "src" && n.FirstChild == nil
	data := len(n.Attr) == 1 && attr(n, "type") == "application/ld+json" && n.FirstChild != nil
	switch {
	case data:
		checkJSON(t, path+" (linked data)", []byte(n.FirstChild.Data))
	case !own:
		t.Errorf("%s has a script with %v", path, n.Attr)
	}
}

func goodSource(n *html.Node, in, target string) bool {
	switch n.Data {
	case "script":
		return scriptPath.MatchString(target)
	case "img":
		return in == "" && logoPath.MatchString(target) || in == "markdown" && strings.HasPrefix(target, "/") && goodLink(target)
	}
	return false
}

func goodHref(n *html.Node, in, target string) bool {
	switch {
	case n.Data == "link" && target == "data:,", in == "markdown" && strings.HasPrefix(target, "mailto:"):
		return true
	}
	return goodLink(target) && (n.Data == "a" || n.Data == "link")
}

func goodLink(target string) bool {
	lower := strings.ToLower(target)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "#") ||
		strings.HasPrefix(lower, "/") && !strings.HasPrefix(lower, "//") && !strings.HasPrefix(lower, `/\`)
}
