// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// list returns a list. Markers tell it from a list just before.
func (w *writer) list(n *html.Node) []string {
	if hasOwnNumbers(n) {
		w.marker = 0
		return []string{w.markup(n)}
	}
	marker := 1
	if w.marker == 1 {
		marker = 2
	}
	number := 1
	if start, err := strconv.Atoi(attribute(n, "start")); err == nil && start >= 0 && start < 1e9 {
		number = start
	}
	loose := false
	var items [][]string
	for child := range n.ChildNodes() {
		switch {
		case child.Type == html.ElementNode && child.Data == "li":
			w.marker = 0
			blocks := w.anchored(child, w.blocks(child))
			if len(blocks) == 0 {
				blocks = []string{"<br>"}
			}
			loose = loose || isLoose(child)
			items = append(items, blocks)
		case child.Type == html.ElementNode || strings.TrimSpace(textOf(child)) != "":
			w.marker = 0
			blocks := []string(nil)
			if isBlock(child) {
				blocks = w.block(child)
			} else if text := w.paragraph([]*html.Node{child}); text != "" {
				blocks = []string{text}
			}
			if len(items) == 0 {
				items = append(items, nil)
			}
			items[len(items)-1] = append(items[len(items)-1], blocks...)
		}
	}
	var lines []string
	for _, blocks := range items {
		bullet := [...]string{"", "- ", "* "}[marker]
		if n.Data == "ol" {
			bullet = strconv.Itoa(number) + [...]string{"", ". ", ") "}[marker]
			number++
		}
		lines = append(lines, indent(joinItem(blocks, loose), bullet, strings.Repeat(" ", len(bullet))))
	}
	w.marker = marker
	separator := "\n"
	if loose {
		separator = "\n\n"
	}
	if len(lines) == 0 {
		return nil
	}
	return []string{strings.TrimRight(strings.Join(lines, separator), " ")}
}

// joinItem puts the blocks of an item together: a list may follow its text without a blank line.
func joinItem(blocks []string, loose bool) string {
	var b strings.Builder
	for i, block := range blocks {
		switch {
		case i == 0:
		case !loose && i == 1 && startsList.MatchString(block) && !strings.HasPrefix(blocks[0], "<") && !strings.HasPrefix(blocks[0], "|"):
			b.WriteString("\n")
		default:
			b.WriteString("\n\n")
		}
		b.WriteString(block)
	}
	return b.String()
}

var startsList = regexp.MustCompile(`^([-*] |1[.)] )`)

// isLoose reports whether an item has paragraphs of its own.
func isLoose(item *html.Node) bool {
	blocks := 0
	for child := range item.ChildNodes() {
		if child.Type == html.ElementNode && child.Data == "p" {
			blocks++
		}
	}
	return blocks > 1
}

// hasOwnNumbers reports whether a list counts as Markdown cannot.
func hasOwnNumbers(n *html.Node) bool {
	if kind := attribute(n, "type"); n.Data == "ol" && kind != "" && kind != "1" || hasAttribute(n, "reversed") || strings.HasPrefix(attribute(n, "start"), "-") {
		return true
	}
	for child := range n.ChildNodes() {
		if hasAttribute(child, "value") {
			return true
		}
	}
	return false
}
