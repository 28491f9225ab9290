// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// code returns a block of code. Preformatted text with links, pictures or emphasis stays HTML.
func (w *writer) code(n *html.Node) []string {
	if find(n, named("a img b strong i em u s del sup sub mark")) != nil && find(n, named("code")) == nil {
		return []string{w.preformatted(n)}
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (d.Data == "img" || d.Data == "a" && attribute(d, "href") != "" && !strings.HasPrefix(attribute(d, "href"), "#")) {
			w.tell("a link or picture in code is left out: " + w.address(attribute(d, "href")+attribute(d, "src")))
		}
	}
	text := strings.TrimSuffix(strings.TrimPrefix(textOf(n), "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return []string{fence + languageOf(n) + "\n" + text + "\n" + fence}
}

var languageClass = regexp.MustCompile(`(?:^|\s)(?:language-|lang-|lang:|highlight-source-|brush:\s*|sourceCode\s+)([A-Za-z0-9_+#.-]+)`)

// languageOf returns the language that a block of code, or an element in or around it, names.
func languageOf(n *html.Node) string {
	candidates := []*html.Node{n}
	for d := range n.Descendants() {
		if d.Data == "code" {
			candidates = append(candidates, d)
		}
	}
	if p := n.Parent; p != nil && onlyChild(n) {
		candidates = append(candidates, p)
	}
	for _, c := range candidates {
		for _, name := range []string{"data-enlighter-language", "data-language", "data-lang"} {
			if language := attribute(c, name); language != "" && !strings.ContainsAny(language, " `\n") {
				return language
			}
		}
		if match := languageClass.FindStringSubmatch(attribute(c, "class")); match != nil {
			return match[1]
		}
	}
	for _, c := range candidates[:len(candidates)-1] {
		if language := attribute(c, "lang"); language != "" && c.Data == "code" && !strings.ContainsAny(language, " `\n") {
			return language
		}
	}
	return ""
}

func onlyChild(n *html.Node) bool {
	for sibling := range n.Parent.ChildNodes() {
		if sibling != n && (sibling.Type == html.ElementNode || strings.TrimSpace(sibling.Data) != "") {
			return false
		}
	}
	return true
}
