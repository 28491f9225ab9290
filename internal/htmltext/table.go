// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext

import (
	"strings"

	"golang.org/x/net/html"
)

// table returns a table in Markdown, or in HTML if Markdown cannot express it.
func (w *writer) table(n *html.Node) []string {
	rows := rowsOf(n)
	if len(rows) == 0 {
		return w.blocks(n)
	}
	if !isPlainTable(n, rows) {
		return []string{w.markup(n)}
	}
	var lines []string
	var aligns []string
	for i, row := range rows {
		cells := make([]string, 0, len(row))
		for _, cell := range row {
			in := &inline{writer: w, oneLine: true, cell: true, last: ' '}
			in.children(cell)
			cells = append(cells, in.String())
			if i == 0 {
				aligns = append(aligns, map[string]string{"": "---", "left": ":--", "center": ":-:", "right": "--:"}[alignOf(cell)])
			}
		}
		lines = append(lines, "| "+strings.Join(cells, " | ")+" |")
		if i == 0 {
			lines = append(lines, "| "+strings.Join(aligns, " | ")+" |")
		}
	}
	return []string{strings.Join(lines, "\n")}
}

// rowsOf returns the cells of a table, without the cells of nested tables.
func rowsOf(table *html.Node) (rows [][]*html.Node) {
	for n := range table.Descendants() {
		if n.Data != "tr" || nearest(n, "table") != table {
			continue
		}
		var row []*html.Node
		for cell := range n.ChildNodes() {
			if cell.Data == "td" || cell.Data == "th" {
				row = append(row, cell)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// isPlainTable reports whether Markdown can express a table: a header with words, rows of equal length, and lines of text in
// the cells.
func isPlainTable(table *html.Node, rows [][]*html.Node) bool {
	if find(table, named("caption tfoot")) != nil || len(rows[0]) == 0 || bodiesOf(table) > 1 {
		return false
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return false
		}
		for j, cell := range row {
			if !isPlainCell(cell, i == 0) || alignOf(cell) != alignOf(rows[0][j]) {
				return false
			}
		}
	}
	return true
}

// bodiesOf is how many bodies a table has.
func bodiesOf(table *html.Node) (count int) {
	for n := range table.Descendants() {
		if n.Data == "tbody" {
			count++
		}
	}
	return count
}

// isPlainCell reports whether Markdown can express a cell of the first row, or of another row.
func isPlainCell(cell *html.Node, first bool) bool {
	isHeader := cell.Data == "th" || cell.Parent.Parent.Data == "thead"
	return isHeader == first && !spans(cell, "colspan") && !spans(cell, "rowspan") &&
		!holdsBlock(cell) && !hasAttribute(cell, "lang") && !hasAttribute(cell, "dir")
}

// spans reports whether a cell extends over several columns or rows.
func spans(cell *html.Node, name string) bool {
	return hasAttribute(cell, name) && attribute(cell, name) != "1"
}
