// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// The marks of items. Two lists in a row alternate between them, so that Markdown tells them apart.
var (
	bullets     = [...]string{"", "- ", "* "}
	numberMarks = [...]string{"", ". ", ") "}
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
	items, loose := w.items(n)
	w.marker = marker
	if len(items) == 0 {
		return nil
	}
	first := firstNumber(n)
	var lines []string
	for i, blocks := range items {
		bullet := bullets[marker]
		if n.Data == "ol" {
			bullet = strconv.Itoa(first+i) + numberMarks[marker]
		}
		lines = append(lines, indent(joinItem(blocks, loose), bullet, strings.Repeat(" ", len(bullet))))
	}
	separator := "\n"
	if loose {
		separator = "\n\n"
	}
	return []string{strings.TrimRight(strings.Join(lines, separator), " ")}
}

// items returns the blocks of each item. loose is true if an item has paragraphs.
func (w *writer) items(list *html.Node) (items [][]string, loose bool) {
	for child := range list.ChildNodes() {
		w.marker = 0
		switch {
		case child.Type == html.ElementNode && child.Data == "li":
			blocks := w.anchored(child, w.blocks(child))
			if len(blocks) == 0 {
				blocks = []string{"<br>"}
			}
			loose = loose || isLoose(child)
			items = append(items, blocks)
		case child.Type == html.ElementNode || strings.TrimSpace(textOf(child)) != "":
			if len(items) == 0 {
				items = append(items, nil)
			}
			items[len(items)-1] = append(items[len(items)-1], w.stray(child)...)
		}
	}
	return items, loose
}

// stray returns the blocks of a node that is in a list, but in no item.
func (w *writer) stray(n *html.Node) []string {
	if isBlock(n) {
		return w.block(n)
	}
	if text := w.paragraph([]*html.Node{n}); text != "" {
		return []string{text}
	}
	return nil
}

// firstNumber is the number of the first item.
func firstNumber(list *html.Node) int {
	if start, err := strconv.Atoi(attribute(list, "start")); err == nil && start >= 0 && start < 1e9 {
		return start
	}
	return 1
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
